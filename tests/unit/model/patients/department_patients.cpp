// SPDX-License-Identifier: Apache-2.0
#include "model/patients/department_patients.hpp"

#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

PatientDemographics stated_person(const std::string& name, const std::string& birth_date) {
  PatientDemographics stated;
  stated.name = parse_person_name(name);
  stated.birth_date = birth_date;
  return stated;
}

}  // namespace

TEST_CASE("A patient of the department gets the stated number, or one of our own, and is not temporary") {
  Department department;
  RowId numbered = 0, unnumbered = 0;
  const auto registered = [&](const PatientDemographics& stated, RowId& id) {
    return department.act([&](Decision& d) {
      const Result<RowId> result = register_own_patient(d, stated);
      if (result) id = *result;
      return result;
    });
  };
  PatientDemographics stated = stated_person("WANG^XIAODONG=\xE7\x8E\x8B^\xE5\xB0\x8F\xE6\x9D\xB1", "19710302");
  stated.identifiers = {{"4711", "", "", "", "MR"}};
  REQUIRE(registered(stated, numbered));
  REQUIRE(registered(stated_person("LI^NA", "19800101"), unnumbered));
  const Patient& first = department.snapshot.patient(numbered)->patient;
  CHECK(first.identifiers.front().value == "4711");
  CHECK(first.identifiers.front().authority == department.site.authority);
  CHECK(first.birth_date == "19710302");
  CHECK_FALSE(first.is_temporary);
  const Patient& second = department.snapshot.patient(unnumbered)->patient;
  CHECK_FALSE(second.identifiers.front().value.empty());
  CHECK_FALSE(second.is_temporary);
}

TEST_CASE("A number that a patient has already is not given to another one") {
  Department department;
  PatientDemographics stated = stated_person("LI^NA", "19800101");
  stated.identifiers = {{"4711", "", "", "", "MR"}};
  const auto register_once = [&] {
    return department.act([&](Decision& d) { return register_own_patient(d, stated); });
  };
  REQUIRE(register_once());
  CHECK_FALSE(register_once());
  CHECK(department.error.code == "patient-exists");
}

TEST_CASE("A correction changes only what is stated, and other systems are told once") {
  Department department;
  RowId id = 0;
  REQUIRE(department.act([&](Decision& d) {
    const Result<RowId> result = register_own_patient(d, stated_person("LI^NA", "19800101"));
    if (result) id = *result;
    return result;
  }));
  PatientDemographics corrected;
  corrected.birth_date = std::string("19800102");
  const auto correct = [&] { return department.act([&](Decision& d) { return correct_patient(d, id, corrected); }); };
  REQUIRE(correct());
  REQUIRE(department.notifications.size() == 1);
  CHECK(department.notifications[0].kind == NotificationKind::patient_updated);
  REQUIRE(correct());
  CHECK(department.notifications.empty());
  const Patient& patient = department.snapshot.patient(id)->patient;
  CHECK(patient.birth_date == "19800102");
  CHECK(patient.name.alphabetic.family == "LI");
}

}  // namespace stepwise::model::test
