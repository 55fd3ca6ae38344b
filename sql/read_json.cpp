// SPDX-License-Identifier: Apache-2.0

#include "sql/json_reader.hpp"
#include "sql/json_writer.hpp"
#include "sql/value_text.hpp"
#include "sql/write_set_json.hpp"

#include <unordered_map>

namespace stepwise::sql {
namespace {

void write_numbers(JsonWriter& json, std::string_view name, std::string_view number, std::string_view authority,
                   const std::vector<std::pair<std::string, std::string>>& keys) {
  json.array(name, keys, [&](const auto& key) {
    json.object([&] {
      json.put(number, key.first);
      json(authority, key.second);
    });
  });
}

const Json& rows_named(const Json& document, const char* name) {
  static const Json none = Json::array();
  const auto found = document.find(name);
  return found == document.end() ? none : *found;
}

std::string text_in(const Json& row, const char* name) {
  const auto found = row.find(name);
  return found == row.end() || found->is_null() ? std::string() : found->get<std::string>();
}

RowId id_in(const Json& row, const char* name) {
  return row.at(name).get<RowId>();
}

std::vector<model::PatientRecord> patients_in(const Json& document) {
  std::vector<model::PatientRecord> records;
  std::unordered_map<RowId, std::size_t> place;
  for (const Json& row : rows_named(document, "patients")) {
    place.emplace(id_in(row, "id"), records.size());
    records.push_back({JsonReader::record<model::Patient>(row), {}, false});
  }
  for (const Json& row : rows_named(document, "identifiers")) {
    records[place.at(id_in(row, "patient_id"))].patient.identifiers.push_back(
        JsonReader::record<model::Identifier>(row));
  }
  for (auto& visit : JsonReader::records<model::Visit>(rows_named(document, "visits"))) {
    records[place.at(visit.patient_id)].visits.push_back(std::move(visit));
  }
  return records;
}

std::vector<model::OrderRecord> orders_in(const Json& document) {
  std::vector<model::OrderRecord> records;
  std::unordered_map<RowId, std::size_t> place;
  for (auto& order : JsonReader::records<model::Order>(rows_named(document, "orders"))) {
    place.emplace(order.id, records.size());
    records.emplace_back().order = std::move(order);
  }
  for (auto& procedure : JsonReader::records<model::RequestedProcedure>(rows_named(document, "procedures"))) {
    records[place.at(procedure.order_id)].procedures.push_back(std::move(procedure));
  }
  for (auto& step : JsonReader::records<model::ScheduledProcedureStep>(rows_named(document, "steps"))) {
    records[place.at(step.order_id)].steps.push_back(std::move(step));
  }
  return records;
}

std::vector<model::PerformedProcedureStep> performed_in(const Json& document) {
  auto all = JsonReader::records<model::PerformedProcedureStep>(rows_named(document, "performed"));
  std::unordered_map<RowId, std::size_t> place;
  for (std::size_t i = 0; i < all.size(); ++i) place.emplace(all[i].id, i);
  for (const Json& row : rows_named(document, "links")) {
    all[place.at(id_in(row, "performed_id"))].links.push_back(JsonReader::record<model::StepLink>(row));
  }
  return all;
}

OutboxRow waiting_in(const Json& row) {
  OutboxRow waiting;
  JsonReader read(row);
  read("id", waiting.id);
  read("destination", waiting.destination);
  waiting.state = delivery_state_from(text_in(row, "state"));
  read("kind", waiting.kind);
  read("notification", waiting.notification);
  read("patient_id", waiting.patient_id);
  read("order_id", waiting.order_id);
  read("created_at", waiting.created_at);
  return waiting;
}

}  // namespace

std::string to_json(const ReadKeys& keys) {
  std::vector<std::string> services;
  for (const auto& service : keys.services) services.push_back(service.value);

  JsonWriter json;
  json.object([&] {
    if (keys.journal) {
      json.key("journal");
      json.object([&] {
        json.put("sender", journal_key(keys.journal->sender));
        json.put("control_id", journal_key(keys.journal->control_id));
        json.put("digest", keys.journal->digest);
      });
    }
    json.array("patients", keys.patients, [&](const model::Identifier& identifier) {
      json.object([&] {
        json.put("value", identifier.value);
        json("authority", identifier.authority);
        json("universal_id", identifier.universal_id);
      });
    });
    json.array("placer_numbers", keys.placer_numbers, [&](const model::PlacerNumber& named) {
      json.object([&] {
        json.put("number", named.number);
        json("authority", named.authority);
        json("universal_id", named.universal_id);
        json("sender", named.sender);
      });
    });
    write_numbers(json, "aliases", "kind", "original", keys.aliases);
    if (!keys.sent_control_id.empty()) json.put("sent_control_id", keys.sent_control_id);
    json.sql_array("filler_numbers", keys.filler_numbers);
    json.sql_array("appointment_ids", keys.appointment_ids);
    json.sql_array("step_ids", keys.step_ids);
    json.sql_array("procedure_ids", keys.procedure_ids);
    json.sql_array("study_uids", keys.study_uids);
    json.sql_array("accession_numbers", keys.accession_numbers);
    json.sql_array("performed_uids", keys.performed_uids);
    json.sql_array("patient_ids", keys.patient_ids);
    json.sql_array("order_ids", keys.order_ids);
    json.sql_array("step_row_ids", keys.step_row_ids);
    json.sql_array("performed_ids", keys.performed_ids);
    json.sql_array("services", services);
  });
  return json.take();
}

ReadResult read_result_from(const std::string& json_text) {
  const Json document = Json::parse(json_text);
  ReadResult result;
  result.snapshot.patients = patients_in(document);
  result.snapshot.orders = orders_in(document);
  result.snapshot.performed = performed_in(document);
  result.snapshot.aliases = JsonReader::records<model::IdentifierAlias>(rows_named(document, "aliases"));
  result.snapshot.plans = JsonReader::records<model::ProcedurePlan>(rows_named(document, "plans"));
  for (const Json& row : rows_named(document, "answered")) {
    result.answered =
        EarlierAnswer{id_in(row, "journal_id"), text_in(row, "ack_code"), from_bytea(text_in(row, "ack"))};
  }
  result.control_id_seen_with_other_digest = document.at("control_id_seen").get<bool>();
  for (const Json& row : rows_named(document, "sent"))
    result.sent =
        SentMessage{id_in(row, "id"), text_in(row, "destination"), delivery_state_from(text_in(row, "state"))};
  for (const Json& order_id : rows_named(document, "number_requested_for"))
    result.snapshot.number_requested_for = order_id.get<RowId>();
  for (const Json& row : rows_named(document, "waiting")) result.waiting.push_back(waiting_in(row));
  return result;
}

}  // namespace stepwise::sql
