// SPDX-License-Identifier: Apache-2.0
// Differences between patients are reported before a person merges them, and for ADT^A40.
#include "model/patients/patient_differences.hpp"

#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

Patient patient(const std::string& patient_name, const std::string& birth_date, const std::string& sex) {
  Patient patient;
  patient.name = name(patient_name);
  patient.birth_date = birth_date;
  patient.sex = sex;
  return patient;
}

Lines fields(const std::vector<Difference>& differences) {
  Lines fields;
  for (const Difference& one : differences) fields.push_back(one.field);
  return fields;
}

}  // namespace

TEST_CASE("two patients differ in what is known of both and contradicts") {
  const Patient smith = patient("SMITH^JOHN", "19750402", "M");
  CHECK(differences(smith, patient("BROWN^ANN", "19801111", "F")) ==
        std::vector<Difference>{
            {"name", "SMITH^JOHN", "BROWN^ANN"}, {"birth_date", "19750402", "19801111"}, {"sex", "M", "F"}});
  CHECK(differences(smith, patient("Smith^J\u00f6hn^Q", "1975", "")).empty());
  CHECK(differences(smith, patient("", "", "U")).empty());
  CHECK(fields(differences(smith, patient("SMITH^ANN", "19750402", "M"))) == Lines{"name"});
}

TEST_CASE("a temporary patient's name is a placeholder, but such a patient must not survive without a word") {
  const Patient smith = patient("SMITH^JOHN", "19750402", "M");
  Patient temporary = patient("DOE^UNKNOWN-1", "", "O");
  temporary.is_temporary = true;
  CHECK(merge_differences(smith, temporary).empty());
  CHECK(fields(merge_differences(temporary, smith)) == Lines{"name", "sex", "is_temporary"});
  temporary.sex = "F";
  CHECK(fields(merge_differences(smith, temporary)) == Lines{"sex"});
}

TEST_CASE("A40 of two records that contradict each other is a finding") {
  Department department;
  REQUIRE(department.receive(PatientRegistration{.patient = pid("P1"), .visit = {}, .event_at = at(0)}));
  REQUIRE(department.receive(
      PatientRegistration{.patient = pid("P2", "BROWN^ANN", "19801111"), .visit = {}, .event_at = at(0)}));
  REQUIRE(department.receive(PatientMerges{{{pid("P1"), id("P2")}}, at(5)}));
  CHECK(department.has_finding("merged-patients-differ"));
}

TEST_CASE(
    "D12: whoever is merged into a temporary patient makes it a known one: orders are checked for a mix-up again") {
  Department department;
  RowId temporary_id = 0;
  REQUIRE(department.act([&](Decision& d) -> Result<void> {
    temporary_id = register_temporary_patient(d, {}, "").patient.id;
    return {};
  }));
  REQUIRE(department.receive(PatientRegistration{.patient = pid("P1"), .visit = {}, .event_at = at(0)}));
  REQUIRE(department.receive(PatientMerges{{{[] {
                                               PatientDemographics survivor = pid("TMP1");
                                               survivor.identifiers = {id("TMP1", "STEPWISE")};
                                               return survivor;
                                             }(),
                                             id("P1")}},
                                           at(5)}));
  const Patient& survivor = department.snapshot.patient(temporary_id)->patient;
  CHECK_FALSE(survivor.is_temporary);
  CHECK(survivor.name == name("SMITH^JOHN"));
  CHECK(survivor.birth_date == "19750402");
  OrderRequests other = message({order(OrderControl::NW, "O1", "CT")});
  other.patient = pid("P1", "BROWN^ANN", "19801111");
  CHECK_FALSE(department.receive(other));
  CHECK(department.error.code == "patient-mix-up");
}

}  // namespace stepwise::model::test
