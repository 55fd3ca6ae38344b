// SPDX-License-Identifier: Apache-2.0
// Room rules (`after_start_of` of a procedure plan): steps that are added when another one starts.
#include "broker/usecases/actions.hpp"
#include "sql/plans.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/broker/usecases/performing.hpp"

using namespace stepwise;
using namespace stepwise::test;
using dicom::Dataset;

namespace {

// A department whose plan adds a lateral view when a chest X-ray starts.
struct Room : Department {
  Room() {
    auto plans = sql::Plans(context.database).all();
    for (model::ProcedurePlan& plan : plans) {
      if (plan.service.value == "XCH")
        plan.procedures.front().steps.push_back(
            {.description = "Lateral", .modality = "DX", .station_aets = {"DX1"}, .after_start_of = 1});
    }
    sql::Plans(context.database).put(plans);
  }
};

}  // namespace

TEST_CASE(
    "room rule: what the plan adds when a step starts is on the worklist at once, under the same Study Instance UID") {
  Room d;
  const Dataset item = item_of(d, "1");
  REQUIRE(create(d, "2.25.1", creation(item)).ok());
  const auto list = d.worklist("P1");
  CHECK(list.size() == 2);  // the step that has started, and the added one
  for (const Dataset& one : list) CHECK(one.value(tags::study_instance_uid) == item.value(tags::study_instance_uid));
  CHECK(d.count("scheduled_step WHERE description = 'Lateral' AND state = 'scheduled'") == 1);
}

TEST_CASE(
    "room rule: when the wrong entry was selected (110514), what its start had added goes too, and is there again when it really starts") {
  Room d;
  const Dataset item = item_of(d, "1");
  REQUIRE(create(d, "2.25.1", creation(item)).ok());
  Told told(d);
  told.forget();
  REQUIRE(set(d, "2.25.1", discontinuation("110514")).ok());
  CHECK(d.worklist("P1").size() == 1);
  CHECK(d.count("scheduled_step WHERE description = 'Lateral' AND state = 'cancelled'") == 1);
  CHECK(told.of("pacs") == Lines{"XO SC"});
  REQUIRE(create(d, "2.25.2", creation(item)).ok());
  CHECK(d.worklist("P1").size() == 2);
  CHECK(d.count("scheduled_step WHERE description = 'Lateral' AND state = 'scheduled'") == 1);
  REQUIRE(set(d, "2.25.2", completion()).ok());
  CHECK(d.count("imaging_order WHERE state = 'in_progress'") == 1);  // the lateral view is still to be done
}

TEST_CASE("room rule: a link that is taken back takes what its start had added with it") {
  Room d;
  d.order("1", "P1");
  REQUIRE(create(d, "2.25.1", unscheduled("P1", "2.25.500")).ok());
  const auto ends = broker::discrepancies(d.context, {.rows = 10}).items;
  REQUIRE(ends.size() == 1);
  REQUIRE(ends[0].proposals.size() == 1);
  broker::Actions actions(d.context);
  REQUIRE(actions.link_performed_step(ends[0].row.performed_id, ends[0].proposals[0].step_id).has_value());
  CHECK(d.count("scheduled_step WHERE description = 'Lateral' AND state = 'scheduled'") == 1);
  REQUIRE(actions.unlink_performed_step(ends[0].row.performed_id).has_value());
  CHECK(d.count("scheduled_step WHERE description = 'Lateral' AND state = 'cancelled'") == 1);
}
