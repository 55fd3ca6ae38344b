// SPDX-License-Identifier: Apache-2.0
// The argument and the answer of department_read: each key, and which record each row of the answer belongs to.
#include "base/json.hpp"
#include "sql/value_text.hpp"
#include "sql/write_set_json.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise;

namespace {

sql::ReadResult answer_with(const std::string& members) {
  return sql::read_result_from("{\"control_id_seen\":false" + members + "}");
}

}  // namespace

TEST_CASE("each key of a request has its own name; those that are not given are left out") {
  CHECK(sql::to_json(sql::ReadKeys{}) == "{}");
  sql::ReadKeys keys;
  keys.journal = sql::JournalKey{"HIS", "C1", "digest"};
  keys.patients = {{"1", "HOSP", "1.2.3", "ISO", "MR"}, {"2", "", "", "", ""}};
  keys.placer_numbers = {{.number = "P1", .authority = "HIS"},
                         {.number = "P2", .universal_id = "1.2", .sender = "sender"}};
  keys.aliases = {{"step_id", "LONG"}};
  keys.sent_control_id = "S1";
  keys.filler_numbers = {"filler"};
  keys.appointment_ids = {"appointment"};
  keys.step_ids = {"step"};
  keys.procedure_ids = {"procedure"};
  keys.study_uids = {"study", "other"};
  keys.accession_numbers = {"accession"};
  keys.performed_uids = {"performed"};
  keys.patient_ids = {1};
  keys.order_ids = {2, 22};
  keys.step_row_ids = {3};
  keys.performed_ids = {4};
  keys.services = {{"CT", "Head", "L", ""}, {"MR", "", "", ""}};
  const Json json = Json::parse(sql::to_json(keys));
  CHECK(json.at("journal") == Json({{"sender", "HIS"}, {"control_id", "C1"}, {"digest", "digest"}}));
  CHECK(json.at("patients") ==
        Json::parse(R"([{"value":"1","authority":"HOSP","universal_id":"1.2.3"},{"value":"2"}])"));
  CHECK(json.at("placer_numbers") ==
        Json::parse(R"([{"number":"P1","authority":"HIS"},{"number":"P2","universal_id":"1.2","sender":"sender"}])"));
  CHECK(json.at("aliases") == Json::parse(R"([{"kind":"step_id","original":"LONG"}])"));
  CHECK(json.at("sent_control_id") == "S1");
  for (const auto& [name, value] :
       {std::pair("filler_numbers", "{\"filler\"}"), std::pair("appointment_ids", "{\"appointment\"}"),
        std::pair("step_ids", "{\"step\"}"), std::pair("procedure_ids", "{\"procedure\"}"),
        std::pair("study_uids", "{\"study\",\"other\"}"), std::pair("accession_numbers", "{\"accession\"}"),
        std::pair("performed_uids", "{\"performed\"}"), std::pair("patient_ids", "{1}"),
        std::pair("order_ids", "{2,22}"), std::pair("step_row_ids", "{3}"), std::pair("performed_ids", "{4}"),
        std::pair("services", "{\"CT\",\"MR\"}")}) {
    INFO(name);
    CHECK(json.at(name) == value);
  }
}

TEST_CASE("an answer without rows is an empty snapshot") {
  const sql::ReadResult result = answer_with("");
  CHECK(result.snapshot.patients.empty());
  CHECK(result.snapshot.orders.empty());
  CHECK(result.snapshot.performed.empty());
  CHECK_FALSE(result.answered);
  CHECK_FALSE(result.sent);
  CHECK_FALSE(result.snapshot.number_requested_for);
  CHECK(result.waiting.empty());
  CHECK_FALSE(result.control_id_seen_with_other_digest);
  CHECK(sql::read_result_from(R"({"control_id_seen":true})").control_id_seen_with_other_digest);
  CHECK_THROWS(sql::read_result_from("{}"));
}

TEST_CASE("identifiers and visits belong to their own patient, of two patients in any order") {
  auto snapshot = answer_with(R"(,
    "patients": [{"id": 1, "sex": "F"}, {"id": 2, "sex": "M"}],
    "identifiers": [{"patient_id": 2, "value": "b"}, {"patient_id": 1, "value": "a"}, {"patient_id": 2, "value": "c"}],
    "visits": [{"id": 12, "patient_id": 2, "state": "open"}, {"id": 11, "patient_id": 1, "state": "closed"},
               {"id": 13, "patient_id": 2, "state": "cancelled"}])")
                      .snapshot;
  REQUIRE(snapshot.patients.size() == 2);
  const model::PatientRecord &first = *snapshot.patient(1), &second = *snapshot.patient(2);
  CHECK_FALSE(first.changed);
  CHECK(first.patient.sex == "F");
  REQUIRE(first.patient.identifiers.size() == 1);
  CHECK(first.patient.identifiers[0].value == "a");
  REQUIRE(first.visits.size() == 1);
  CHECK(first.visits[0].state == model::VisitState::closed);
  REQUIRE(second.patient.identifiers.size() == 2);
  CHECK(second.patient.identifiers[0].value == "b");
  CHECK(second.patient.identifiers[1].value == "c");
  REQUIRE(second.visits.size() == 2);
  CHECK(second.visits[0].id == 12);
  CHECK(second.visits[1].id == 13);
}

TEST_CASE("procedures and steps belong to their own order, links to their own performed step") {
  auto snapshot = answer_with(R"(,
    "orders": [{"id": 1, "patient_id": 9}, {"id": 2, "patient_id": 8}],
    "procedures": [{"id": 22, "order_id": 2}, {"id": 11, "order_id": 1}, {"id": 23, "order_id": 2}],
    "steps": [{"id": 222, "order_id": 2, "requested_procedure_id": 22, "state": "started"},
              {"id": 111, "order_id": 1, "requested_procedure_id": 11, "state": "arrived"}],
    "performed": [{"id": 5, "state": "completed"}, {"id": 6, "state": "in_progress"}],
    "links": [{"performed_id": 6, "order_id": 2, "requested_procedure_id": 22, "step_id": 222, "linked_by": "step id"},
              {"performed_id": 6, "order_id": 1, "requested_procedure_id": 11, "step_id": 111, "linked_by": "x"}])")
                      .snapshot;
  CHECK(snapshot.order(1)->order.patient_id == 9);
  CHECK(snapshot.order(1)->procedures.size() == 1);
  CHECK(snapshot.order(1)->steps.at(0).state == model::StepState::arrived);
  CHECK(snapshot.order(2)->procedures.at(1).id == 23);
  CHECK(snapshot.order(2)->steps.at(0).state == model::StepState::started);
  CHECK(snapshot.performed_step(5)->links.empty());
  REQUIRE(snapshot.performed_step(6)->links.size() == 2);
  CHECK(snapshot.performed_step(6)->links[0] == model::StepLink{2, 22, 222, "step id"});
  CHECK(snapshot.performed_step(6)->links[1] == model::StepLink{1, 11, 111, "x"});
}

TEST_CASE("the earlier answer, the sent message, the requested number and what waits are read") {
  const sql::ReadResult result = answer_with(R"(,
    "answered": [{"journal_id": 7, "ack_code": "AA", "ack": "\\x4d5341"}],
    "sent": [{"id": 8, "destination": "his", "state": "parked"}],
    "number_requested_for": [9],
    "aliases": [{"of": "step_id", "original": "LONG", "alias": "S1"}],
    "waiting": [{"id": 50, "destination": "his", "state": "waiting", "kind": "order_status", "notification": "{}",
                 "patient_id": 1, "order_id": 2, "created_at": "2026-03-14T12:00:00Z"},
                {"id": 51, "destination": "pacs", "state": "waiting", "kind": "procedure_scheduled",
                 "notification": "{\"a\":1}", "patient_id": null, "order_id": null, "created_at": "2026-03-14T12:00:01Z"}])");
  REQUIRE(result.answered);
  CHECK(result.answered->journal_id == 7);
  CHECK(result.answered->ack_code == "AA");
  CHECK(result.answered->ack == "MSA");
  REQUIRE(result.sent);
  CHECK(result.sent->id == 8);
  CHECK(result.sent->destination == "his");
  CHECK(result.sent->state == sql::DeliveryState::parked);
  CHECK(result.snapshot.number_requested_for == 9);
  REQUIRE(result.snapshot.aliases.size() == 1);
  CHECK(result.snapshot.aliases[0].alias == "S1");
  REQUIRE(result.waiting.size() == 2);
  CHECK(result.waiting[0].id == 50);
  CHECK(result.waiting[0].destination == "his");
  CHECK(result.waiting[0].state == sql::DeliveryState::waiting);
  CHECK(result.waiting[0].patient_id == 1);
  CHECK(result.waiting[0].order_id == 2);
  CHECK(result.waiting[1].kind == "procedure_scheduled");
  CHECK(result.waiting[1].notification == R"({"a":1})");
  CHECK_FALSE(result.waiting[1].patient_id);
  CHECK(result.waiting[1].created_at == sql::instant_from("2026-03-14 12:00:01"));
}
