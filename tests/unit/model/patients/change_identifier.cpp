// SPDX-License-Identifier: Apache-2.0
// A47, A24, A37 (reference 2.6, 8).
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {
namespace {

class Registry : public Department {
 public:
  bool change(const std::string& to, const std::string& from, int seconds = 10) {
    return act([&](Decision& d) { return change_identifier(d, {pid(to), id(from), at(seconds)}, sender); });
  }
  bool link(const std::string& one, const std::string& other, bool is_linked = true) {
    return act([&](Decision& d) { return link_patients(d, {is_linked, pid(one), pid(other)}, sender); });
  }
  void register_one(const std::string& patient_id) {
    REQUIRE(
        receive(PatientRegistration{.is_update = false, .patient = pid(patient_id), .visit = {}, .event_at = at(0)}));
  }
  const Patient& the_patient(const std::string& patient_id) {
    PatientRecord* record = snapshot.patient_by(id(patient_id));
    REQUIRE(record);
    return record->patient;
  }
};

}  // namespace

TEST_CASE("ADT A47: the worklist shows the new identifier, the former one still finds the patient") {
  Registry registry;
  registry.register_one("P1");
  REQUIRE(registry.change("P2", "P1"));
  CHECK(registry.the_patient("P1").id == registry.the_patient("P2").id);
  CHECK(registry.the_patient("P1").identifiers.front().value == "P2");
  CHECK(registry.told == Lines{"A47 P1"});
  REQUIRE(registry.change("P2", "P1", 20));
  CHECK(registry.has_finding("idempotent"));
  CHECK(registry.told.empty());
}

TEST_CASE("A47 before either identifier is known makes the patient with both") {
  Registry registry;
  REQUIRE(registry.change("P2", "P1"));
  CHECK(registry.the_patient("P1").identifiers.size() == 2);
  CHECK(registry.the_patient("P1").identifiers.front().value == "P2");
}

TEST_CASE("A47 whose new identifier is known adds the former one") {
  Registry registry;
  registry.register_one("P2");
  REQUIRE(registry.change("P2", "P1"));
  CHECK(registry.the_patient("P1").id == registry.the_patient("P2").id);
}

TEST_CASE("ADT A47: 205 for identifiers of two patients, and for the identifier itself") {
  Registry registry;
  registry.register_one("P1");
  registry.register_one("P2");
  CHECK_FALSE(registry.change("P2", "P1"));
  CHECK(registry.error.kind == ErrorKind::duplicate_key);
  CHECK(registry.error.code == "identifiers-of-two-patients");
  CHECK_FALSE(registry.change("P1", "P1"));
  CHECK(registry.error.code == "identifier-unchanged");
}

TEST_CASE("A24 records the link with both patients, A37 takes it back; orders stay where they are") {
  Registry registry;
  registry.register_one("P1");
  REQUIRE(registry.place("O1", "CT"));
  REQUIRE(registry.link("P1", "P2"));
  CHECK(registry.the_patient("P1").linked_with == std::vector{id("P2")});
  CHECK(registry.the_patient("P2").linked_with == std::vector{id("P1")});
  CHECK(registry.the_order("O1").patient_id == registry.the_patient("P1").id);
  CHECK(registry.told.empty());
  REQUIRE(registry.link("P2", "P1"));
  CHECK(registry.has_finding("idempotent"));
  REQUIRE(registry.link("P2", "P1", false));
  CHECK(registry.the_patient("P1").linked_with.empty());
  CHECK(registry.the_patient("P2").linked_with.empty());
}

}  // namespace stepwise::model::test
