// SPDX-License-Identifier: Apache-2.0
// To which scheduled steps a performed step belongs, case by case (reference 6.3).
#include "tests/unit/model/department.hpp"

#include <algorithm>

namespace stepwise::model::test {
namespace {

PerformedStepUpdate naming(Department& department, const ScheduledStepReference& item,
                           const std::string& patient_id = "P1") {
  PerformedStepUpdate created = department.picked("1.1", {}, patient_id);
  created.stated.references = {item};
  return created;
}
const PerformedProcedureStep& performed(Department& department) {
  return department.the_performed("1.1");
}
std::string linked_by(Department& department) {
  return performed(department).links.empty() ? "" : performed(department).links[0].linked_by;
}
// The messages when a person links unscheduled work to a step: first the order that was placed for it is cancelled.
Lines after_own_order_withdrawn(const Lines& told) {
  Lines all{"RAD-13 CA/CA RP2 (it was performed for another order)", "ORU X RP2",
            "RAD-3 OC/CA (it was performed for another order)"};
  all.insert(all.end(), told.begin(), told.end());
  return all;
}
ScheduledStepReference item(const std::string& study, const std::string& accession = {},
                            const std::string& procedure = {}, const std::string& step = {}) {
  ScheduledStepReference reference;
  reference.study_instance_uid = study;
  reference.accession_number = accession;
  reference.requested_procedure_id = procedure;
  reference.step_id = step;
  return reference;
}

}  // namespace

TEST_CASE("R81: what ranks first links: step id, Study Instance UID, accession number") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  SECTION("step id, with blanks around it") {
    REQUIRE(department.create(naming(department, item("2.25.1", "A1", "RP1", " SPS1 "))));
    CHECK(linked_by(department) == "step id");
  }
  SECTION("Study UID alone") {
    REQUIRE(department.create(naming(department, item("2.25.2"))));
    CHECK(linked_by(department) == "study uid");
    CHECK(department.state("SPS2") == StepState::started);
    CHECK(department.state("SPS1") == StepState::scheduled);
  }
  SECTION("Study UID with an unknown step id") {
    REQUIRE(department.create(naming(department, item("2.25.2", "", "", "X1"))));
    CHECK(linked_by(department) == "study uid");
  }
  SECTION("the accession number of two open steps says nothing") {
    REQUIRE(department.create(naming(department, item("1.9", "A1"))));
    CHECK(linked_by(department).empty());
    CHECK(performed(department).discrepancy == Discrepancy::unmatched);
  }
  SECTION("the accession number of one open step, same patient") {
    REQUIRE(department.place("O2", "CT"));
    REQUIRE(department.create(naming(department, item("1.9", "A2"))));
    CHECK(linked_by(department) == "accession number");
    CHECK(department.the_procedure("RP3").performed_study_uid == "1.9");
  }
  SECTION("the accession number, another patient or none") {
    REQUIRE(department.place("O2", "CT"));
    for (const char* patient_id : {"P9", ""}) {
      Department copy = department;
      REQUIRE(copy.create(naming(copy, item("1.9", "A2"), patient_id)));
      CHECK(linked_by(copy).empty());
      CHECK(performed(copy).discrepancy == Discrepancy::unmatched);
    }
  }
}

TEST_CASE("reference 6.3: the Study UID of a procedure with several steps: the same modality, then what waits") {
  Department department;
  REQUIRE(department.place("O1", "TWO"));
  PerformedStepUpdate created = naming(department, item("2.25.1"));
  created.stated.modality = "CT";
  REQUIRE(department.create(created));
  CHECK(department.state("SPS1") == StepState::started);
  created.stated.sop_instance_uid = "1.2";
  REQUIRE(department.create(created));
  CHECK(department.state("SPS2") == StepState::started);
}

TEST_CASE("a foreign Study UID may be of several patients: the patient's own counts") {
  Department department;
  department.sender.accept_number_mismatch = true;  // otherwise the second order would be refused (D34)
  OrderRequest first = order(OrderControl::NW, "O1", "CT");
  first.study_instance_uid = "1.7";
  OrderRequest second = order(OrderControl::NW, "O2", "CT");
  second.study_instance_uid = "1.7";
  OrderRequests for_other = message({first});
  for_other.patient = pid("P2", "OTHER^ONE");
  REQUIRE(department.receive(for_other));
  REQUIRE(department.receive(message({second})));
  REQUIRE(department.create(naming(department, item("1.7"))));
  CHECK(department.state("SPS2") == StepState::started);
  CHECK(performed(department).discrepancy == Discrepancy::none);
}

TEST_CASE("reference 6.3, mismatch: our step id, another Study UID: linked, the other UID kept, RAD-13 XO with ours") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(naming(department, item("1.9", "A1", "RP1", "SPS1"))));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1", "RAD-3 SC/IP"});
  CHECK(department.has_finding("study-uid-differs"));
  CHECK(department.the_procedure("RP1").study_instance_uid == "2.25.1");
  CHECK(department.the_procedure("RP1").performed_study_uid == "1.9");

  SECTION("append by the UID that was used") {
    REQUIRE(department.set_final("1.1", PerformedState::completed));
    PerformedStepUpdate append = naming(department, item("1.9"));
    append.stated.sop_instance_uid = "1.2";
    REQUIRE(department.create(append));
    CHECK(department.state("SPS1") == StepState::started);
    CHECK_FALSE(department.has_finding("study-uid-differs"));
  }
}

TEST_CASE("a step id of another system that is ours by accident is unmatched") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(naming(department, item("1.9", "X1", "X2", "SPS1"), "P9")));
  CHECK(performed(department).links.empty());
  CHECK(performed(department).discrepancy == Discrepancy::unmatched);
  CHECK(department.state("SPS1") == StepState::scheduled);
}

TEST_CASE(
    "A14: unscheduled, known patient: order, procedure and step with the modality's Study UID, SN, RAD-4, SC/IP") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(naming(department, item("1.9"))));
  CHECK(department.told == Lines{"RAD-3 SN/SC", "RAD-4 NW/SC RP2", "RAD-3 SC/IP"});
  CHECK(department.the_procedure("RP2").study_instance_uid == "1.9");
  CHECK(linked_by(department) == "unscheduled");
  CHECK(department.state("SPS2") == StepState::started);
  CHECK(department.state("SPS1") == StepState::scheduled);
  CHECK(performed(department).discrepancy == Discrepancy::unscheduled);
  CHECK(performed(department).patient_id == department.the_order().patient_id);
  CHECK(department.has_finding("unscheduled"));
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  CHECK(department.told == Lines{"RAD-13 XO/CM RP2", "ORU RP2", "RAD-3 SC/CM"});
  CHECK(performed(department).discrepancy == Discrepancy::unscheduled);
}

TEST_CASE("A14: by setting, and for the evidence of a workstation, no order is opened: a person looks") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  PerformedStepUpdate created = naming(department, item("1.9"));
  SECTION("by setting") {
    department.site.order_for_unscheduled = false;
  }
  SECTION("RAD-20: a workstation") {
    created.stated.modality = "PR";
  }
  REQUIRE(department.create(created));
  CHECK(performed(department).discrepancy == Discrepancy::unscheduled);
  CHECK(performed(department).links.empty());
  CHECK(department.told.empty());
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  CHECK(department.told.empty());
}

TEST_CASE("A15: unscheduled, unknown patient: a temporary patient is created and gets the order") {
  for (const char* patient_id : {"NOBODY", ""}) {
    CAPTURE(patient_id);
    Department department;
    PerformedStepUpdate created = naming(department, item("1.9"), patient_id);
    created.stated.patient_name = name("TRAUMA^ONE");
    REQUIRE(department.create(created));
    CHECK(performed(department).discrepancy == Discrepancy::unknown_patient);
    CHECK(department.told == Lines{"RAD-3 SN/SC", "RAD-4 NW/SC RP1", "RAD-3 SC/IP"});
    const PatientRecord* made = department.snapshot.patient(*performed(department).patient_id);
    REQUIRE(made);
    CHECK(made->patient.is_temporary);
    CHECK(made->patient.identifiers.at(0).value == "TMP1");
    CHECK(made->patient.identifiers.at(0).authority == "STEPWISE");
    CHECK(made->patient.name == performed(department).patient_name);
    SECTION("more of the same study belongs to the patient too") {
      PerformedStepUpdate more = naming(department, item("1.9"), patient_id);
      more.stated.sop_instance_uid = "1.2";
      REQUIRE(department.create(more));
      CHECK(department.the_performed("1.2").links.at(0).linked_by == "study uid");
      CHECK(department.the_performed("1.2").discrepancy == Discrepancy::none);
    }
    SECTION("A40 with the temporary id: everything is the survivor's") {
      REQUIRE(department.place("O1", "CT"));
      PatientMerge merge;
      merge.survivor = pid("P1");
      merge.retired = id("TMP1", "STEPWISE");
      REQUIRE(department.receive(PatientMerges{{merge}, at(5)}));
      CHECK(performed(department).patient_id == department.the_order().patient_id);
      REQUIRE(department.set_final("1.1", PerformedState::completed));
      CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
    }
  }
}

TEST_CASE("A14: 110514 of unscheduled work: its order is withdrawn, nothing goes onto the worklist") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(naming(department, item("1.9"))));
  REQUIRE(department.set_final("1.1", PerformedState::discontinued, {"110514", "", "DCM", ""}));
  CHECK(department.state("SPS2") == StepState::cancelled);
  CHECK(performed(department).discrepancy == Discrepancy::none);
}

TEST_CASE("A16: performed before the order: a person links it to the order that came later; no second step stays") {
  Department department;
  REQUIRE(department.place("O0", "CT"));
  REQUIRE(department.create(naming(department, item("1.9"))));
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  REQUIRE(department.place("O1", "CT"));
  const RowId performed_id = performed(department).id, step_id = department.the_step("SPS3").id;
  REQUIRE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); }));
  CHECK(department.state("SPS3") == StepState::completed);
  CHECK(department.state("SPS2") == StepState::cancelled);
  CHECK(department.the_order().state == OrderState::completed);
  SECTION("and takes it back") {
    REQUIRE(department.act([&](Decision& d) { return unlink_performed_step(d, performed_id); }));
    CHECK(department.state("SPS3") == StepState::scheduled);
    CHECK(department.the_order().state == OrderState::scheduled);
    // The order that was placed for it has ended, so it gets another one.
    CHECK(department.told == Lines{"RAD-13 CA/CA RP3", "RAD-4 NW/SC RP3", "ORU X RP3", "RAD-3 SC/SC", "RAD-3 SN/SC",
                                   "RAD-4 NW/SC RP4", "RAD-3 SC/IP", "RAD-13 XO/CM RP4", "ORU RP4", "RAD-3 SC/CM"});
    CHECK(department.state("SPS4") == StepState::completed);
  }
}

TEST_CASE("reference 6.3: accession number or step of another system: unmatched, also when the patient is known") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(naming(department, item("1.9", "X1"))));
  CHECK(performed(department).discrepancy == Discrepancy::unmatched);
  CHECK(performed(department).patient_id == department.the_order().patient_id);
  CHECK(department.has_finding("unmatched"));
}

TEST_CASE("A28: the patient of another step was picked: linked, flagged, never completed automatically") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  OrderRequests other = message({order(OrderControl::NW, "O2", "CT")});
  other.patient = pid("P2", "OTHER^ONE");
  REQUIRE(department.receive(other));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"}, "P2")));
  CHECK(performed(department).discrepancy == Discrepancy::patient_mismatch);
  CHECK(performed(department).patient_id == department.the_order("O2").patient_id);
  CHECK(department.has_finding("patient-mismatch"));
  CHECK(department.state("SPS1") == StepState::started);
  CHECK(department.told == Lines{"RAD-3 SC/IP"});

  SECTION("COMPLETED: held for a person") {
    REQUIRE(department.set_final("1.1", PerformedState::completed));
    CHECK(department.told.empty());
    CHECK(department.state("SPS1") == StepState::started);
    CHECK(performed(department).state == PerformedState::completed);

    SECTION("who says it was right") {
      const RowId performed_id = performed(department).id, step_id = department.the_step("SPS1").id;
      CHECK_FALSE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); }));
      CHECK(department.error.code == "patients-differ");
      REQUIRE(department.act(
          [&](Decision& d) { return link_performed_step(d, performed_id, step_id, {.is_confirmed = true}); }));
      CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
      CHECK(linked_by(department) == "a person");
      CHECK(performed(department).discrepancy == Discrepancy::none);
    }
    SECTION("or that it was the other patient's step") {
      const RowId performed_id = performed(department).id, step_id = department.the_step("SPS2").id;
      REQUIRE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); }));
      CHECK(department.told == Lines{"RAD-13 CA/CA RP1", "RAD-4 NW/SC RP1", "RAD-3 SC/SC", "RAD-13 CA/CA RP2",
                                     "RAD-4 NW/SC RP2", "RAD-3 SC/IP", "RAD-13 XO/CM RP2", "ORU RP2", "RAD-3 SC/CM"});
      CHECK(department.state("SPS1") == StepState::scheduled);
      CHECK(department.state("SPS2") == StepState::completed);
      CHECK(performed(department).links.size() == 1);
      CHECK(performed(department).patient_id == department.the_order("O2").patient_id);
    }
  }
  SECTION("DISCONTINUED 110514, as is to be expected: all is as it was") {
    REQUIRE(department.set_final("1.1", PerformedState::discontinued,
                                 {"110514", "Incorrect worklist entry selected", "DCM", ""}));
    CHECK(department.told == Lines{"RAD-3 SC/SC (Incorrect worklist entry selected)"});
    CHECK(department.state("SPS1") == StepState::scheduled);
    CHECK(performed(department).discrepancy == Discrepancy::none);
  }
  SECTION("DISCONTINUED for a reason that would end the order: held") {
    REQUIRE(department.set_final("1.1", PerformedState::discontinued, {"110500", "", "DCM", ""}));
    CHECK(department.told.empty());
    CHECK(department.state("SPS1") == StepState::started);
    CHECK(performed(department).discrepancy == Discrepancy::patient_mismatch);
  }
}

TEST_CASE("A28: an unknown patient id is a mismatch; an empty one is none") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  SECTION("unknown") {
    REQUIRE(department.create(department.picked("1.1", {"SPS1"}, "NOBODY")));
    CHECK(performed(department).discrepancy == Discrepancy::patient_mismatch);
    CHECK_FALSE(performed(department).patient_id);
  }
  SECTION("empty") {
    REQUIRE(department.create(department.picked("1.1", {"SPS1"}, "")));
    CHECK(performed(department).discrepancy == Discrepancy::none);
    CHECK(performed(department).patient_id == department.the_order().patient_id);
  }
}

TEST_CASE("A17: a group: one performed step for two procedures, RAD-13 for each with its own UID, RAD-3 once") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  PerformedStepUpdate created = department.picked("1.1", {"SPS1", "SPS2"});
  SECTION("each item with our UID") {
    REQUIRE(department.create(created));
    CHECK(department.told == Lines{"RAD-3 SC/IP"});
    CHECK(department.the_procedure("RP1").performed_study_uid.empty());
  }
  SECTION("all items with a new UID") {
    for (auto& reference : created.stated.references) reference.study_instance_uid = "1.9";
    REQUIRE(department.create(created));
    CHECK(department.told == Lines{"RAD-13 XO/SC RP1", "RAD-13 XO/SC RP2", "RAD-3 SC/IP"});
    CHECK(department.the_procedure("RP1").performed_study_uid == "1.9");
    CHECK(department.the_procedure("RP2").performed_study_uid == "1.9");
    CHECK(department.the_procedure("RP2").study_instance_uid == "2.25.2");
  }
  CHECK(department.state("SPS1") == StepState::started);
  CHECK(department.state("SPS2") == StepState::started);
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-13 XO/CM RP2", "ORU RP2", "RAD-3 SC/CM"});
}

TEST_CASE("A17: a group over two orders: one RAD-3 for each order") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.place("O2", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1", "SPS2", "SPS1"})));
  CHECK(department.told == Lines{"RAD-3 SC/IP", "RAD-3 SC/IP"});
  CHECK(performed(department).links.size() == 2);
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  CHECK(department.told.size() == 6);
}

TEST_CASE("R82: a group with an item that is not ours: the rest is linked, a person looks") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  PerformedStepUpdate created = department.picked("1.1", {"SPS1"});
  created.stated.references.push_back(item("1.9", "X1"));
  REQUIRE(department.create(created));
  CHECK(performed(department).discrepancy == Discrepancy::unmatched);
  CHECK(department.state("SPS1") == StepState::started);
  REQUIRE(department.place("O2", "CT"));
  const RowId performed_id = performed(department).id, step_id = department.the_step("SPS2").id;
  REQUIRE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); }));
  CHECK(performed(department).links.size() == 2);
  CHECK(performed(department).discrepancy == Discrepancy::none);
}

TEST_CASE("R96, reference 6.3: several performed steps for one scheduled step: it is complete with the last one") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.create(department.picked("1.2", {"SPS1"})));
  CHECK(department.told.empty());  // IP once
  const Lines completion{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"};
  const Code doctor{"110500", "Doctor cancelled procedure", "DCM", ""};
  const Code wrong_entry{"110514", "", "DCM", ""};
  SECTION("both completed") {
    REQUIRE(department.set_final("1.1", PerformedState::completed));
    CHECK(department.told.empty());
    CHECK(department.state("SPS1") == StepState::started);
    REQUIRE(department.set_final("1.2", PerformedState::completed));
    CHECK(department.told == completion);
  }
  SECTION("completed, then discontinued: at least one is COMPLETED") {
    REQUIRE(department.set_final("1.1", PerformedState::completed));
    REQUIRE(department.set_final("1.2", PerformedState::discontinued, doctor));
    CHECK(department.told == completion);
    CHECK(department.notifications[1].performed_id == department.the_performed("1.1").id);
  }
  SECTION("discontinued, then completed") {
    REQUIRE(department.set_final("1.1", PerformedState::discontinued, doctor));
    CHECK(department.told.empty());
    REQUIRE(department.set_final("1.2", PerformedState::completed));
    CHECK(department.told == completion);
  }
  SECTION("discontinued for a terminal reason, and the other was a wrong entry") {
    REQUIRE(department.set_final("1.1", PerformedState::discontinued, doctor));
    REQUIRE(department.set_final("1.2", PerformedState::discontinued, wrong_entry));
    CHECK(department.state("SPS1") == StepState::discontinued);
  }
  SECTION("a wrong entry does not end the other") {
    REQUIRE(department.set_final("1.1", PerformedState::discontinued, wrong_entry));
    CHECK(department.state("SPS1") == StepState::started);
    CHECK(department.told.empty());
    REQUIRE(department.set_final("1.2", PerformedState::discontinued, wrong_entry));
    CHECK(department.state("SPS1") == StepState::scheduled);
  }
}

TEST_CASE("A18: append after the end: the procedure opens again, XO/SC and SC/IP, then XO/CM and SC/CM") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  const std::string by = GENERATE("study uid", "step id");
  PerformedStepUpdate append =
      naming(department, by == "step id" ? item("2.25.1", "A1", "RP1", "SPS1") : item("2.25.1"));
  append.stated.sop_instance_uid = "1.2";
  REQUIRE(department.create(append));
  CHECK(department.the_performed("1.2").links[0].linked_by == by);
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1", "RAD-3 SC/IP"});
  CHECK(department.state("SPS1") == StepState::started);
  CHECK(department.the_performed("1.2").discrepancy == Discrepancy::none);
  const std::string accession = department.the_procedure("RP1").accession_number;

  SECTION("completed") {
    REQUIRE(department.set_final("1.2", PerformedState::completed));
    CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
    CHECK(department.notifications[1].performed_id == department.the_performed("1.2").id);
    CHECK(department.the_procedure("RP1").accession_number == accession);
  }
  SECTION("it was a wrong entry, or was given up for whatever reason: what was completed stays so") {
    for (const char* reason : {"110514", "110500", "110501", "110513"}) {
      Department copy = department;
      REQUIRE(copy.set_final("1.2", PerformedState::discontinued, {reason, "", "DCM", ""}));
      CHECK(copy.state("SPS1") == StepState::completed);
      CHECK(copy.the_order().last_status_told == "CM");
    }
  }
}

TEST_CASE("A18: append while the order is open: no second IP") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  REQUIRE(department.create(department.picked("1.2", {"SPS1"})));
  CHECK(department.told == Lines{"RAD-13 XO/SC RP1"});
}

TEST_CASE("a step that was never scheduled is performed: it is announced to the image manager first (RAD-4)") {
  Department department;
  REQUIRE(department.place("O1", "WAIT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  CHECK(department.told == Lines{"RAD-4 NW/SC RP1", "RAD-3 SC/IP"});
  REQUIRE(department.set_final("1.1", PerformedState::discontinued, {"110514", "", "DCM", ""}));
  CHECK(department.state("SPS1") == StepState::unscheduled);
}

TEST_CASE("a person links what was unscheduled; what ended settles the step at once") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(naming(department, item("1.9"))));
  const RowId performed_id = performed(department).id, step_id = department.the_step("SPS1").id;
  const auto link = [&] {
    return department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); });
  };
  SECTION("in progress") {
    REQUIRE(link());
    CHECK(department.told == after_own_order_withdrawn({"RAD-13 CA/CA RP1", "RAD-4 NW/SC RP1", "RAD-3 SC/IP"}));
    CHECK(department.state("SPS1") == StepState::started);
  }
  SECTION("completed") {
    REQUIRE(department.set_final("1.1", PerformedState::completed));
    REQUIRE(link());
    CHECK(department.told == after_own_order_withdrawn({"RAD-13 CA/CA RP1", "RAD-4 NW/SC RP1", "RAD-3 SC/IP",
                                                        "RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"}));
    CHECK(department.state("SPS1") == StepState::completed);
  }
  SECTION("discontinued, nobody knows why") {
    REQUIRE(department.set_final("1.1", PerformedState::discontinued));
    REQUIRE(link());
    CHECK(department.state("SPS1") == StepState::started);
    CHECK(performed(department).discrepancy == Discrepancy::reason_unspecified);
    CHECK_FALSE(link());
    CHECK(department.error.code == "reason-unspecified");
    return;
  }
  CHECK(linked_by(department) == "a person");
  CHECK(performed(department).discrepancy == Discrepancy::none);
  CHECK(performed(department).patient_id == department.the_order().patient_id);
  CHECK_FALSE(link());
  CHECK(department.error.code == "no-discrepancy");
}

TEST_CASE("a person says it was another step of the same order: IP stands, nothing flaps") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"}, "NOBODY")));
  const RowId performed_id = performed(department).id, step_id = department.the_step("SPS2").id;
  REQUIRE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); }));
  // The study of the images now belongs to the other procedure. A procedure gets a study only after it was withdrawn
  // from the former one.
  CHECK(department.told == Lines{"RAD-13 CA/CA RP1", "RAD-13 CA/CA RP2", "RAD-4 NW/SC RP1", "RAD-4 NW/SC RP2"});
  CHECK(department.state("SPS1") == StepState::scheduled);
  CHECK(department.state("SPS2") == StepState::started);
}

TEST_CASE("a Study UID of the modality is forgotten with the procedure it was not of") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.create(naming(department, item("1.9", "A1", "RP1", "SPS1"), "NOBODY")));
  CHECK(department.the_procedure("RP1").performed_study_uid == "1.9");
  SECTION("by 110514") {
    REQUIRE(department.set_final("1.1", PerformedState::discontinued, {"110514", "", "DCM", ""}));
  }
  SECTION("by a person") {
    const RowId performed_id = performed(department).id, step_id = department.the_step("SPS2").id;
    REQUIRE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); }));
    CHECK(department.the_procedure("RP2").study_instance_uid == "1.9");
  }
  CHECK(department.the_procedure("RP1").performed_study_uid.empty());
  CHECK(department.the_procedure("RP1").study_instance_uid == "2.25.1");
}

TEST_CASE("what can't be linked by a person") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(naming(department, item("1.9"))));
  const RowId performed_id = performed(department).id, step_id = department.the_step("SPS1").id;
  CHECK_FALSE(department.act([&](Decision& d) { return link_performed_step(d, 999, step_id); }));
  CHECK(department.error.code == "no-such-performed-step");
  CHECK_FALSE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, 999); }));
  CHECK(department.error.code == "no-such-step");
  department.snapshot.performed_step(performed_id)->state = PerformedState::refused;
  CHECK_FALSE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); }));
  CHECK(department.error.code == "refused");
}

TEST_CASE("a person takes a link back: the steps are what they were, the performed step is judged anew") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"}, "NOBODY")));
  const RowId performed_id = performed(department).id, step_id = department.the_step("SPS2").id;
  const auto unlink = [&] {
    return department.act([&](Decision& d) { return unlink_performed_step(d, performed_id); });
  };
  REQUIRE(department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); }));
  REQUIRE(unlink());
  CHECK(performed(department).discrepancy == Discrepancy::patient_mismatch);
  CHECK(linked_by(department) == "step id");
  CHECK(department.state("SPS1") == StepState::started);
  CHECK(department.state("SPS2") == StepState::scheduled);
  CHECK(department.the_procedure("RP1").study_instance_uid == "2.25.1");
  CHECK(department.the_procedure("RP2").performed_study_uid.empty());
  REQUIRE(unlink());
  CHECK_FALSE(unlink());
  CHECK(department.error.code == "not-linked");
  CHECK_FALSE(department.act([&](Decision& d) { return unlink_performed_step(d, 999); }));
  CHECK(department.error.code == "no-such-performed-step");
}

TEST_CASE("reference 6.3, RAD-21: the output of a workstation is evidence: linked, without notification") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(department.picked("1.1", {"SPS1"})));
  PerformedStepUpdate evidence = naming(department, item(department.the_procedure("RP1").study_instance_uid));
  evidence.stated.sop_instance_uid = "1.2";
  evidence.stated.modality = "PR";
  SECTION("while the examination runs") {
    REQUIRE(department.create(evidence));
    CHECK(department.told.empty());
    REQUIRE(department.set_final("1.1", PerformedState::completed));
    CHECK(department.told == Lines{"RAD-13 XO/CM RP1", "ORU RP1", "RAD-3 SC/CM"});
  }
  SECTION("after it") {
    REQUIRE(department.set_final("1.1", PerformedState::completed));
    REQUIRE(department.create(evidence));
    CHECK(department.told.empty());
  }
  REQUIRE(department.set_final("1.2", PerformedState::completed));
  CHECK(department.told.empty());
  CHECK(department.state("SPS1") == StepState::completed);
  CHECK(department.the_performed("1.2").links.at(0).linked_by == "evidence");
  CHECK(department.the_performed("1.2").discrepancy == Discrepancy::none);
}

TEST_CASE(
    "reference 6.3: the identifier is known, the name is another: linked by the identifier, a finding, the stored name stays") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  PerformedStepUpdate created = department.picked("1.1", {"SPS1"});
  created.stated.patient_name = name("MILLER^ANN");
  REQUIRE(department.create(created));
  CHECK(department.has_finding("patient-name-differs"));
  CHECK(performed(department).discrepancy == Discrepancy::none);
  CHECK(performed(department).patient_name == name("MILLER^ANN"));
  CHECK(department.snapshot.patient(department.the_order().patient_id)->patient.name == name("SMITH^JOHN"));
  PerformedStepUpdate same = department.picked("1.2", {"SPS1"});
  same.stated.patient_name = name("Smith^J\u00f6hn");
  REQUIRE(department.create(same));
  CHECK_FALSE(department.has_finding("patient-name-differs"));
}

TEST_CASE("reference 6.3: a device that sends the letters that the worklist has for a name is no other person") {
  struct Row {
    const char *known, *said;
    bool differs;
  };
  for (const Row& row :
       {Row{"王^小东", "Wang^Xiaodong=王^小东", false}, Row{"王^小东", "Wang^Xiaodong", false},
        Row{"山田^太郎", "Yamada", false}, Row{"王^小东", "Wang", false}, Row{"王^小东", "Miller^Ann", true},
        Row{"Иванов^Иван", "Ivanov^Ivan", false}, Row{"Wang^Xiaodong=王^小东", "=王^小东", false},
        Row{"Иванов^Иван", "Petrov^Ivan", true}, Row{"SMITH^JOHN=王^小东", "MILLER^ANN", true}}) {
    CAPTURE(row.known, row.said);
    Department department;
    REQUIRE(department.place("O1", "CT"));
    department.snapshot.patient(department.the_order().patient_id)->patient.name = name(row.known);
    PerformedStepUpdate created = department.picked("1.1", {"SPS1"});
    created.stated.patient_name = name(row.said);
    REQUIRE(department.create(created));
    CHECK(department.has_finding("patient-name-differs") == row.differs);
  }
}

TEST_CASE(
    "reference 9.2: a result that no performed step caused tells of the last one that ended so, not of the first") {
  Department department;
  REQUIRE(department.place("O1", "TWO"));
  for (const char* uid : {"1.1", "1.2", "1.3"}) REQUIRE(department.create(department.picked(uid, {"SPS1"})));
  REQUIRE(department.set_final("1.1", PerformedState::completed));
  REQUIRE(department.set_final("1.2", PerformedState::completed));
  REQUIRE(department.set_final("1.3", PerformedState::discontinued, {"110500", "", "DCM", ""}));
  CHECK(department.told.empty());  // the second step is open
  const RowId second = department.the_step("SPS2").id;
  REQUIRE(department.act([&](Decision& d) { return complete_step(d, second); }));
  const auto result = std::find_if(department.notifications.begin(), department.notifications.end(),
                                   [](const Notification& one) { return one.kind == NotificationKind::result; });
  REQUIRE(result != department.notifications.end());
  CHECK(result->performed_id == department.the_performed("1.2").id);
}

}  // namespace stepwise::model::test
