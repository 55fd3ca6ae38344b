// SPDX-License-Identifier: Apache-2.0
#include "sql/numbers.hpp"

#include "base/limits.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"

#include <set>
#include <thread>
#include <vector>

using namespace stepwise;
using sql::Sequence;

TEST_CASE("a number is given once, by threads of two brokers on one database") {
  test::TestDatabase test;
  sql::NumberBlocks one(test.database()), other(test.database());
  constexpr int threads = 4, each = 700;
  std::vector<std::vector<std::int64_t>> drawn(threads);
  std::vector<std::thread> running;
  for (std::size_t i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      auto& numbers = i % 2 == 0 ? one : other;
      for (int n = 0; n < each; ++n) drawn[i].push_back(numbers.next(Sequence::accession));
    });
  }
  for (auto& thread : running) thread.join();
  std::set<std::int64_t> all;
  for (const auto& list : drawn) all.insert(list.begin(), list.end());
  CHECK(all.size() == threads * each);
  CHECK(*all.begin() == 1);
}

TEST_CASE("each sequence counts by itself, from 1, and a block is drawn in one round trip") {
  test::TestDatabase test;
  sql::NumberBlocks numbers(test.database());
  for (const auto sequence : {Sequence::row, Sequence::accession, Sequence::requested_procedure, Sequence::step,
                              Sequence::filler_order, Sequence::temporary_patient, Sequence::control_id}) {
    CHECK(numbers.next(sequence) == 1);
    CHECK(numbers.next(sequence) == 2);
  }
  sql::NumberBlocks after_a_restart(test.database());
  CHECK(after_a_restart.next(Sequence::step) == 1 + limits::identifier_block);
}
