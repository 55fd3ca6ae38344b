// SPDX-License-Identifier: Apache-2.0
// To which scheduled steps a performed step belongs: each key, each rule of precedence (reference 6.3; R81, R82).
#include "model/orders/link.hpp"

#include "tests/unit/model/mpps/performed_steps.hpp"

#include <utility>

namespace stepwise::model::test {
namespace {

PerformedProcedureStep stating(Department& department, std::vector<ScheduledStepReference> items,
                               const std::string& patient_id = "P1", const std::string& modality = "CT") {
  PerformedProcedureStep performed = department.picked("1.1", {}, patient_id).stated;
  performed.references = std::move(items);
  performed.modality = modality;
  return performed;
}

// "SPS1 by step id", for each link.
Lines links_of(Department& department, const FoundLinks& found) {
  Lines lines;
  for (const FoundLink& one : found.links) {
    OrderRecord& record = *department.snapshot.order(one.link.order_id);
    const ScheduledProcedureStep& step = *record.step(one.link.step_id);
    CHECK(one.link.requested_procedure_id == step.requested_procedure_id);
    lines.push_back(step.step_id + " by " + one.link.linked_by);
  }
  return lines;
}
Lines links_of(Department& department, const PerformedProcedureStep& performed) {
  return links_of(department, find_links(department.snapshot, performed));
}

bool place_for_other(Department& department, const std::string& number, const std::string& study) {
  OrderRequest request = order(OrderControl::NW, number, "CT");
  request.study_instance_uid = study;
  OrderRequests requests = message({request});
  requests.patient = pid("P2", "OTHER^ONE");
  department.sender.accept_number_mismatch = true;
  return department.receive(requests);
}

}  // namespace

TEST_CASE("a step id that is ours by chance: study, accession number and patient all have to differ") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  department.the_procedure("RP1").performed_study_uid = "1.5";
  struct Row {
    const char *study, *accession, *patient;
    bool linked;
  };
  for (const Row& row : {Row{"1.9", "X1", "P9", false}, Row{"2.25.1", "X1", "P9", true}, Row{"1.5", "X1", "P9", true},
                         Row{"1.9", "A1", "P9", true}, Row{"1.9", " A1 ", "P9", true}, Row{"1.9", "", "P9", true},
                         Row{"1.9", "X1", "P1", true}, Row{"2.25.1", "A1", "P1", true}, Row{"1.9", "X1", "", false}}) {
    CAPTURE(row.study, row.accession, row.patient);
    CHECK(links_of(department, stating(department, {item(row.study, row.accession, "", "SPS1")}, row.patient)) ==
          (row.linked ? Lines{"SPS1 by step id"} : Lines{}));
  }
}

TEST_CASE("a step id that is ours by chance: an item without a study agrees with no study") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  REQUIRE(department.the_procedure("RP1").performed_study_uid.empty());
  const auto links = [&](const std::string& study, const std::string& accession, const std::string& patient) {
    return links_of(department, stating(department, {item(study, accession, "", "SPS1")}, patient));
  };
  CHECK(links("", "X1", "P9").empty());
  CHECK(links(" ", "X1", "P9").empty());
  CHECK(links("", "", "P9") == Lines{"SPS1 by step id"});
  CHECK(links("", "A1", "P9") == Lines{"SPS1 by step id"});
  CHECK(links("", "X1", "P1") == Lines{"SPS1 by step id"});
  CHECK(links(" 2.25.1 ", "X1", "P9") == Lines{"SPS1 by step id"});
}

TEST_CASE("the step id links the second step of an order, and before the study of another one") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.place("O2", "CT"));
  const auto found = find_links(department.snapshot, stating(department, {item(" 2.25.3 ", "A2", "RP3", " SPS2 ")}));
  CHECK(links_of(department, found) == Lines{"SPS2 by step id"});
  CHECK(found.links[0].study_instance_uid == "2.25.3");
  CHECK_FALSE(found.has_unmatched);
  CHECK_FALSE(found.is_ambiguous);
}

TEST_CASE("the study links a step in the order: waiting, in progress, completed, discontinued, given up") {
  using S = StepState;
  const std::vector<std::vector<S>> likely_first{{S::scheduled, S::unscheduled, S::arrived, S::ready, S::departed},
                                                 {S::started},
                                                 {S::completed},
                                                 {S::discontinued},
                                                 {S::cancelled, S::never_performed}};
  for (std::size_t one = 0; one < likely_first.size(); ++one) {
    for (std::size_t other = 0; other < likely_first.size(); ++other) {
      for (const S first : likely_first[one]) {
        for (const S second : likely_first[other]) {
          CAPTURE(to_text(first), to_text(second));
          Department department;
          REQUIRE(department.place("O1", "TWO"));
          department.the_step("SPS1").state = first;
          department.the_step("SPS2").state = second;
          const Lines expected{one <= other ? "SPS1 by study uid" : "SPS2 by study uid"};
          CHECK(links_of(department, stating(department, {item("2.25.1")})) == expected);
        }
      }
    }
  }
}

TEST_CASE("of the steps of a study the modality counts before the state, unless the modality is not stated") {
  Department department;
  REQUIRE(department.place("O1", "TWO"));
  department.the_step("SPS1").modality = "NM";
  department.the_step("SPS2").state = StepState::never_performed;
  CHECK(links_of(department, stating(department, {item("2.25.1")})) == Lines{"SPS2 by study uid"});
  CHECK(links_of(department, stating(department, {item("2.25.1")}, "P1", "NM")) == Lines{"SPS1 by study uid"});
  CHECK(links_of(department, stating(department, {item("2.25.1")}, "P1", "US")) == Lines{"SPS1 by study uid"});
  CHECK(links_of(department, stating(department, {item("2.25.1")}, "P1", "")) == Lines{"SPS1 by study uid"});
}

TEST_CASE("of two patients with one study the own one counts before modality and state") {
  Department department;
  REQUIRE(place_for_other(department, "O1", "1.7"));
  OrderRequest request = order(OrderControl::NW, "O2", "CT");
  request.study_instance_uid = "1.7";
  REQUIRE(department.receive(message({request})));
  department.the_step("SPS2").state = StepState::completed;
  department.the_step("SPS2").modality = "NM";
  CHECK(links_of(department, stating(department, {item("1.7")}, "P1")) == Lines{"SPS2 by study uid"});
  CHECK(links_of(department, stating(department, {item("1.7")}, "P2")) == Lines{"SPS1 by study uid"});

  // The patient is none of them: the study does not say whose images these are; the step id does.
  auto found = find_links(department.snapshot, stating(department, {item("1.7")}, "P9"));
  CHECK(found.is_ambiguous);
  CHECK(found.has_unmatched);
  CHECK(found.links.empty());
  found = find_links(department.snapshot, stating(department, {item("1.7", "", "", "SPS2")}, "P9"));
  CHECK_FALSE(found.is_ambiguous);
  CHECK(links_of(department, found) == Lines{"SPS2 by step id"});
  // One ambiguous item of two is enough.
  found = find_links(department.snapshot,
                     stating(department, {item("1.7"), item("1.7", "", "", "SPS2"), item("1.7", "A2")}, "P9"));
  CHECK(found.is_ambiguous);
  CHECK(links_of(department, found) == Lines{"SPS2 by step id"});
}

TEST_CASE("a study of one patient links images of another one: a person sees that the patients differ") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  department.the_procedure("RP1").performed_study_uid = "1.9";
  for (const char* study : {"2.25.1", " 2.25.1", "1.9"}) {
    const auto found = find_links(department.snapshot, stating(department, {item(study)}, "P9"));
    CHECK(links_of(department, found) == Lines{"SPS1 by study uid"});
    CHECK_FALSE(found.is_ambiguous);
  }
  CHECK(links_of(department, stating(department, {item("")})).empty());
}

TEST_CASE("an accession number links the only open step that has it, of the same patient") {
  Department department;
  department.site.accession_per_procedure = true;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(department.place("O2", "TWO"));
  const auto by_number = [&](const std::string& number, const std::string& patient_id = "P1") {
    return links_of(department, stating(department, {item("1.9", number)}, patient_id));
  };
  CHECK(by_number(" A2 ") == Lines{"SPS2 by accession number"});
  CHECK(by_number("A3").empty());  // two open steps have it
  department.the_step("SPS3").state = StepState::completed;
  CHECK(by_number("A3") == Lines{"SPS4 by accession number"});
  department.the_step("SPS4").state = StepState::cancelled;
  CHECK(by_number("A3").empty());
  CHECK(by_number("A1", "P9").empty());
  CHECK(by_number("A9").empty());
  // Another patient has the same number.
  REQUIRE(place_for_other(department, "O3", ""));
  department.the_procedure("RP4").accession_number = "A1";
  CHECK(by_number("A1") == Lines{"SPS1 by accession number"});
  CHECK(by_number("A1", "P2") == Lines{"SPS5 by accession number"});
}

TEST_CASE("R82: an item that names something which is not ours is unmatched, whichever of two it is") {
  Department department;
  REQUIRE(department.place("O1", "CT"));
  const auto is_unmatched = [&](std::vector<ScheduledStepReference> items) {
    return find_links(department.snapshot, stating(department, std::move(items))).has_unmatched;
  };
  for (const ScheduledStepReference& named : {item("", "X1"), item("", "", "X2"), item("", "", "", "X3")}) {
    CHECK(is_unmatched({named}));
    CHECK(is_unmatched({named, item("2.25.1")}));
    CHECK(is_unmatched({item("2.25.1"), named}));
  }
  CHECK_FALSE(is_unmatched({item("1.9")}));
  CHECK_FALSE(is_unmatched({item("1.9", " ", "  ", " ")}));
  CHECK_FALSE(is_unmatched({item("2.25.1", "X1")}));
  CHECK_FALSE(is_unmatched({}));
}

TEST_CASE("A17: two items of one step are one link, with the study of the first; items of two steps are two links") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  const auto found = find_links(
      department.snapshot,
      stating(department, {item("1.8", "A1", "", "SPS2"), item("1.9", "A1", "", "SPS2"), item("", "A1", "", "SPS1")}));
  CHECK(links_of(department, found) == Lines{"SPS2 by step id", "SPS1 by step id"});
  CHECK(found.links[0].study_instance_uid == "1.8");
  CHECK(found.links[1].study_instance_uid.empty());
}

TEST_CASE("D34: the patients of a study: each once, of any procedure, and the survivor of a merge") {
  Department department;
  REQUIRE(department.place("O1", "PE"));
  REQUIRE(place_for_other(department, "O2", "1.7"));
  REQUIRE(place_for_other(department, "O3", "1.7"));
  const RowId first = department.the_order("O1").patient_id, second = department.the_order("O2").patient_id;
  REQUIRE(first != second);
  department.the_procedure("RP2").performed_study_uid = "1.7";
  Snapshot& snapshot = department.snapshot;
  CHECK(patients_of_study(snapshot, "1.7") == std::vector<RowId>{first, second});
  CHECK(patients_of_study(snapshot, "2.25.2") == std::vector<RowId>{first});
  CHECK(patients_of_study(snapshot, "1.9").empty());
  snapshot.patient(second)->patient.merged_into = first;
  CHECK(patients_of_study(snapshot, "1.7") == std::vector<RowId>{first});
}

}  // namespace stepwise::model::test
