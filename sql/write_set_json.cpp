// SPDX-License-Identifier: Apache-2.0
#include "sql/write_set_json.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "model/folded_name.hpp"
#include "sql/history.hpp"
#include "sql/json_writer.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace stepwise::sql {
namespace {

constexpr std::array<std::string_view, 5> delivery_state_words{"waiting", "pending", "delivered", "parked", "skipped"};

// A step without a start comes after all others. The column is never NULL, so that it can be the key of pages.
constexpr std::string_view no_start = "infinity";

using Versions = std::map<RowId, std::int64_t>;

Versions versions_of(const std::vector<Version>& relied_on) {
  Versions versions;
  for (const Version& version : relied_on) versions.emplace(version.id, version.version);
  return versions;
}

// The version of a stored record is compared even if it is not listed as relied on, so that no change of another one is
// overwritten.
template <class Record>
void add_written(Versions& versions, const std::vector<Record>& records) {
  for (const Record& record : records) {
    if (record.version > 0) versions.emplace(record.id, record.version);
  }
}

void write_versions(JsonWriter& json, std::string_view name, const Versions& versions) {
  json.array(name, versions, [&](const auto& version) { json.write(std::array{version.first, version.second}); });
}

template <class Record>
void write_versioned(JsonWriter& json, std::string_view name, const std::vector<Record>& records) {
  json.array(name, records, [&](Record record) {
    ++record.version;
    json.write(record);
  });
}

template <class Record>
std::vector<RowId> ids_read_before(const std::vector<Record>& records) {
  std::vector<RowId> ids;
  for (const Record& record : records) {
    if (record.version > 0) ids.push_back(record.id);
  }
  return ids;
}

void write_patients(JsonWriter& json, const std::vector<model::Patient>& patients) {
  json.array("patients", patients, [&](model::Patient patient) {
    ++patient.version;
    json.object([&] {
      members(json, patient);
      json("name_folded", model::folded_for_search(model::to_text(patient.name)));
    });
  });
  json.sql_array("patients_changed", ids_read_before(patients));
  struct Row {
    RowId patient_id;
    int position;
    const model::Identifier* identifier;
  };
  std::vector<Row> rows;
  for (const model::Patient& patient : patients) {
    // A message may have an identifier twice, with two types.
    std::set<std::tuple<std::string, std::string, std::string>> seen;
    for (const model::Identifier& identifier : patient.identifiers) {
      if (identifier.empty() || !seen.emplace(identifier.value, identifier.authority, identifier.universal_id).second)
        continue;
      rows.push_back({patient.id, static_cast<int>(seen.size()), &identifier});
    }
  }
  json.array("identifiers", rows, [&](const Row& row) {
    json.object([&] {
      json.put("patient_id", row.patient_id);
      json.put("position", row.position);
      json.put("value", row.identifier->value);
      json.put("authority", row.identifier->authority);
      json("universal_id", row.identifier->universal_id);
      json("universal_id_type", row.identifier->universal_id_type);
      json("type_code", row.identifier->type_code);
      json("further", row.identifier->further);
    });
  });
}

void write_performed(JsonWriter& json, const std::vector<model::PerformedProcedureStep>& performed) {
  write_versioned(json, "performed", performed);
  json.sql_array("performed_changed", ids_read_before(performed));
  struct Row {
    RowId performed_id;
    int position;
    const model::StepLink* link;
  };
  std::vector<Row> rows;
  for (const auto& step : performed) {
    int position = 0;
    for (const model::StepLink& link : step.links) rows.push_back({step.id, ++position, &link});
  }
  json.array("links", rows, [&](const Row& row) {
    json.object([&] {
      json.put("performed_id", row.performed_id);
      json.put("position", row.position);
      members(json, *row.link);
    });
  });
}

void write_finding(JsonWriter& json, const Finding& finding) {
  json.object([&] {
    json("code", finding.code);
    json("place", finding.place);
    json("text", finding.text);
    json("shape", finding.shape);
  });
}

void write_error(JsonWriter& json, const Error& error) {
  json.object([&] {
    json("code", error.code);
    json("place", error.place);
    json("shape", text::shape_of(error.value));
    json("rule", error.rule);
    json("remedy", error.remedy);
  });
}

void write_availability(JsonWriter& json, const AvailabilityRow& row) {
  json.object([&] {
    json.put("id", row.id);
    json.put("received_at", row.received_at);
    json.put("calling_aet", row.calling_aet);
    json("transfer_syntax", row.transfer_syntax);
    json.bytes("bytes", row.bytes);
    json.put("status", row.status);
    json("study_instance_uid", row.study_instance_uid);
    json.sql_array("performed_uids", row.performed_uids);
    json.put("series", row.series);
    json.put("instances", row.instances);
    json.put("available", row.available);
    json.array("findings", row.findings, [&](const Finding& finding) { write_finding(json, finding); });
  });
}

void write_dataset(JsonWriter& json, const PerformedDataset& dataset) {
  json.object([&] {
    json.put("id", dataset.id);
    json.put("performed_id", dataset.performed_id);
    json.put("received_at", dataset.received_at);
    json.put("operation", dataset.operation);
    json("calling_aet", dataset.calling_aet);
    json("transfer_syntax", dataset.transfer_syntax);
    json.bytes("bytes", dataset.bytes);
    json.put("status", dataset.status);
    json.array("findings", dataset.findings, [&](const Finding& finding) { write_finding(json, finding); });
  });
}

void write_worklist_columns(JsonWriter& json, const WorklistRow& row) {
  json.put("step_row_id", row.step_row_id);
  json.put("order_id", row.order_id);
  json.put("patient_row_id", row.patient_row_id);
  json.put("start_at", row.start_at ? to_text(*row.start_at) : std::string(no_start));
  json.put("patient_id", row.patient_id);
  json.put("patient_id_issuer", row.patient_id_issuer);
  json.put("patient_name", model::folded_for_matching(row.patient_name));
  json.put("patient_birth_date", row.patient_birth_date);
  json.put("patient_sex", row.patient_sex);
  json.put("accession_number", row.accession_number);
  json.put("requested_procedure_id", row.requested_procedure_id);
  json.put("requested_procedure_description", row.requested_procedure_description);
  json.put("study_instance_uid", row.study_instance_uid);
  json.put("placer_order_number", row.placer_order_number);
  json.put("filler_order_number", row.filler_order_number);
  json.put("requesting_physician", model::folded_for_matching(row.requesting_physician));
  json.put("referring_physician", model::folded_for_matching(row.referring_physician));
  json.put("admission_id", row.admission_id);
  json.put("current_location", row.current_location);
  json.put("requested_procedure_priority", row.requested_procedure_priority);
  json.put("modality", row.modality);
  json.put("performing_physician", model::folded_for_matching(row.performing_physician));
  json.put("step_description", row.step_description);
  json.put("step_id", row.step_id);
  json.put("station_name", row.station_name);
  json.put("step_location", row.step_location);
  json.put("step_status", row.step_status);
  json.sql_array("station_aets", row.station_aets);
}

void write_worklist_row(JsonWriter& json, const WorklistRow& row) {
  json.object([&] {
    write_worklist_columns(json, row);
    json.bytes("answer", row.answer);
  });
}

// Including rows that will be replaced: rows of orders that existed before.
std::vector<RowId> worklist_rows_to_remove(const WriteSet& rows) {
  std::set<RowId> new_orders;
  for (const model::Order& order : rows.orders) {
    if (order.version == 0) new_orders.insert(order.id);
  }
  std::vector<RowId> removed = rows.worklist_removed;
  for (const WorklistRow& row : rows.worklist) {
    if (new_orders.count(row.order_id) == 0) removed.push_back(row.step_row_id);
  }
  return removed;
}

void write_journal_entry(JsonWriter& json, const JournalEntry& entry) {
  json.object([&] {
    json.put("id", entry.id);
    json.put("received_at", entry.received_at);
    json.put("sender", journal_key(entry.sender));
    json("peer", entry.peer);
    json.put("control_id", journal_key(entry.control_id));
    json.put("digest", entry.digest);
    json("message_type", entry.message_type);
    json("trigger_event", entry.trigger_event);
    json("version", entry.version);
    json.bytes("bytes", entry.bytes);
    json.put("length", entry.length);
    json("outcome", entry.outcome);
    json("ack_code", entry.ack_code);
    json.bytes("ack", entry.ack);
    json.array("findings", entry.findings, [&](const Finding& finding) { write_finding(json, finding); });
    json.array("errors", entry.errors, [&](const Error& error) { write_error(json, error); });
    json("patient_id", entry.patient_id);
    json.sql_array("order_ids", entry.order_ids);
  });
}

// The identifiers of an entry are keys, and few are longer than what is compared.
void write_journal_identifiers(JsonWriter& json, const std::vector<JournalEntry>& journal) {
  std::set<std::pair<RowId, std::string>> rows;
  for (const JournalEntry& entry : journal) {
    for (const std::string& identifier : entry.identifiers) rows.emplace(entry.id, journal_key(identifier));
  }
  json.array("journal_identifiers", rows, [&](const auto& row) {
    json.object([&] {
      json.put("journal_id", row.first);
      json.put("value", row.second);
    });
  });
}

void write_change(JsonWriter& json, const model::RecordChange& change) {
  json.object([&] {
    json.put("at", change.at);
    json.put("record_id", change.record_id);
    if (change.patient_id != 0) json.put("patient_id", change.patient_id);
    json.json("changes", to_json(change.rows));
    json.put("cause", change.cause.kind);
    if (change.cause.id != 0) json.put("cause_id", change.cause.id);
    if (!change.cause.what.empty()) json.put("actor", change.cause.actor);
    json("what", change.cause.what);
  });
}

void write_delivery(JsonWriter& json, const OutboxRow& row) {
  json.object([&] {
    json.put("id", row.id);
    json.put("destination", row.destination);
    json.put("state", to_text(row.state));
    json.put("kind", row.kind);
    json("control_id", row.control_id);
    json.bytes("bytes", row.bytes);
    json("notification", row.notification);
    json("patient_id", row.patient_id);
    json("order_id", row.order_id);
    json("performed_id", row.performed_id);
    json("dataset_id", row.dataset_id);
    json("content_digest", row.content_digest);
    json.put("created_at", row.created_at);
  });
}

template <class Rows>
std::vector<RowId> ids_of(const Rows& rows) {
  std::vector<RowId> ids;
  for (const auto& row : rows) ids.push_back(row.id);
  return ids;
}

// The row of live_event, if a record is written that is shown to people.
void write_event(JsonWriter& json, const WriteSet& rows) {
  std::vector<RowId> deliveries = ids_of(rows.outbox);
  for (const auto& changed : {ids_of(rows.outbox_released), ids_of(rows.refused_later)})
    deliveries.insert(deliveries.end(), changed.begin(), changed.end());
  const std::pair<const char*, std::vector<RowId>> members[] = {
      {"patients", ids_of(rows.patients)}, {"orders", ids_of(rows.orders)},
      {"steps", ids_of(rows.steps)},       {"performed_steps", ids_of(rows.performed)},
      {"messages", ids_of(rows.journal)},  {"deliveries", std::move(deliveries)}};
  if (std::ranges::all_of(members, [](const auto& member) { return member.second.empty(); })) return;
  const std::array one{0};
  json.array("events", one, [&](int) {
    json.object([&] {
      for (const auto& [name, ids] : members) json.sql_array(name, ids);
    });
  });
}

}  // namespace

ApplyArguments apply_arguments(const WriteSet& rows) {
  Versions patients = versions_of(rows.patients_relied_on);
  Versions orders = versions_of(rows.orders_relied_on);
  Versions performed = versions_of(rows.performed_relied_on);
  add_written(patients, rows.patients);
  add_written(orders, rows.orders);
  add_written(performed, rows.performed);

  JsonWriter json;
  json.object([&] {
    write_versions(json, "patients_relied_on", patients);
    write_versions(json, "orders_relied_on", orders);
    write_versions(json, "performed_relied_on", performed);
    json("aliases", rows.aliases);
    json.array("refused_later", rows.refused_later, [&](const RefusedLater& refused) {
      json.object([&] {
        json.put("id", refused.id);
        json.put("failure", refused.failure);
        json("why", refused.why);
      });
    });
    write_patients(json, rows.patients);
    json("visits", rows.visits);
    write_versioned(json, "orders", rows.orders);
    json("procedures", rows.procedures);
    json("steps", rows.steps);
    write_performed(json, rows.performed);
    json.array("datasets", rows.datasets, [&](const auto& dataset) { write_dataset(json, dataset); });
    json.array("availability", rows.availability, [&](const auto& row) { write_availability(json, row); });
    json.sql_array("worklist_removed", worklist_rows_to_remove(rows));
    json.array("worklist", rows.worklist, [&](const auto& row) { write_worklist_row(json, row); });
    json.array("journal", rows.journal, [&](const auto& entry) { write_journal_entry(json, entry); });
    write_journal_identifiers(json, rows.journal);
    json.array("history", rows.history, [&](const auto& change) { write_change(json, change); });
    json.array("outbox_released", rows.outbox_released, [&](const auto& row) { write_delivery(json, row); });
    json.array("outbox", rows.outbox, [&](const auto& row) { write_delivery(json, row); });
    write_event(json, rows);
  });
  return {json.take(), json.take_bytes()};
}

std::string worklist_row_json(const WorklistRow& row) {
  JsonWriter json;
  json.object([&] {
    write_worklist_columns(json, row);
    json.put("answer", row.answer);
  });
  return json.take();
}

std::string journal_key(const std::string& text) {
  return text::cut(text, limits::hl7_control_id_characters);
}

std::span<const std::string_view> delivery_states() {
  return delivery_state_words;
}

std::string_view to_text(DeliveryState state) {
  return delivery_state_words.at(static_cast<std::size_t>(state));
}

DeliveryState delivery_state_from(std::string_view text) {
  const auto found = std::find(delivery_state_words.begin(), delivery_state_words.end(), text);
  if (found == delivery_state_words.end()) throw std::invalid_argument("no state of a delivery");
  return static_cast<DeliveryState>(found - delivery_state_words.begin());
}

}  // namespace stepwise::sql
