// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/leases.hpp"

#include "sql/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"

using namespace stepwise;
using broker::Leases;

namespace {

constexpr int long_lease_ms = 600'000;

struct Brokers {
  test::TestDatabase test;
  Leases first{test.database(), long_lease_ms}, second{test.database(), long_lease_ms};

  void change(const std::string& how) {
    sql::Session(test.database()).run("UPDATE stepwise.destination_lease SET " + how);
  }
};

}  // namespace

TEST_CASE("D06: one broker holds a destination; another one gets it when it is released, with a higher fence") {
  Brokers b;
  const auto lease = b.first.acquire("pacs");
  REQUIRE(lease);
  CHECK(lease->destination == "pacs");
  CHECK(b.first.holds(*lease));
  CHECK_FALSE(b.second.acquire("pacs"));
  CHECK_FALSE(b.second.holds(*lease));
  b.first.release(*lease);
  CHECK_FALSE(b.first.holds(*lease));
  const auto next = b.second.acquire("pacs");
  REQUIRE(next);
  CHECK(next->fence > lease->fence);
  CHECK(next->owner != lease->owner);
  CHECK_FALSE(b.first.acquire("pacs"));
}

TEST_CASE("D06: two destinations have a lease each, and the release of one leaves the other") {
  Brokers b;
  const auto pacs = b.first.acquire("pacs"), his = b.first.acquire("his");
  REQUIRE((pacs && his));
  CHECK(pacs->owner == his->owner);
  b.first.release(*pacs);
  CHECK_FALSE(b.first.holds(*pacs));
  CHECK(b.first.holds(*his));
  CHECK(b.second.acquire("pacs"));
  CHECK_FALSE(b.second.acquire("his"));
}

TEST_CASE("A lease that is held is returned again without a query") {
  Brokers b;
  const auto lease = b.first.acquire("pacs");
  REQUIRE(lease);
  b.change("fence = fence + 7, owner = 'somebody'");
  const auto again = b.first.acquire("pacs");
  REQUIRE(again);
  CHECK(again->fence == lease->fence);
}

TEST_CASE("D06: a lease with another fence than ours is not held") {
  Brokers b;
  auto lease = b.first.acquire("pacs");
  REQUIRE(lease);
  ++lease->fence;
  CHECK_FALSE(b.first.holds(*lease));
  lease->fence -= 2;
  CHECK_FALSE(b.first.holds(*lease));
  ++lease->fence;
  CHECK(b.first.holds(*lease));
  lease->destination = "his";
  CHECK_FALSE(b.first.holds(*lease));
}

TEST_CASE("R107: what a broker that was killed held is taken over when its lease has ended in the database") {
  Brokers b;
  REQUIRE(sql::Outbox(b.test.database()).acquire("pacs", "killed", long_lease_ms));
  CHECK_FALSE(b.first.acquire("pacs"));
  b.change("expires_at = now() - interval '1 millisecond'");
  const auto lease = b.first.acquire("pacs");
  REQUIRE(lease);
  CHECK(b.first.holds(*lease));
}

TEST_CASE("R107: every lease of a broker is renewed as long as it lives, those of others are not") {
  test::TestDatabase test;
  const auto number = [&](const std::string& select) {
    return sql::value_of<std::int64_t>(sql::Session(test.database()).run(select)[0][0]);
  };
  REQUIRE(sql::Outbox(test.database()).acquire("other", "another broker", long_lease_ms));
  const auto end_of = [&](const std::string& which) {
    return number("SELECT (extract(epoch FROM min(expires_at)) * 1000)::bigint FROM stepwise.destination_lease WHERE " +
                  which);
  };
  const std::string ours = "destination <> 'other'", others = "destination = 'other'";
  const auto end_of_other = end_of(others);
  Leases leases(test.database(), 3'000);
  const auto pacs = leases.acquire("pacs"), his = leases.acquire("his");
  REQUIRE((pacs && his));
  const auto first_end = end_of(ours);
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  std::int64_t end = first_end;
  while (end < first_end + 2'000 && std::chrono::steady_clock::now() < give_up) end = end_of(ours);
  CHECK(end >= first_end + 2'000);
  CHECK(leases.holds(*pacs));
  CHECK(leases.holds(*his));
  CHECK(end_of(others) == end_of_other);
}

TEST_CASE("R107: a lease that another broker has taken meanwhile is not renewed, and ends here by itself") {
  test::TestDatabase test;
  Leases leases(test.database(), 1'200);
  const auto lease = leases.acquire("pacs");
  REQUIRE(lease);
  sql::Session(test.database())
      .run(
          "UPDATE stepwise.destination_lease SET owner = 'another', fence = fence + 1, "
          "expires_at = now() + interval '1 hour'");
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (leases.holds(*lease) && std::chrono::steady_clock::now() < give_up) std::this_thread::yield();
  CHECK_FALSE(leases.holds(*lease));
  CHECK_FALSE(leases.acquire("pacs"));
}
