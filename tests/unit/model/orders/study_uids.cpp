// SPDX-License-Identifier: Apache-2.0
// Which Study Instance UID belongs to which requested procedure, and who takes or leaves one (reference 6.3). What the
// image manager is told of it is in the tests of the links.
#include "model/orders/study_uids.hpp"

#include "model/orders/evidence.hpp"
#include "tests/unit/model/mpps/performed_steps.hpp"

#include <utility>

namespace stepwise::model::test {
namespace {

// Order PE: procedures RP1 with study 2.25.1, RP2 with 2.25.2. Performed steps are put into the snapshot as they are.
class Studies : public Department {
 public:
  Studies() { REQUIRE(place("O1", "PE")); }

  PerformedProcedureStep& perform(const std::string& uid, const Lines& studies) {
    PerformedProcedureStep performed;
    performed.id = ++last_;
    performed.sop_instance_uid = uid;
    for (const std::string& study : studies) performed.references.push_back(item(study));
    snapshot.performed.reserve(9);  // the references stay valid
    snapshot.performed.push_back(std::move(performed));
    return snapshot.performed.back();
  }
  void link(PerformedProcedureStep& performed, const std::string& procedure_id, const char* linked_by) {
    const RequestedProcedure& procedure = the_procedure(procedure_id);
    performed.links.push_back({procedure.order_id, procedure.id,
                               snapshot.order(procedure.order_id)->steps_of(procedure.id).front()->id, linked_by});
  }
  // Runs a function of the source on the procedure in a decision. The performed steps stay where they are.
  template <class Change>
  void change(Change run, const PerformedProcedureStep& performed, const std::string& procedure_id) {
    Decision decision{snapshot, site, numbers, now, local_now, {}, {}};
    for (OrderRecord& record : decision.snapshot.orders) {
      if (RequestedProcedure* procedure = record.procedure(the_procedure(procedure_id).id))
        run(decision, *procedure, performed);
    }
    snapshot.orders = std::move(decision.snapshot.orders);
    findings = std::move(decision.findings);
  }
  void adopt(const PerformedProcedureStep& performed, const std::string& procedure_id) {
    change(adopt_study, performed, procedure_id);
  }
  bool leave(const PerformedProcedureStep& performed, const std::string& procedure_id) {
    bool has_new_uid = false;
    change([&](auto&... all) { has_new_uid = leave_study(all...); }, performed, procedure_id);
    return has_new_uid;
  }
  std::string study(const std::string& procedure_id) { return the_procedure(procedure_id).study_instance_uid; }

 private:
  RowId last_ = 500;
};

}  // namespace

TEST_CASE("the study of a performed step: the procedure's own, else the one that the modality used, else the first") {
  Studies department;
  RequestedProcedure& procedure = department.the_procedure("RP1");
  const auto study = [&](const Lines& stated) {
    return study_of(department.snapshot, department.perform("1.1", stated), procedure);
  };
  CHECK(study({"1.9", " 2.25.1 "}) == "2.25.1");
  procedure.performed_study_uid = "1.8";
  CHECK(study({"1.9", "1.8"}) == "1.8");
  CHECK(study({"1.8", "2.25.1"}) == "2.25.1");
  CHECK(study({" ", " 1.9 ", "1.10"}) == "1.9");
  CHECK(study({"", ""}).empty());
  CHECK(study({}).empty());
}

TEST_CASE("a group: the study of another procedure that the performed step is linked to is not meant") {
  Studies department;
  PerformedProcedureStep& performed = department.perform("1.1", {"2.25.2", "1.9"});
  const auto study = [&] { return study_of(department.snapshot, performed, department.the_procedure("RP1")); };
  CHECK(study() == "2.25.2");  // not linked to the second procedure
  department.link(performed, "RP2", linked_as_evidence);
  CHECK(study() == "2.25.2");
  department.link(performed, "RP2", "step id");
  CHECK(study() == "1.9");
  performed.references = {item("2.25.2"), item("2.25.2")};
  CHECK(study() == "2.25.2");  // nothing else is stated
}

TEST_CASE("a study is of a procedure, the second one of the second order too") {
  Studies department;
  REQUIRE(department.place("O2", "PE"));
  for (const char* uid : {"2.25.1", "2.25.2", "2.25.3", "2.25.4"})
    CHECK(is_study_of_a_procedure(department.snapshot, uid));
  CHECK_FALSE(is_study_of_a_procedure(department.snapshot, "2.25.5"));
  department.the_procedure("RP4").performed_study_uid = "2.25.5";
  CHECK_FALSE(is_study_of_a_procedure(department.snapshot, "2.25.5"));
}

TEST_CASE("the image manager has to know the own study, and each one that a person has linked and no other has") {
  Studies department;
  const auto studies = [&] { return studies_of(department.snapshot, department.the_procedure("RP1")); };
  CHECK(studies() == Lines{"2.25.1"});
  department.link(department.perform("1.1", {"1.1"}), "RP1", "study uid");  // by the modality itself
  department.link(department.perform("1.2", {"1.2"}), "RP2", linked_by_person);
  CHECK(studies() == Lines{"2.25.1"});
  department.link(department.perform("1.3", {"1.3"}), "RP1", linked_by_person);
  department.link(department.perform("1.4", {"1.4"}), "RP1", linked_by_person);
  department.link(department.perform("1.5", {"1.3"}), "RP1", linked_by_person);
  department.link(department.perform("1.6", {""}), "RP1", linked_by_person);
  department.link(department.perform("1.7", {"2.25.2"}), "RP1", linked_by_person);
  CHECK(studies() == Lines{"2.25.1", "1.3", "1.4"});
  CHECK(studies_of(department.snapshot, department.the_procedure("RP2")) == Lines{"2.25.2", "1.2"});
}

TEST_CASE("a procedure without images takes the study of those that are linked to it") {
  Studies department;
  PerformedProcedureStep& performed = department.perform("1.1", {"1.9"});
  department.link(performed, "RP2", linked_by_person);
  SECTION("of the second of two procedures") {
    department.the_procedure("RP2").performed_study_uid = "1.8";
    department.adopt(performed, "RP2");
    CHECK(department.study("RP2") == "1.9");
    CHECK(department.study("RP1") == "2.25.1");
    CHECK(department.the_procedure("RP2").performed_study_uid == "1.8");
  }
  SECTION("then this is no other study of the modality any more") {
    department.the_procedure("RP2").performed_study_uid = "1.9";
    department.adopt(performed, "RP2");
    CHECK(department.study("RP2") == "1.9");
    CHECK(department.the_procedure("RP2").performed_study_uid.empty());
  }
  SECTION("nothing is stated, or its own study") {
    for (const char* stated : {"", "2.25.2"}) {
      performed.references = {item(stated)};
      department.adopt(performed, "RP2");
      CHECK(department.study("RP2") == "2.25.2");
    }
  }
  SECTION("the study is another procedure's: a finding") {
    performed.references = {item("2.25.1")};
    department.adopt(performed, "RP2");
    CHECK(department.study("RP2") == "2.25.2");
    CHECK(department.has_finding("study-of-two-procedures"));
    return;
  }
  CHECK(department.findings.empty());
}

TEST_CASE("a procedure that has images keeps its study") {
  Studies department;
  PerformedProcedureStep& performed = department.perform("1.1", {"1.9"});
  department.link(performed, "RP2", linked_by_person);
  PerformedProcedureStep& other = department.perform("1.2", {"2.25.2"});
  SECTION("another performed step of it made them") {
    department.link(other, "RP2", "step id");
    department.adopt(performed, "RP2");
    CHECK(department.study("RP2") == "2.25.2");
  }
  SECTION("the other one is of the other procedure, only evidence, or in another study") {
    department.link(other, "RP1", "step id");
    department.link(other, "RP2", linked_as_evidence);
    department.link(department.perform("1.3", {"1.7"}), "RP2", "step id");
    department.adopt(performed, "RP2");
    CHECK(department.study("RP2") == "1.9");
  }
  SECTION("a step of it was completed without a performed step") {
    department.the_step("SPS2").state = StepState::completed;
    performed.links.front().step_id = 999;
    department.adopt(performed, "RP2");
    CHECK(department.study("RP2") == "2.25.2");
  }
  SECTION("the step was completed by the performed step itself") {
    department.the_step("SPS2").state = StepState::completed;
    department.adopt(performed, "RP2");
    CHECK(department.study("RP2") == "1.9");
  }
  SECTION("the completed step is of the other procedure, and that of this one was discontinued") {
    department.the_step("SPS1").state = StepState::completed;
    department.the_step("SPS2").state = StepState::discontinued;
    performed.links.front().step_id = 999;
    department.adopt(performed, "RP2");
    CHECK(department.study("RP2") == "1.9");
  }
}

TEST_CASE("a procedure whose study has the images of another examination gets a new one") {
  Studies department;
  PerformedProcedureStep& performed = department.perform("1.1", {"", "2.25.2"});
  SECTION("the only images") {
    CHECK(department.leave(performed, "RP2"));
    CHECK(department.study("RP2") == "2.25.3");
    CHECK(department.study("RP1") == "2.25.1");
  }
  SECTION("they are still linked to it by another link") {
    department.link(performed, "RP2", "step id");
    CHECK_FALSE(department.leave(performed, "RP2"));
    CHECK(department.study("RP2") == "2.25.2");
  }
  SECTION("evidence is no such link") {
    department.link(performed, "RP2", linked_as_evidence);
    CHECK(department.leave(performed, "RP2"));
  }
  SECTION("it has images of its own in that study") {
    department.link(department.perform("1.2", {"2.25.2"}), "RP2", "step id");
    CHECK_FALSE(department.leave(performed, "RP2"));
    CHECK(department.study("RP2") == "2.25.2");
  }
  SECTION("the images are in another study: that is forgotten, and only that one") {
    department.the_procedure("RP2").performed_study_uid = "1.8";
    performed.references = {item("1.9")};
    CHECK_FALSE(department.leave(performed, "RP2"));
    CHECK(department.the_procedure("RP2").performed_study_uid == "1.8");
    performed.references = {item("1.9"), item("1.8")};
    CHECK_FALSE(department.leave(performed, "RP2"));
    CHECK(department.the_procedure("RP2").performed_study_uid.empty());
    CHECK(department.study("RP2") == "2.25.2");
  }
}

}  // namespace stepwise::model::test
