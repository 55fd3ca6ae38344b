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

TEST_CASE("a broker that stops hands back what it did not use: the next one goes on without a gap") {
  test::TestDatabase test;
  {
    sql::NumberBlocks numbers(test.database());
    for (std::int64_t n = 1; n <= limits::identifier_block + 3; ++n) CHECK(numbers.next(Sequence::accession) == n);
    CHECK(numbers.next(Sequence::step) == 1);
    numbers.hand_back();
    numbers.hand_back();
  }
  sql::NumberBlocks after_a_restart(test.database());
  CHECK(after_a_restart.next(Sequence::accession) == limits::identifier_block + 4);
  CHECK(after_a_restart.next(Sequence::step) == 2);
  CHECK(after_a_restart.next(Sequence::filler_order) == 1);
  after_a_restart.hand_back();
  CHECK(after_a_restart.next(Sequence::accession) == limits::identifier_block + 5);
}

TEST_CASE("a block that is used up has nothing to hand back, and the next block is not touched") {
  test::TestDatabase test;
  sql::NumberBlocks numbers(test.database());
  for (int n = 0; n < limits::identifier_block; ++n) numbers.next(Sequence::step);
  numbers.hand_back();
  CHECK(numbers.next(Sequence::step) == limits::identifier_block + 1);
}

TEST_CASE("numbers before a block that another broker has taken are not returned, so that none is given twice") {
  test::TestDatabase test;
  sql::NumberBlocks one(test.database()), other(test.database());
  CHECK(one.next(Sequence::step) == 1);
  CHECK(other.next(Sequence::step) == 1 + limits::identifier_block);
  one.hand_back();
  CHECK(one.next(Sequence::step) == 1 + 2 * limits::identifier_block);
  CHECK(other.next(Sequence::step) == 2 + limits::identifier_block);
}

TEST_CASE("while brokers stop and start, no number is given twice") {
  test::TestDatabase test;
  constexpr int threads = 3, lives = 40, each = 7;
  std::vector<std::vector<std::int64_t>> drawn(threads);
  std::vector<std::thread> running;
  for (std::size_t i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      for (int life = 0; life < lives; ++life) {
        sql::NumberBlocks numbers(test.database());
        for (int n = 0; n < each; ++n) drawn[i].push_back(numbers.next(Sequence::accession));
        numbers.hand_back();
      }
    });
  }
  for (auto& thread : running) thread.join();
  std::set<std::int64_t> all;
  for (const auto& list : drawn) all.insert(list.begin(), list.end());
  CHECK(all.size() == threads * lives * each);
}
