// SPDX-License-Identifier: Apache-2.0
#include "sql/history.hpp"

#include "base/json.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/sql/samples.hpp"

using namespace stepwise;
using namespace stepwise::test;

namespace {

// The records of sample_rows() as they were read before.
model::Snapshot stored_sample() {
  const sql::WriteSet rows = sample_rows();
  model::Snapshot snapshot;
  snapshot.patients = {{rows.patients[0], rows.visits}};
  snapshot.orders = {{rows.orders[0], rows.procedures, rows.steps}};
  snapshot.performed = {sample_performed(9)};
  return snapshot;
}

std::vector<model::RecordChange> changes(const sql::WriteSet& rows, const model::Snapshot& before = stored_sample()) {
  return sql::changes_between(before, rows, noon);
}

}  // namespace

TEST_CASE("A new patient and a new order are one change each, with a row for each new record and without fields") {
  const auto all = changes(sample_rows(), {});
  REQUIRE(all.size() == 2);
  CHECK(all[0].record_id == 1);
  CHECK(all[0].patient_id == 1);
  CHECK(all[0].at == noon);
  CHECK(sql::to_json(all[0].rows) == R"([{"of":"patient","id":1,"is_new":true},{"of":"visit","id":2,"is_new":true}])");
  CHECK(all[1].record_id == 3);
  CHECK(all[1].patient_id == 1);
  CHECK(sql::to_json(all[1].rows) == R"([{"of":"order","id":3,"is_new":true},{"of":"procedure","id":4,"is_new":true},)"
                                     R"({"of":"step","id":5,"is_new":true}])");
}

TEST_CASE("What is written as it was is no change") {
  sql::WriteSet rows = sample_rows();
  rows.performed = {sample_performed(9)};
  CHECK(changes(rows).empty());
}

TEST_CASE("Marks and digests that only compare messages are no change") {
  sql::WriteSet rows = sample_rows();
  rows.orders[0].content_digest = "another";
  rows.orders[0].act_marks = {{"HIS", "20260301"}};
  rows.patients[0].event_marks = {{"HIS", noon}};
  rows.patients[0].updated_by_event_at = noon;
  CHECK(changes(rows).empty());
}

TEST_CASE("A field that changes is named with the value before and after; a value that is not known is left out") {
  sql::WriteSet rows = sample_rows();
  rows.patients[0].sex = "O";
  rows.patients[0].identifiers.push_back({"4712", "HOSP", "", "", ""});
  rows.visits[0].location.clear();
  rows.orders[0].on_hold = true;
  rows.procedures[0].description = "Chest in two planes";
  rows.steps[0].state = model::StepState::arrived;
  rows.performed = {sample_performed(9)};
  rows.performed[0].links = {{.order_id = 3, .requested_procedure_id = 4, .step_id = 5, .linked_by = "a person"}};
  const auto all = changes(rows);
  REQUIRE(all.size() == 3);
  const Json patient = Json::parse(sql::to_json(all[0].rows)), order = Json::parse(sql::to_json(all[1].rows)),
             performed = Json::parse(sql::to_json(all[2].rows));
  REQUIRE(patient.size() == 2);
  CHECK(patient[0]["fields"][0]["name"] == "sex");
  CHECK(patient[0]["fields"][0]["after"] == "O");
  CHECK(patient[0]["fields"][1]["name"] == "identifiers");
  CHECK(patient[0]["fields"][1]["after"].size() == patient[0]["fields"][1]["before"].size() + 1);
  CHECK(patient[1]["of"] == "visit");
  CHECK(patient[1]["fields"][0]["name"] == "location");
  CHECK(patient[1]["fields"][0].contains("before"));
  CHECK_FALSE(patient[1]["fields"][0].contains("after"));
  REQUIRE(order.size() == 3);
  CHECK(order[0]["fields"] == Json::parse(R"([{"name":"on_hold","before":false,"after":true}])"));
  CHECK(order[1]["fields"][0]["after"] == "Chest in two planes");
  CHECK(order[2]["fields"] == Json::parse(R"([{"name":"state","before":"scheduled","after":"arrived"}])"));
  CHECK(all[2].record_id == 9);
  CHECK(performed[0]["of"] == "performed_step");
  CHECK(performed[0]["fields"][0]["name"] == "links");
}

TEST_CASE("A visit and an order that move to the survivor of a merge are changes, not new records") {
  model::Snapshot before = stored_sample();
  before.patients.push_back({sample_patient(20, "4720"), {}});
  sql::WriteSet rows;
  rows.patients = {before.patients[0].patient, before.patients[1].patient};
  rows.patients[0].merged_into = 20;
  rows.visits = {before.patients[0].visits[0]};
  rows.visits[0].patient_id = 20;
  rows.orders = {before.orders[0].order};
  rows.orders[0].patient_id = 20;
  const auto all = changes(rows, before);
  REQUIRE(all.size() == 3);
  CHECK(all[0].rows[0].fields[0].name == "merged_into");
  REQUIRE(all[1].rows.size() == 1);
  CHECK(all[1].rows[0].of == "visit");
  CHECK_FALSE(all[1].rows[0].is_new);
  CHECK(all[1].rows[0].fields[0].before == "1");
  CHECK(all[1].rows[0].fields[0].after == "20");
  CHECK(all[2].patient_id == 20);
}
