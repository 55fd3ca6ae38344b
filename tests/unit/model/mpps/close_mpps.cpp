// SPDX-License-Identifier: Apache-2.0
// A person ends a performed step whose modality does not report the end (reference 6.3).
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {

TEST_CASE("R94: a person ends a performed step that its modality does not end") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  const RowId performed_id = department.the_performed("1.1").id;
  const auto close = [&](PerformedState end) {
    return department.act([&](Decision& d) {
      return close_performed_step(d, performed_id, end, {"110501", "", "DCM", ""});
    });
  };
  SECTION("completed") {
    REQUIRE(close(PerformedState::completed));
    CHECK(department.state("SPS1") == StepState::completed);
    CHECK(department.the_performed("1.1").closed_by_person);
    CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
  }
  SECTION("discontinued, with a reason") {
    REQUIRE(close(PerformedState::discontinued));
    CHECK(department.state("SPS1") == StepState::scheduled);
  }
  CHECK_FALSE(close(PerformedState::completed));
  CHECK(department.error.code == "performed-step-ended");
  CHECK_FALSE(department.act([&](Decision& d) { return close_performed_step(d, 999, PerformedState::completed, {}); }));
}

TEST_CASE("of two performed steps the named one is closed, with the reason only if it is discontinued") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.create(department.picked("1.2", {"SPS2"})));
  const RowId second = department.the_performed("1.2").id;
  const PerformedState end = GENERATE(PerformedState::completed, PerformedState::discontinued);
  const Code doctor{"110500", "Doctor cancelled procedure", "DCM", ""};
  std::vector<RowId> written;
  department.now = at(60);
  REQUIRE(department.act([&](Decision& d) {
    auto closed = close_performed_step(d, second, end, doctor);
    written = d.snapshot.performed_changed;
    return closed;
  }));
  CHECK(written == std::vector<RowId>{second});
  const PerformedProcedureStep& performed = department.the_performed("1.2");
  CHECK(performed.state == end);
  CHECK(performed.closed_by_person);
  CHECK(performed.ended_at == at(60));
  CHECK(performed.discontinuation_reason == (end == PerformedState::discontinued ? doctor : Code{}));
  CHECK(department.state("SPS2") ==
        (end == PerformedState::discontinued ? StepState::discontinued : StepState::completed));
  CHECK(department.the_performed("1.1").state == PerformedState::in_progress);
  CHECK_FALSE(department.the_performed("1.1").closed_by_person);
  CHECK(department.state("SPS1") == StepState::started);
}

TEST_CASE("a performed step that ended or was refused is not closed, one that is unknown is 204") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  const RowId performed_id = department.the_performed("1.1").id;
  const auto close = [&](RowId id) {
    return department.act([&](Decision& d) { return close_performed_step(d, id, PerformedState::completed, {}); });
  };
  for (const PerformedState ended :
       {PerformedState::completed, PerformedState::discontinued, PerformedState::refused}) {
    department.snapshot.performed_step(performed_id)->state = ended;
    CHECK_FALSE(close(performed_id));
    CHECK(department.error.code == "performed-step-ended");
    CHECK(department.error.kind == ErrorKind::state_forbids);
  }
  CHECK_FALSE(close(performed_id + 1));
  CHECK(department.error.code == "no-such-performed-step");
  CHECK(department.error.value == std::to_string(performed_id + 1));
}

}  // namespace stepwise::model::test
