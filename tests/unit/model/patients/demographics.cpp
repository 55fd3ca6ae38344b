// SPDX-License-Identifier: Apache-2.0
// Each member of a patient and of a visit by itself: a value replaces, null clears, absent keeps (HL7 v2.5.1 2.5.3).
#include "model/patients/demographics.hpp"

#include "tests/unit/model/department.hpp"

#include <functional>
#include <map>

namespace stepwise::model::test {
namespace {

// What a message says of one member, and the record that has it.
template <class Record, class Stated>
struct MemberRow {
  const char* name;
  std::function<void(Stated&, bool is_other)> state;
  std::function<void(Stated&)> clear;
  std::function<void(Record&, bool is_other)> set;  // is_other of nothing: see `unset`
  std::function<void(Record&)> unset;
};

template <class Record, class Stated, class T>
MemberRow<Record, Stated> member(const char* name, Change<T> Stated::*stated, T Record::*known, T one, T other) {
  return {name, [=](Stated& to, bool is_other) { to.*stated = is_other ? other : one; },
          [=](Stated& to) { to.*stated = Change<T>::clear(); },
          [=](Record& to, bool is_other) { to.*known = is_other ? other : one; }, [=](Record& to) { to.*known = T{}; }};
}

using Text = std::string;
using Texts = std::vector<std::string>;

std::vector<MemberRow<Patient, PatientDemographics>> patient_members() {
  using P = Patient;
  using S = PatientDemographics;
  return {
      member<P, S, PersonName>("name", &S::name, &P::name, name("SMITH^JOHN"), name("SMITH^JIM")),
      member<P, S, Text>("birth_date", &S::birth_date, &P::birth_date, "19750402", "19750403"),
      member<P, S, Text>("birth_time", &S::birth_time, &P::birth_time, "0830", "0831"),
      member<P, S, Text>("sex", &S::sex, &P::sex, "M", "F"),
      member<P, S, Text>("address", &S::address, &P::address, "A", "B"),
      member<P, S, Composite>("address_components", &S::address_components, &P::address_components, {{"A"}}, {{"B"}}),
      member<P, S, Text>("phone", &S::phone, &P::phone, "1", "2"),
      member<P, S, Text>("mother_birth_name", &S::mother_birth_name, &P::mother_birth_name, "EAST^A", "EAST^B"),
      member<P, S, Code>("race", &S::race, &P::race, code("R1"), code("R2")),
      member<P, S, Code>("ethnic_group", &S::ethnic_group, &P::ethnic_group, code("E1"), code("E2")),
      member<P, S, Text>("comments", &S::comments, &P::comments, "Deaf", "Blind"),
      member<P, S, Text>("weight_kg", &S::weight_kg, &P::weight_kg, "70", "71"),
      member<P, S, Text>("size_m", &S::size_m, &P::size_m, "1.7", "1.8"),
      member<P, S, Code>("primary_language", &S::primary_language, &P::primary_language, code("en"), code("de")),
      member<P, S, Identifier>("account_number", &S::account_number, &P::account_number, id("A1"), id("A2")),
      member<P, S, Texts>("allergies", &S::allergies, &P::allergies, {"LATEX"}, {"NUTS"}),
  };
}

std::vector<MemberRow<Visit, VisitDetails>> visit_members() {
  using V = Visit;
  using S = VisitDetails;
  const auto person = [](const char* number) { return Person{number, "HOSP", {}}; };
  return {
      member<V, S, Text>("patient_class", &S::patient_class, &V::patient_class, "I", "O"),
      member<V, S, Text>("location", &S::location, &V::location, "W1", "W2"),
      member<V, S, Composite>("location_components", &S::location_components, &V::location_components, {{"W1"}},
                              {{"W2"}}),
      member<V, S, Person>("attending", &S::attending, &V::attending, person("1"), person("2")),
      member<V, S, Person>("referring", &S::referring, &V::referring, person("1"), person("2")),
      member<V, S, Person>("admitting", &S::admitting, &V::admitting, person("1"), person("2")),
      member<V, S, Text>("service", &S::service, &V::service, "SUR", "CAR"),
      member<V, S, Texts>("ambulatory_status", &S::ambulatory_status, &V::ambulatory_status, {"A1"}, {"A2"}),
      member<V, S, Text>("vip", &S::vip, &V::vip, "1", "2"),
      member<V, S, Text>("admitted_at", &S::admitted_at, &V::admitted_at, "20260105", "20260106"),
      member<V, S, Text>("discharged_at", &S::discharged_at, &V::discharged_at, "20260105", "20260106"),
      member<V, S, std::vector<Code>>("diagnoses", &S::diagnoses, &V::diagnoses, {code("I10")}, {code("I26")}),
      member<V, S, Text>("pregnancy_status", &S::pregnancy_status, &V::pregnancy_status, "1", "3"),
  };
}

// The names of the rows for which `act` says true.
template <class Rows, class Act>
std::string names_where(const Rows& rows, Act act) {
  std::string all;
  for (const auto& row : rows) {
    if (act(row)) all += (all.empty() ? "" : " ") + std::string(row.name);
  }
  return all;
}

template <class Record, class Stated, class Apply>
void check_each(const std::vector<MemberRow<Record, Stated>>& rows, Apply apply) {
  Record full;
  for (const auto& row : rows) row.set(full, false);
  for (const auto& row : rows) {
    INFO(row.name);
    Record record = full, expected = full;
    Stated nothing, same, other, null;
    row.state(same, false);
    row.state(other, true);
    row.clear(null);
    CHECK_FALSE(apply(record, nothing));
    CHECK_FALSE(apply(record, same));
    CHECK(record == full);
    CHECK(apply(record, other));
    row.set(expected, true);
    CHECK(record == expected);
    CHECK(apply(record, null));
    row.unset(expected);
    CHECK(record == expected);
    CHECK_FALSE(apply(record, null));
  }
}

}  // namespace

TEST_CASE("each member of a patient: a value replaces it, null clears it, absent keeps it, and no other changes") {
  check_each<Patient, PatientDemographics>(patient_members(), apply_demographics);
}

TEST_CASE("each member of a visit: a value replaces it, null clears it, absent keeps it, and no other changes") {
  check_each<Visit, VisitDetails>(visit_members(), apply_visit);
}

TEST_CASE("an order completes each member of a visit that is empty, changes none, and clears none") {
  Visit full;
  for (const auto& row : visit_members()) row.set(full, false);
  const std::string completed = names_where(visit_members(), [&](const auto& row) {
    Visit lacking = full;
    row.unset(lacking);
    VisitDetails stated;
    row.state(stated, false);
    const bool changed = complete_visit(lacking, stated);
    CHECK(changed == (lacking == full));
    VisitDetails null;
    row.clear(null);
    Visit known = full;
    CHECK_FALSE(complete_visit(known, null));
    row.state(stated, true);
    CHECK_FALSE(complete_visit(known, stated));
    CHECK(known == full);
    return changed;
  });
  // PV1-3 as it came belongs to its text. That a visit has ended says an ADT; the rest are facts for safety.
  CHECK(completed == "patient_class location attending referring admitting service vip admitted_at");
  Visit without_location = full;
  without_location.location.clear();
  without_location.location_components.clear();
  VisitDetails place;
  place.location = Text("W1");
  place.location_components = Composite{{"W1"}};
  CHECK(complete_visit(without_location, place));
  CHECK(without_location == full);
}

TEST_CASE("each member of a visit that an order states otherwise is named by its field") {
  Visit full;
  for (const auto& row : visit_members()) row.set(full, false);
  const std::map<std::string, std::string> places{
      {"patient_class", "PV1-2"}, {"location", "PV1-3"},     {"attending", "PV1-7"},
      {"referring", "PV1-8"},     {"service", "PV1-10"},     {"vip", "PV1-16"},
      {"admitting", "PV1-17"},    {"admitted_at", "PV1-44"}, {"discharged_at", "PV1-45"}};
  for (const auto& row : visit_members()) {
    INFO(row.name);
    VisitDetails same, other, null;
    row.state(same, false);
    row.state(other, true);
    row.clear(null);
    const auto place = places.find(row.name);
    CHECK(differing_visit(full, other) == (place == places.end() ? "" : place->second));
    CHECK(differing_visit(full, same).empty());
    CHECK(differing_visit(full, null).empty());
  }
}

TEST_CASE("an order adds each fact for safety, and takes none away") {
  Patient full;
  for (const auto& row : patient_members()) row.set(full, false);
  const std::string added = names_where(patient_members(), [&](const auto& row) {
    PatientDemographics other, null;
    row.state(other, true);
    row.clear(null);
    Patient known = full;
    CHECK_FALSE(add_safety_facts(known, null));
    CHECK(known == full);
    return add_safety_facts(known, other);
  });
  CHECK(added == "weight_kg size_m allergies");
  const std::string completed = names_where(patient_members(), [&](const auto& row) {
    PatientDemographics stated;
    row.state(stated, false);
    Patient lacking = full;
    row.unset(lacking);
    return add_safety_facts(lacking, stated);
  });
  CHECK(completed == "comments weight_kg size_m allergies");
  Visit visit;
  for (const auto& row : visit_members()) row.set(visit, false);
  const std::string of_visit = names_where(visit_members(), [&](const auto& row) {
    VisitDetails other, null;
    row.state(other, true);
    row.clear(null);
    Visit known = visit;
    CHECK_FALSE(add_safety_facts(known, null));
    return add_safety_facts(known, other);
  });
  CHECK(of_visit == "ambulatory_status diagnoses pregnancy_status");
}

TEST_CASE("D12: each of name, birth date and sex that differs is named, and only where both are known") {
  Patient known;
  known.name = name("SMITH^JOHN");
  known.birth_date = "19750402";
  known.sex = "M";
  PatientDemographics other;
  other.name = name("SMITH^JIM");
  CHECK(differing_demographics(known, other) == "PID-5");
  CHECK(differing_demographics({}, other).empty());
  other = {};
  other.birth_date = Text("19750403");
  CHECK(differing_demographics(known, other) == "PID-7");
  CHECK(differing_demographics({}, other).empty());
  other = {};
  other.sex = Text("F");
  CHECK(differing_demographics(known, other) == "PID-8");
  CHECK(differing_demographics({}, other).empty());
  other.name = name("X");
  other.birth_date = Text("2000");
  CHECK(differing_demographics(known, other) == "PID-5, PID-7, PID-8");
}

TEST_CASE("D12: a mix-up is another family name and another birth date, never one of them alone") {
  Patient known;
  known.name = name("SMITH^JOHN");
  known.birth_date = "19750402";
  const auto is_other = [&](const char* stated_name, const char* stated_date) {
    return is_mix_up(known, pid("P1", stated_name, stated_date));
  };
  CHECK(is_other("JONES^JOHN", "19750403"));
  CHECK_FALSE(is_other("JONES^JOHN", "19750402"));
  CHECK_FALSE(is_other("JONES^JOHN", "1975"));
  CHECK_FALSE(is_other("JONES^JOHN", ""));
  CHECK_FALSE(is_other("SMITH^ADA", "19990101"));
  CHECK_FALSE(is_other("^ADA", "19990101"));
  CHECK(is_other("JONES^JOHN", "1976"));
  CHECK(has_same_name_and_birth_date(known, pid("P1", "smith^ADA", "197504")));
  CHECK_FALSE(has_same_name_and_birth_date(known, pid("P1", "SMITH^JOHN", "")));
  CHECK_FALSE(has_same_name_and_birth_date(known, pid("P1", "JONES^JOHN", "19750402")));
}

TEST_CASE("R33: the default authority is for an identifier that has neither namespace nor universal id") {
  CHECK(with_authority({" 7 ", "", "", "", ""}, "HOSP") == Identifier{"7", "HOSP", "", "", ""});
  CHECK(with_authority({"7", "", "1.2.3", "ISO", ""}, "HOSP") == Identifier{"7", "", "1.2.3", "ISO", ""});
  CHECK(with_authority({"7", "OWN", "", "", ""}, "HOSP").authority == "OWN");
  CHECK(with_authority({"  ", "OWN", "", "", ""}, "HOSP") == Identifier{});
}

TEST_CASE("a visit is found by number and authority; without a number it is the one that has none") {
  PatientRecord record;
  for (const auto& [row, number] : {std::pair<RowId, Identifier>{1, id("V1", "A")}, {2, id("V1", "B")}, {3, {}}}) {
    record.visits.emplace_back().id = row;
    record.visits.back().number = number;
  }
  CHECK(find_visit(record, id("V1", "A"))->id == 1);
  CHECK(find_visit(record, id("V1", "B"))->id == 2);
  CHECK(find_visit(record, {})->id == 3);
  CHECK_FALSE(find_visit(record, id("V2", "A")));
  record.visits.pop_back();
  CHECK_FALSE(find_visit(record, {}));
}

}  // namespace stepwise::model::test
