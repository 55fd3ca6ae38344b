// SPDX-License-Identifier: Apache-2.0
// The argument of department_apply: which versions are compared, which rows are replaced, and what each row says.
#include "sql/write_set_json.hpp"

#include "base/json.hpp"
#include "base/limits.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/sql/samples.hpp"

#include <stdexcept>

using namespace stepwise;
using namespace stepwise::test;

namespace {

Json written(const sql::WriteSet& rows) {
  return Json::parse(sql::apply_arguments(rows).rows);
}
// The bytes that a row points to.
std::string bytes_at(const sql::WriteSet& rows, const Json& place) {
  return sql::apply_arguments(rows).bytes.substr(place.at(0).get<std::size_t>() - 1, place.at(1).get<std::size_t>());
}

}  // namespace

TEST_CASE("nothing is written of a set without rows") {
  const sql::ApplyArguments nothing = sql::apply_arguments({});
  CHECK(nothing.rows == "{}");
  CHECK(nothing.bytes.empty());
}

TEST_CASE("the versions that a decision relied on are compared, and those of the stored records that it writes") {
  sql::WriteSet rows;
  rows.patients_relied_on = {{1, 5}, {2, 6}};
  rows.orders_relied_on = {{3, 7}};
  rows.performed_relied_on = {{4, 8}};
  rows.patients = {sample_patient(2), sample_patient(9), sample_patient(10)};
  rows.patients[0].version = 99;  // it is listed, and that is what was relied on
  rows.patients[1].version = 3;
  rows.orders = {sample_order(3, 1), sample_order(11, 1), sample_order(12, 1)};
  rows.orders[1].version = 1;
  rows.performed = {sample_performed(4), sample_performed(13)};
  rows.performed[1].version = 2;
  const Json json = written(rows);
  CHECK(json.at("patients_relied_on") == Json::parse("[[1,5],[2,6],[9,3]]"));
  CHECK(json.at("orders_relied_on") == Json::parse("[[3,7],[11,1]]"));
  CHECK(json.at("performed_relied_on") == Json::parse("[[4,8],[13,2]]"));
  // A record that is written has the next version; the rows of those that were read before are replaced.
  CHECK(json.at("patients")[0].at("version") == 100);
  CHECK(json.at("patients")[2].at("version") == 1);
  CHECK(json.at("orders")[1].at("version") == 2);
  CHECK(json.at("performed")[1].at("version") == 3);
  CHECK(json.at("patients_changed") == "{2,9}");
  CHECK(json.at("performed_changed") == "{13}");
}

TEST_CASE("identifiers and links have their positions within their own record, and a repeated identifier is left out") {
  sql::WriteSet rows;
  rows.patients = {sample_patient(1), sample_patient(2)};
  model::Identifier other_type = rows.patients[0].identifiers[0], other_authority = other_type,
                    other_universal_id = other_type;
  other_type.type_code = "PI";
  other_authority.authority = "CLINIC";
  other_universal_id.universal_id = "1.2.9";
  rows.patients[0].identifiers = {rows.patients[0].identifiers[0], other_type, {}, other_authority, other_universal_id};
  rows.performed = {sample_performed(4), sample_performed(5)};
  rows.performed[0].links = {{10, 11, 12, "step id"}, {13, 14, 15, "study uid"}};
  rows.performed[1].links = {{16, 17, 18, "a person"}};
  const Json json = written(rows);
  std::string identifiers;
  for (const Json& one : json.at("identifiers"))
    identifiers +=
        one.at("patient_id").dump() + one.at("position").dump() + one.at("authority").get<std::string>() + " ";
  CHECK(identifiers == "11HOSP 12CLINIC 13HOSP 21HOSP 22NATION ");
  CHECK(json.at("identifiers")[0].at("type_code") == "MR");
  CHECK(json.at("identifiers")[2].at("universal_id") == "1.2.9");
  const Json& links = json.at("links");
  REQUIRE(links.size() == 3);
  CHECK(links[1].at("performed_id") == 4);
  CHECK(links[1].at("position") == 2);
  CHECK(links[1].at("order_id") == 13);
  CHECK(links[1].at("requested_procedure_id") == 14);
  CHECK(links[1].at("step_id") == 15);
  CHECK(links[2].at("performed_id") == 5);
  CHECK(links[2].at("position") == 1);
  CHECK(links[2].at("linked_by") == "a person");
}

TEST_CASE("a worklist row replaces an older one, except of an order that is new") {
  sql::WriteSet rows;
  rows.orders = {sample_order(3, 1), sample_order(4, 1)};
  rows.orders[1].version = 2;
  rows.worklist = {sample_item(31), sample_item(41), sample_item(51)};
  rows.worklist[0].order_id = 3;
  rows.worklist[1].order_id = 4;
  rows.worklist[2].order_id = 5;  // the order itself is not written
  rows.worklist_removed = {99};
  CHECK(written(rows).at("worklist_removed") == "{99,41,51}");
  rows.worklist = {rows.worklist[0]};
  rows.worklist_removed.clear();
  CHECK_FALSE(written(rows).contains("worklist_removed"));
}

TEST_CASE("each column of a worklist row has its own value; a step without a start comes after all others") {
  sql::WriteSet rows;
  sql::WorklistRow& row = rows.worklist.emplace_back();
  row.step_row_id = 1;
  row.order_id = 2;
  row.patient_row_id = 3;
  row.station_aets = {"CT1", "CT2"};
  row.answer = "{}";
  using Row = sql::WorklistRow;
  const std::vector<std::pair<const char*, std::string Row::*>> columns{
      {"patient_id", &Row::patient_id},
      {"patient_id_issuer", &Row::patient_id_issuer},
      {"patient_birth_date", &Row::patient_birth_date},
      {"patient_sex", &Row::patient_sex},
      {"accession_number", &Row::accession_number},
      {"requested_procedure_id", &Row::requested_procedure_id},
      {"requested_procedure_description", &Row::requested_procedure_description},
      {"study_instance_uid", &Row::study_instance_uid},
      {"placer_order_number", &Row::placer_order_number},
      {"filler_order_number", &Row::filler_order_number},
      {"admission_id", &Row::admission_id},
      {"current_location", &Row::current_location},
      {"requested_procedure_priority", &Row::requested_procedure_priority},
      {"modality", &Row::modality},
      {"step_description", &Row::step_description},
      {"step_id", &Row::step_id},
      {"station_name", &Row::station_name},
      {"step_location", &Row::step_location},
      {"step_status", &Row::step_status}};
  for (const auto& [name, member] : columns) row.*member = std::string("value of ") + name;
  const std::vector<std::pair<const char*, std::string Row::*>> people{
      {"patient_name", &Row::patient_name},
      {"requesting_physician", &Row::requesting_physician},
      {"referring_physician", &Row::referring_physician},
      {"performing_physician", &Row::performing_physician}};
  for (const auto& [name, member] : people) row.*member = std::string(name) + "^M\xC3\xBCller";
  const Json json = written(rows).at("worklist")[0];
  for (const auto& [name, member] : columns) CHECK(json.at(name) == std::string("value of ") + name);
  for (const auto& [name, member] : people) {
    const std::string folded = json.at(name).get<std::string>();
    CHECK(folded.find("muller") != std::string::npos);
    CHECK(folded.find(name) == 0);
  }
  CHECK(json.at("step_row_id") == 1);
  CHECK(json.at("order_id") == 2);
  CHECK(json.at("patient_row_id") == 3);
  CHECK(json.at("start_at") == "infinity");
  CHECK(json.at("station_aets") == "{\"CT1\",\"CT2\"}");
  CHECK(bytes_at(rows, json.at("answer")) == "{}");
  row.start_at = local(14, 15, 30);
  CHECK(written(rows).at("worklist")[0].at("start_at") == "2026-03-14T15:30:00");
}

TEST_CASE("a journal entry has the shape of a wrong value, never the value, and points to its bytes and answer") {
  sql::WriteSet rows;
  rows.journal = {sample_entry(1), sample_entry(2, "C2")};
  rows.journal[1].errors = {{.code = "x", .place = "PID-5", .value = "WEST^MARY 12", .rule = "r", .remedy = "m"}};
  rows.journal[1].findings = {{"f", "PID-3", "t", "AAAA"}, {"g", "", "u", ""}};
  rows.journal[1].patient_id = 7;
  rows.journal[1].order_ids = {8, 9};
  rows.journal[1].bytes = "MSH|second";
  rows.journal[1].outcome = "refused";
  rows.journal[1].peer = "192.0.2.1";
  rows.journal[1].version = "2.5.1";
  const Json entry = written(rows).at("journal")[1];
  CHECK(written(rows).dump().find("WEST") == std::string::npos);
  CHECK(entry.at("errors")[0] ==
        Json({{"code", "x"}, {"place", "PID-5"}, {"shape", "AAAA^AAAA 99"}, {"rule", "r"}, {"remedy", "m"}}));
  CHECK(entry.at("findings")[0] == Json({{"code", "f"}, {"place", "PID-3"}, {"text", "t"}, {"shape", "AAAA"}}));
  CHECK(entry.at("findings")[1] == Json({{"code", "g"}, {"text", "u"}}));
  CHECK(entry.at("id") == 2);
  CHECK(entry.at("control_id") == "C2");
  CHECK(entry.at("sender") == "HIS");
  CHECK(entry.at("peer") == "192.0.2.1");
  CHECK(entry.at("message_type") == "ORM");
  CHECK(entry.at("trigger_event") == "O01");
  CHECK(entry.at("version") == "2.5.1");
  CHECK(entry.at("outcome") == "refused");
  CHECK(entry.at("ack_code") == "AA");
  CHECK(entry.at("length") == 12);
  CHECK(entry.at("patient_id") == 7);
  CHECK(entry.at("order_ids") == "{8,9}");
  CHECK(bytes_at(rows, entry.at("bytes")) == "MSH|second");
  CHECK(bytes_at(rows, entry.at("ack")) == "MSA|AA|C2\r");
  CHECK(bytes_at(rows, written(rows).at("journal")[0].at("bytes")) == rows.journal[0].bytes);
}

TEST_CASE("deliveries, datasets and notifications of availability point to their own bytes") {
  sql::WriteSet rows;
  rows.outbox = {sample_delivery(1), sample_delivery(2, "RIS")};
  rows.outbox[1].state = sql::DeliveryState::waiting;
  rows.outbox[1].patient_id = 3;
  rows.outbox[1].order_id = 4;
  rows.outbox[1].performed_id = 5;
  rows.outbox[1].dataset_id = 6;
  rows.outbox[1].content_digest = "d";
  rows.outbox_released = {sample_delivery(7)};
  rows.datasets.push_back({8, 9, noon, "N-SET", "CT1", "1.2.840", "dataset", 0x0110, {{"f", "", "", ""}}});
  rows.availability.push_back({10, noon, "PACS", "1.2.840", "available", 0, "1.2.3", {"1.1", "1.2"}, 2, 30, 29, {}});
  rows.refused_later = {{11, "refused", "AE"}};
  rows.aliases = {{model::AliasedIdentifier::step_id, "LONG", "7"}};
  const Json json = written(rows);
  const Json& second = json.at("outbox")[1];
  CHECK(second.at("destination") == "RIS");
  CHECK(second.at("state") == "waiting");
  CHECK(second.at("kind") == "order_status");
  CHECK(second.at("patient_id") == 3);
  CHECK(second.at("order_id") == 4);
  CHECK(second.at("performed_id") == 5);
  CHECK(second.at("dataset_id") == 6);
  CHECK(second.at("content_digest") == "d");
  CHECK(bytes_at(rows, second.at("bytes")) == "MSH|2\r");
  CHECK(bytes_at(rows, json.at("outbox_released")[0].at("bytes")) == "MSH|7\r");
  const Json& dataset = json.at("datasets")[0];
  CHECK(dataset.at("performed_id") == 9);
  CHECK(dataset.at("operation") == "N-SET");
  CHECK(dataset.at("status") == 0x0110);
  CHECK(dataset.at("findings").size() == 1);
  CHECK(bytes_at(rows, dataset.at("bytes")) == "dataset");
  const Json& availability = json.at("availability")[0];
  CHECK(availability.at("calling_aet") == "PACS");
  CHECK(availability.at("study_instance_uid") == "1.2.3");
  CHECK(availability.at("performed_uids") == "{\"1.1\",\"1.2\"}");
  CHECK(availability.at("series") == 2);
  CHECK(availability.at("instances") == 30);
  CHECK(availability.at("available") == 29);
  CHECK(bytes_at(rows, availability.at("bytes")) == "available");
  CHECK(json.at("refused_later")[0] == Json({{"id", 11}, {"failure", "refused"}, {"why", "AE"}}));
  CHECK(json.at("aliases")[0].at("original") == "LONG");
}

TEST_CASE("each state of a delivery has a word of its own, and the word gives it back") {
  using sql::DeliveryState;
  const std::vector<DeliveryState> all{DeliveryState::waiting, DeliveryState::pending, DeliveryState::delivered,
                                       DeliveryState::parked, DeliveryState::skipped};
  const std::vector<std::string_view> words{"waiting", "pending", "delivered", "parked", "skipped"};
  REQUIRE(sql::delivery_states().size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(sql::to_text(all[i]) == words[i]);
    CHECK(sql::delivery_states()[i] == words[i]);
    CHECK(sql::delivery_state_from(words[i]) == all[i]);
  }
  for (const char* none : {"", "Pending", "parked "})
    CHECK_THROWS_AS(sql::delivery_state_from(none), std::invalid_argument);
}

TEST_CASE("the key of the journal is cut to the limit, at a character") {
  std::string text;
  for (std::size_t i = 0; i < limits::hl7_control_id_characters; ++i) text += "\xC3\xA4";
  CHECK(sql::journal_key(text) == text);
  CHECK(sql::journal_key(text + "b") == text);
  CHECK(sql::journal_key("a").size() == 1);
}
