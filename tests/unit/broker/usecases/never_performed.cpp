// SPDX-License-Identifier: Apache-2.0
// The sweep of reference 7.4 with a database: which steps it does not change.
#include "broker/usecases/never_performed.hpp"

#include "broker/usecases/actions.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

using namespace stepwise;
using stepwise::test::Department;

namespace {

class Ward : public Department {
 public:
  void discharge() {
    REQUIRE(send("ADT^A03", "A03", {"EVN|A03|20260301080000", "PID|||P1^^^HOSP^MR||WEST^MARY||19700315|F", "PV1||O"})
                .text("MSA-1") == "AA");
  }
  std::size_t sweep_two_hours_later() {  // the order starts at 9, it is 7 now
    clock.advance(std::chrono::hours(4));
    return sweep_never_performed(context).given_up.size();
  }
};

}  // namespace

TEST_CASE("reference 7.4: what was ordered before the discharge is given up once its start has passed") {
  Ward ward;
  ward.order("O1", "P1");
  ward.discharge();
  CHECK(ward.sweep_two_hours_later() == 1);
}

TEST_CASE(
    "reference 7.4: what is ordered after the visit had ended is not of it: a HIS without visit numbers has one visit a patient") {
  Ward ward;
  ward.order("O1", "P1");
  ward.discharge();
  ward.clock.advance(std::chrono::minutes(1));
  ward.order("O2", "P1");
  CHECK(ward.sweep_two_hours_later() == 1);
  CHECK(ward.worklist("P1").size() == 1);
}

TEST_CASE("reference 7.4: who has arrived waits, however late it gets") {
  Ward ward;
  ward.order("O1", "P1");
  REQUIRE(broker::Actions(ward.context).mark_arrived(ward.one("SELECT id FROM stepwise.scheduled_step")).has_value());
  ward.discharge();
  CHECK(ward.sweep_two_hours_later() == 0);
}

TEST_CASE("reference 7.4: a step that was moved since it was looked at is left") {
  Ward ward;
  ward.order("O1", "P1");
  broker::Actions actions(ward.context);
  const auto id = ward.one("SELECT id FROM stepwise.scheduled_step");
  const LocalTime seen = LocalTime(std::chrono::local_days(std::chrono::year(2026) / 3 / 1)) + std::chrono::hours(9);
  REQUIRE(actions.schedule_step(id, {.start_at = seen + std::chrono::hours(48)}).has_value());
  CHECK(actions.mark_never_performed(id, seen, "late").has_error());
  CHECK(ward.worklist("P1").size() == 1);
}
