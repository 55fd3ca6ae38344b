// SPDX-License-Identifier: Apache-2.0
// The list of discrepancies.
#include "broker/usecases/discrepancies.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/usecases/performing.hpp"

#include <fmt/format.h>

#include <map>
#include <vector>

using namespace stepwise;
using namespace stepwise::test;

TEST_CASE("needs scheduling is a discrepancy") {
  Department d;
  d.send("ORM^O01", "C1",
         {"PID|||P1^^^HOSP^MR||WEST^MARY||19700315|F", "PV1||O", "ORC|NW|1^HIS", "OBR|1|1^HIS||ODD^Odd^L"});
  CHECK(discrepancies(d, "needs_scheduling") == 1);
}

TEST_CASE(
    "discrepancies are paged over all kinds without one left out or shown twice, asked for by kind, and counted") {
  Department d;
  for (const char* uid : {"2.25.1", "2.25.2", "2.25.3"})
    REQUIRE(create(d, uid, creation(item_of(d, uid + 5 /* its last digit */))).ok());
  d.clock.advance(std::chrono::hours(13));  // all three never end
  for (const char* number : {"8", "9"})
    d.send("ORM^O01", number,
           {"PID|||P8^^^HOSP^MR||WEST^MARY||19700315|F", "PV1||O", fmt::format("ORC|NW|{}^HIS", number),
            fmt::format("OBR|1|{}^HIS||ODD^Odd^L", number)});
  d.send("ADT^A01", "A", {"PID|||P9^^^HOSP^MR||EAST^ANN||19800101|F", "PV1||I"});
  REQUIRE(create(d, "2.25.9", unscheduled("P9", "2.25.900")).ok());

  const std::map<std::string, std::int64_t> counts{{"unscheduled", 1}, {"never_ended", 3}, {"needs_scheduling", 2}};
  CHECK(broker::discrepancy_counts(d.context) == counts);
  const auto whole = broker::discrepancies(d.context, {.rows = 50});
  CHECK(whole.items.size() == 6);
  CHECK_FALSE(whole.next.has_value());
  for (const int rows : {1, 2, 4, 5, 6}) {
    std::vector<std::int64_t> places;
    for (broker::DiscrepancyPage page = broker::discrepancies(d.context, {.rows = rows});;
         page = broker::discrepancies(d.context, {.rows = rows, .after = *page.next})) {
      for (const auto& end : page.items) places.push_back(end.row.place);
      if (!page.next) break;
    }
    REQUIRE(places.size() == 6);
    for (std::size_t i = 0; i < places.size(); ++i) CHECK(places[i] == whole.items[i].row.place);
  }
  for (const auto& [kind, count] : counts) {
    const auto of_kind = broker::discrepancies(d.context, {.rows = 50, .kind = kind}).items;
    CHECK(static_cast<std::int64_t>(of_kind.size()) == count);
    for (const auto& end : of_kind) CHECK(end.row.kind == kind);
  }
}
