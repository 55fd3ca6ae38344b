// SPDX-License-Identifier: Apache-2.0
// A person corrects the link of a performed step: states, Study Instance UIDs and notifications (D22, reference 6.3).
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

const Code doctor{"110500", "Doctor cancelled procedure", "DCM", ""};

bool relink(Department& department, const std::string& uid, const std::string& step_id,
            const LinkOptions& options = {}) {
  const RowId performed_id = department.the_performed(uid).id, step = department.the_step(step_id).id;
  return department.act([&](Decision& d) { return link_performed_step(d, performed_id, step, options); });
}
bool unlink(Department& department, const std::string& uid) {
  const RowId performed_id = department.the_performed(uid).id;
  return department.act([&](Decision& d) { return unlink_performed_step(d, performed_id); });
}

bool place_for(Department& department, const std::string& patient_id, const std::string& number,
               const std::string& service) {
  OrderRequests requests = message({order(OrderControl::NW, number, service)});
  requests.patient =
      pid(patient_id, patient_id == "P1" ? "SMITH^JOHN" : "BROWN^ANN", patient_id == "P1" ? "19750402" : "19801111");
  return department.receive(requests);
}

// "RAD-4 NW/SC 2.25.1" by study instead of by procedure.
Lines to_image_manager(const Department& department) {
  Lines lines;
  for (const Notification& one : department.notifications) {
    if (one.kind == NotificationKind::procedure_scheduled || one.kind == NotificationKind::procedure_updated)
      lines.push_back(one.order_control + "/" + one.order_status + " " + one.study_instance_uid);
  }
  return lines;
}

PerformedStepUpdate unscheduled(Department& department, const std::string& uid, const std::string& study) {
  PerformedStepUpdate created = department.picked(uid, {});
  created.stated.references = {{}};
  created.stated.references.front().study_instance_uid = study;
  created.stated.modality = "CT";
  return created;
}

}  // namespace

TEST_CASE(
    "a completed performed step of the wrong worklist entry is linked to the right one: both orders, placer and image manager are corrected") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.place("O2", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  REQUIRE(department.the_order("O1").last_status_told == "CM");

  REQUIRE(relink(department, "1.1", "SPS2"));
  CHECK(department.state("SPS1") == StepState::scheduled);
  CHECK(department.state("SPS2") == StepState::completed);
  CHECK(department.the_order("O1").last_status_told == "SC");
  CHECK(department.the_order("O2").last_status_told == "CM");
  CHECK(department.told == Lines{"RAD-13 CA/CA RP1", "RAD-4 NW/SC RP1", "ORU X RP1", "RAD-3 SC/SC", "RAD-13 CA/CA RP2",
                                 "RAD-4 NW/SC RP2", "RAD-3 SC/IP", "RAD-13 XO/CM RP2", "ORU RP2", "RAD-3 SC/CM"});
  // The images have the UID of the wrong entry. The right procedure takes this UID, and the wrong one gets a new UID
  // for its own examination.
  CHECK(to_image_manager(department) ==
        Lines{"CA/CA 2.25.1", "NW/SC 2.25.3", "CA/CA 2.25.2", "NW/SC 2.25.1", "XO/CM 2.25.1"});
  CHECK(department.the_procedure("RP2").study_instance_uid == "2.25.1");
  CHECK(department.the_procedure("RP1").study_instance_uid == "2.25.3");
  const PerformedProcedureStep& performed = department.the_performed("1.1");
  REQUIRE(performed.former_links.size() == 1);
  CHECK(performed.former_links[0].link.linked_by == "step id");
  CHECK(performed.former_links[0].link.step_id == department.the_step("SPS1").id);

  SECTION("and back, when that was the mistake") {
    REQUIRE(relink(department, "1.1", "SPS1"));
    CHECK(department.the_order("O1").last_status_told == "CM");
    CHECK(department.the_order("O2").last_status_told == "SC");
    CHECK(department.the_procedure("RP1").study_instance_uid == "2.25.1");
    CHECK(department.the_procedure("RP2").study_instance_uid == "2.25.4");
  }
  SECTION("the step that is open again is performed as any other") {
    REQUIRE(department.create(department.picked("1.2", {"SPS1"})));
    CHECK(department.told == Lines{"RAD-3 SC/IP"});
    REQUIRE(department.set_final("1.2", PerformedState::completed));
    CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
  }
}

TEST_CASE("a performed step in progress or discontinued is linked to another step") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.place("O2", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  SECTION("in progress: its N-SET goes to the right one") {
    REQUIRE(relink(department, "1.1", "SPS2"));
    CHECK(department.state("SPS1") == StepState::scheduled);
    CHECK(department.state("SPS2") == StepState::started);
    CHECK(department.the_order("O1").last_status_told == "SC");
    REQUIRE(department.set_final("1.1", PerformedState::completed));
    CHECK(department.told == Lines{"RAD-13 XO/CM RP2", "ORU RP2", "RAD-3 SC/CM"});
  }
  SECTION("discontinued") {
    REQUIRE(department.set_final("1.1", PerformedState::discontinued, doctor));
    REQUIRE(department.the_order("O1").last_status_told == "DC");
    REQUIRE(relink(department, "1.1", "SPS2"));
    CHECK(department.state("SPS1") == StepState::scheduled);
    CHECK(department.state("SPS2") == StepState::discontinued);
    CHECK(department.the_order("O1").last_status_told == "SC");
    CHECK(department.the_order("O2").last_status_told == "DC");
  }
  SECTION("discontinued without a reason: the discrepancy moves with it") {
    REQUIRE(department.set_final("1.1", PerformedState::discontinued));
    REQUIRE(relink(department, "1.1", "SPS2"));
    CHECK(department.state("SPS1") == StepState::scheduled);
    CHECK(department.state("SPS2") == StepState::started);
    CHECK(department.the_performed("1.1").discrepancy == Discrepancy::reason_unspecified);
  }
  SECTION("the step it is linked to already: nothing is to be done") {
    CHECK_FALSE(relink(department, "1.1", "SPS1"));
    CHECK(department.error.code == "no-discrepancy");
  }
}

TEST_CASE("the wrong patient was chosen on the console: confirmed, and the orders of both patients are corrected") {
  Department department;
  REQUIRE(place_for(department, "P1", "O1", "CT"));
  REQUIRE(place_for(department, "P2", "O2", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.set_final("1.1", PerformedState::completed));

  CHECK_FALSE(relink(department, "1.1", "SPS2"));
  CHECK(department.error.code == "patients-differ");
  CHECK(department.state("SPS1") == StepState::completed);
  Decision decision{
      department.snapshot, department.site, department.numbers, department.now, department.local_now, {}, {}};
  CHECK(link_differences(decision, department.the_performed("1.1").id, department.the_step("SPS2").id) ==
        std::vector<Difference>{
            {"patient_id", "P1", "P2"}, {"name", "SMITH^JOHN", "BROWN^ANN"}, {"birth_date", "19750402", "19801111"}});

  REQUIRE(relink(department, "1.1", "SPS2", {.is_confirmed = true}));
  CHECK(department.the_order("O1").last_status_told == "SC");
  CHECK(department.the_order("O2").last_status_told == "CM");
  CHECK(department.the_performed("1.1").patient_id == department.the_order("O2").patient_id);
  CHECK(to_image_manager(department) ==
        Lines{"CA/CA 2.25.1", "NW/SC 2.25.3", "CA/CA 2.25.2", "NW/SC 2.25.1", "XO/CM 2.25.1"});
  for (const Notification& one : department.notifications) {
    if (one.study_instance_uid == "2.25.1" && one.order_control != "CA")
      CHECK(one.patient_id == department.the_order("O2").patient_id);
  }
}

TEST_CASE(
    "a link from the modality's own data is removed: the step is open again, the performed step waits for a person") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  REQUIRE(unlink(department, "1.1"));
  CHECK(department.state("SPS1") == StepState::scheduled);
  CHECK(department.the_performed("1.1").discrepancy == Discrepancy::unmatched);
  CHECK(department.the_performed("1.1").links.empty());
  CHECK(department.told == Lines{"RAD-13 CA/CA RP1", "RAD-4 NW/SC RP1", "ORU X RP1", "RAD-3 SC/SC"});
  CHECK(department.the_procedure("RP1").study_instance_uid == "2.25.2");
  REQUIRE(relink(department, "1.1", "SPS1"));
  CHECK(department.the_procedure("RP1").study_instance_uid == "2.25.1");
  CHECK(department.the_order().last_status_told == "CM");
}

TEST_CASE("another performed step of the step remains: it determines the state of the step") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.place("O2", "CT"));
  for (const char* uid : {"1.1", "1.2"}) {
    REQUIRE(department.create(department.picked(uid, {"SPS1"})));
    REQUIRE(department.set_final(uid, PerformedState::completed));
  }
  const std::string first = GENERATE("1.1", "1.2"), second = first == "1.1" ? "1.2" : "1.1";
  REQUIRE(relink(department, first, "SPS2"));
  CHECK(department.state("SPS1") == StepState::completed);
  CHECK(department.the_order("O1").last_status_told == "CM");
  CHECK(department.the_procedure("RP1").study_instance_uid == "2.25.1");
  CHECK(department.has_finding("study-of-two-procedures"));  // both are in one study
  REQUIRE(relink(department, second, "SPS2"));
  CHECK(department.state("SPS1") == StepState::scheduled);
  CHECK(department.the_order("O1").last_status_told == "SC");
}

TEST_CASE("a group: the person names the link that is wrong") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.place("O2", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1", "SPS2"})));
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  CHECK_FALSE(relink(department, "1.1", "SPS3"));
  CHECK(department.error.code == "several-links");
  CHECK_FALSE(relink(department, "1.1", "SPS3", {.instead_of = 999}));
  CHECK(department.error.code == "not-linked");
  const RowId wrong = department.the_step("SPS2").id;
  REQUIRE(relink(department, "1.1", "SPS3", {.instead_of = wrong}));
  CHECK(department.state("SPS1") == StepState::completed);
  CHECK(department.state("SPS2") == StepState::scheduled);
  CHECK(department.state("SPS3") == StepState::completed);
  CHECK(department.the_procedure("RP3").study_instance_uid == "2.25.2");
  CHECK(department.the_order("O1").last_status_told == "IP");
}

TEST_CASE("after the placer's DC a step that is taken back is not offered again") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.place("O2", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.receive(bare({order(OrderControl::DC, "O1")})));
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  REQUIRE(relink(department, "1.1", "SPS2"));
  CHECK(department.state("SPS1") == StepState::cancelled);
  CHECK(department.the_order("O1").last_status_told == "CA");
}

TEST_CASE(
    "reference 6.3: performed before it was ordered, then linked: worklist and image manager have the Study Instance UID of the images") {
  Department department;
  REQUIRE(department.place("O0", "CT"));
  const bool opens_order = GENERATE(false, true);
  department.site.order_for_unscheduled = opens_order;
  REQUIRE(department.create(unscheduled(department, "1.1", "1.9")));
  const bool is_completed = GENERATE(false, true);
  if (is_completed) REQUIRE(department.set_final("1.1", PerformedState::completed));
  REQUIRE(department.place("O1", "TWO"));
  const std::string step_id = opens_order ? "SPS3" : "SPS2", other_id = opens_order ? "SPS4" : "SPS3";
  const std::string procedure_id = opens_order ? "RP3" : "RP2";
  const std::string own = department.the_procedure(procedure_id).study_instance_uid;
  REQUIRE(relink(department, "1.1", step_id));

  Lines expected;
  if (opens_order)
    // Cancels the order that was placed for it, before the study belongs to another procedure.
    expected.push_back("CA/CA 1.9");
  expected.insert(expected.end(), {"CA/CA " + own, "NW/SC 1.9"});
  CHECK(to_image_manager(department) == expected);
  CHECK(department.the_procedure(procedure_id).study_instance_uid == "1.9");
  CHECK(department.the_procedure(procedure_id).announced_studies == Lines{"1.9"});
  CHECK(department.state(step_id) == (is_completed ? StepState::completed : StepState::started));

  SECTION("the other step of the procedure is of the same study") {
    REQUIRE(department.create(department.picked("1.2", {other_id.c_str()})));
    CHECK_FALSE(department.has_finding("study-uid-differs"));
    if (!is_completed) REQUIRE(department.set_final("1.1", PerformedState::completed));
    REQUIRE(department.set_final("1.2", PerformedState::completed));
    CHECK(to_image_manager(department) == Lines{"XO/CM 1.9"});
    CHECK(department.the_order("O1").last_status_told == "CM");
  }
  SECTION("a second performed step of another study: from then on the image manager is notified about both") {
    department.site.order_for_unscheduled = false;
    REQUIRE(department.create(unscheduled(department, "1.2", "1.10")));
    REQUIRE(department.set_final("1.2", PerformedState::completed));
    REQUIRE(relink(department, "1.2", other_id));
    CHECK(department.the_procedure(procedure_id).study_instance_uid == "1.9");
    CHECK(department.the_procedure(procedure_id).announced_studies == Lines{"1.9", "1.10"});
    if (!is_completed) REQUIRE(department.set_final("1.1", PerformedState::completed));
    CHECK(department.the_order("O1").last_status_told == "CM");
    REQUIRE(unlink(department, "1.2"));
    CHECK(to_image_manager(department).front() == "CA/CA 1.10");
    CHECK(department.the_procedure(procedure_id).announced_studies == Lines{"1.9"});
  }
  SECTION("taken back: the procedure has a study of its own again") {
    REQUIRE(unlink(department, "1.1"));
    const std::string fresh = department.the_procedure(procedure_id).study_instance_uid;
    CHECK(fresh != "1.9");
    CHECK(department.the_procedure(procedure_id).announced_studies == Lines{fresh});
    CHECK(to_image_manager(department).at(0) == "CA/CA 1.9");
    CHECK(to_image_manager(department).at(1) == "NW/SC " + fresh);
    CHECK(department.the_performed("1.1").discrepancy == Discrepancy::unscheduled);
  }
}

TEST_CASE("reference 6.3: linked to an order of the department (API), and to one that was never scheduled") {
  Department department;
  department.site.order_for_unscheduled = false;
  REQUIRE(department.place("O0", "CT"));
  REQUIRE(department.create(unscheduled(department, "1.1", "1.9")));
  SECTION("API") {
    FillerOrder order;
    order.patient_id = department.the_order("O0").patient_id;
    order.stated.service = code("CT");
    order.stated.requested_start = local(5, 8);
    REQUIRE(department.act([&](Decision& d) { return place_filler_order(d, order); }));
    REQUIRE(relink(department, "1.1", "SPS2"));
    CHECK(to_image_manager(department) == Lines{"CA/CA 2.25.2", "NW/SC 1.9"});
  }
  SECTION("never scheduled: announced with the study of the images") {
    REQUIRE(department.place("O1", "WAIT"));
    REQUIRE(relink(department, "1.1", "SPS2"));
    CHECK(to_image_manager(department) == Lines{"NW/SC 1.9"});
  }
  CHECK(department.the_procedure("RP2").study_instance_uid == "1.9");
}

TEST_CASE(
    "reference 6.3: append by link: the procedure has images already, the image manager learns of the other study") {
  Department department;
  department.site.order_for_unscheduled = false;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  REQUIRE(department.create(unscheduled(department, "1.2", "1.9")));
  REQUIRE(department.set_final("1.2", PerformedState::completed));
  REQUIRE(relink(department, "1.2", "SPS1"));
  CHECK(department.the_procedure("RP1").study_instance_uid == "2.25.1");
  CHECK(to_image_manager(department) == Lines{"XO/SC 2.25.1", "NW/SC 1.9", "XO/CM 2.25.1", "XO/CM 1.9"});
}

TEST_CASE("D22: a procedure is added to an order that was reported as DC: the placer gets IP and CM") {
  Department department;
  const auto given = [](const std::string& number) {
    OrderRequest request = order(OrderControl::NW, "O1", "CT");
    PreassignedStep step;
    step.requested_procedure_id = "G" + number;
    step.study_instance_uid = "1.2." + number;
    step.step_id = "S" + number;
    step.modality = "CT";
    step.station_aet = "CT1";
    step.start = local(6, 9);
    request.preassigned_steps = {step};
    request.takes_given_numbers = true;
    return request;
  };
  REQUIRE(department.receive(message({given("1")})));
  REQUIRE(department.create(department.picked("1.1", {"S1"})));
  REQUIRE(department.set_final("1.1", PerformedState::discontinued, doctor));
  REQUIRE(department.the_order().last_status_told == "DC");
  REQUIRE(department.receive(message({given("2")})));
  CHECK(department.told == Lines{"RAD-4 NW/SC G2", "RAD-3 SC/IP"});
  REQUIRE(department.create(department.picked("1.2", {"S2"})));
  REQUIRE(department.set_final("1.2", PerformedState::completed));
  CHECK(department.told == Lines{"RAD-13 XO/CM G2", "ORU G2", "RAD-3 SC/CM"});
}

}  // namespace stepwise::model::test
