// SPDX-License-Identifier: Apache-2.0
// Each field of PID and PV1 by itself: a value, null, absent, delimiters only (reference 2.1).
#include "tests/unit/mapping/inbound/reading.hpp"

#include <functional>

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

using model::PatientRegistration;

struct FieldRow {
  const char* segment;
  int field;
  const char* value;
  const char* delimiters;  // "" where the field has no components
  std::function<bool(const PatientRegistration&)> is_stated, is_null;
};

template <class T>
FieldRow of_patient(int field, const char* value, const char* delimiters,
                    model::Change<T> model::PatientDemographics::*member) {
  return {"PID",
          field,
          value,
          delimiters,
          [member](const PatientRegistration& read) { return (read.patient.*member).is_stated(); },
          [member](const PatientRegistration& read) { return (read.patient.*member).is_null(); }};
}
template <class T>
FieldRow of_visit(int field, const char* value, const char* delimiters, model::Change<T> model::VisitDetails::*member) {
  return {"PV1",
          field,
          value,
          delimiters,
          [member](const PatientRegistration& read) { return (read.visit.*member).is_stated(); },
          [member](const PatientRegistration& read) { return (read.visit.*member).is_null(); }};
}

const std::vector<FieldRow>& all_fields() {
  using Patient = model::PatientDemographics;
  using Visit = model::VisitDetails;
  static const std::vector<FieldRow> rows{
      of_patient(5, "WEST^MARY", "^^^^^^L", &Patient::name),
      of_patient(6, "EAST^ANN", "^^^^^^L", &Patient::mother_birth_name),
      of_patient(7, "19700315", "", &Patient::birth_date),
      of_patient(8, "F", "", &Patient::sex),
      of_patient(10, "2106-3^White^L", "^^", &Patient::race),
      of_patient(11, "12 HARBOUR ROAD^^NEWTOWN", "^^^^^^H", &Patient::address),
      of_patient(11, "12 HARBOUR ROAD^^NEWTOWN", "^^^^^^H", &Patient::address_components),
      of_patient(13, "555-0199", "^PRN", &Patient::phone),
      of_patient(15, "en^English^ISO639", "^^", &Patient::primary_language),
      of_patient(18, "A77^^^HOSP", "^^^", &Patient::account_number),
      of_patient(22, "N^Not Hispanic^L", "^^", &Patient::ethnic_group),
      of_visit(2, "I", "", &Visit::patient_class),
      of_visit(3, "RAD^1^2", "^^", &Visit::location),
      of_visit(3, "RAD^1^2", "^^", &Visit::location_components),
      of_visit(7, "D20^ATT^ANN", "^^", &Visit::attending),
      of_visit(8, "D22^REF^ROSE", "^^", &Visit::referring),
      of_visit(10, "SUR", "", &Visit::service),
      of_visit(15, "A2~B6", "~", &Visit::ambulatory_status),
      of_visit(16, "VIP", "", &Visit::vip),
      of_visit(17, "D23^ADM^ADA", "^^", &Visit::admitting),
      of_visit(44, "20260228120000", "", &Visit::admitted_at),
      of_visit(45, "20260303100000", "", &Visit::discharged_at),
  };
  return rows;
}

// ADT A08 of a patient of whom it says only this.
PatientRegistration stating(const FieldRow& row, const std::string& value) {
  std::map<int, std::string> pid_fields{{3, "1^^^HOSP"}}, pv1_fields{{19, "V1^^^HOSP"}};
  (row.segment == std::string("PID") ? pid_fields : pv1_fields)[row.field] = value;
  return read(adt("A08", segment("PID", pid_fields) + segment("PV1", pv1_fields))).registration();
}

}  // namespace

TEST_CASE("reference 2.1: each field of PID and PV1 is stated, null, or says nothing, by itself") {
  for (const FieldRow& row : all_fields()) {
    INFO(row.segment << "-" << row.field);
    const PatientRegistration stated = stating(row, row.value), null = stating(row, "\"\""), absent = stating(row, "");
    const bool is_of_pid = row.segment == std::string("PID");
    CHECK(row.is_stated(stated));
    CHECK_FALSE(row.is_null(stated));
    CHECK(stated.pid_nulls.empty());
    CHECK(stated.pv1_nulls.empty());
    CHECK(row.is_null(null));
    CHECK(null.pid_nulls == (is_of_pid ? std::vector{row.field} : std::vector<int>{}));
    CHECK(null.pv1_nulls == (is_of_pid ? std::vector<int>{} : std::vector{row.field}));
    CHECK_FALSE(row.is_stated(absent));
    CHECK(absent.pid_nulls.empty());
    CHECK(absent.pv1_nulls.empty());
    CHECK_FALSE(row.is_stated(stating(row, row.delimiters)));
    for (const FieldRow& other : all_fields()) {
      const bool is_same = other.segment == std::string(row.segment) && other.field == row.field;
      CHECK(other.is_stated(null) == is_same);
      CHECK(other.is_stated(stated) == is_same);
    }
  }
}

TEST_CASE("reference 2.1: null in each component clears a field as null of the whole does") {
  for (const FieldRow& row : all_fields()) {
    if (std::string(row.delimiters).empty()) continue;
    INFO(row.segment << "-" << row.field);
    CHECK(row.is_null(stating(row, row.field == 15 && row.segment == std::string("PV1") ? "\"\"~\"\"" : "\"\"^\"\"")));
  }
}

TEST_CASE("a word for the sex that is known as unknown is no null of PID-8") {
  const PatientRegistration unknown = read(adt("A08", "PID|||1^^^HOSP|||||U\r")).registration();
  CHECK(unknown.patient.sex.is_stated());
  CHECK(unknown.patient.sex.value().empty());
}
