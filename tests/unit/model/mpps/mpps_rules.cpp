// SPDX-License-Identifier: Apache-2.0
// To which scheduled steps a performed step belongs, groups and appended steps (reference 6.3).
#include "model/mpps/mpps_rules.hpp"

#include "tests/unit/model/mpps/performed_steps.hpp"

#include <algorithm>

namespace stepwise::model::test {

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

TEST_CASE("reference 6.3: accession number or step of another system: unmatched, also when the patient is known") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.create(naming(department, item("1.9", "X1"))));
  CHECK(performed(department).discrepancy == Discrepancy::unmatched);
  CHECK(performed(department).patient_id == department.the_order().patient_id);
  CHECK(department.has_finding("unmatched"));
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
