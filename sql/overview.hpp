// SPDX-License-Identifier: Apache-2.0
// Reads records for the API as JSON text, whose keys are the column names (the members of the model's structures).
// Lists have the newest first, in keyset pages. Any thread; throws DatabaseUnavailable.
#pragma once
#include "base/clock.hpp"
#include "base/limits.hpp"
#include "model/values.hpp"
#include "sql/database.hpp"

#include <optional>
#include <string>

namespace stepwise::sql {

using model::RowId;

struct PageOf {
  std::optional<RowId> before;  // return rows that are older than this one
  int rows = limits::http_page_rows;
};
struct Page {
  std::string items;          // a JSON array
  std::optional<RowId> next;  // `before` for the next page; nullopt: this is the last page
};

// Members that are empty or absent do not filter.
struct PatientFilter {
  std::string identifier;  // any identifier of the patient, including former ones
  std::string name;        // the beginning of the name, without case and accents
};
struct OrderFilter {
  std::string state, placer_number, filler_number;
  std::string accession_number;  // accession number of the order or of one of its procedures
  std::optional<RowId> patient_id;
};
struct StepFilter {
  bool needs_scheduling = false;
  std::string state, modality, station_aet, step_id;
  std::optional<RowId> order_id;
  std::optional<LocalTime> from, until;  // steps with from <= start_at < until
};
struct PerformedStepFilter {
  std::optional<bool> discrepancy;
  std::string state, sop_instance_uid;
};
struct MessageFilter {
  std::string outcome = {}, sender = {}, control_id = {}, message_type = {}, trigger_event = {}, ack_code = {};
  std::string finding = {};     // code of a finding
  std::string identifier = {};  // a number that the message names: of a patient, order or appointment
  std::optional<RowId> patient_id = {}, order_id = {};  // messages that changed or name this patient or order
  std::optional<Instant> since = {}, until = {};        // since <= received_at < until
};
struct DeliveryFilter {
  std::string destination = {}, state = {}, control_id = {}, kind = {}, failure = {};
  std::string identifier = {};  // a number of the patient or the order
  std::optional<RowId> patient_id = {}, order_id = {};
  std::optional<Instant> since = {}, until = {};  // since <= created_at < until
};

// Names of destinations, one per line.
struct DestinationRules {
  std::string held_lines;  // a parked message holds back all others
  std::string disabled;
  std::string configured;  // all
};

class Overview {
 public:
  // `rules` are needed for deliveries only.
  explicit Overview(Database& database, DestinationRules rules = {}) : database_(database), rules_(std::move(rules)) {}

  Page patients(const PatientFilter& filter, const PageOf& page);
  Page orders(const OrderFilter& filter, const PageOf& page);
  Page steps(const StepFilter& filter, const PageOf& page);
  Page performed_steps(const PerformedStepFilter& filter, const PageOf& page);
  Page messages(const MessageFilter& filter, const PageOf& page);
  Page deliveries(const DeliveryFilter& filter, const PageOf& page);

  // For one search box: the first `rows` records of each kind that have `text` as a number, or whose patient's name
  // begins with it. A JSON object with the arrays "patients", "orders", "steps", "performed_steps", "messages" and
  // "deliveries".
  std::string search(const std::string& text, int rows);

  // One JSON object; nullopt: there is no such row.
  std::optional<std::string> patient(RowId id);  // with identifiers and visits
  std::optional<std::string> order(
      RowId id);  // with its patient, procedures and their steps, performed steps, deliveries
  std::optional<std::string> step(RowId id);
  std::optional<std::string> performed_step(RowId id);  // with links
  std::optional<std::string> message(RowId id);
  std::optional<std::string> delivery(RowId id);  // including what holds it back

  // The bytes as sent or received; nullopt: there is no such row, or it has no bytes.
  std::optional<std::string> message_bytes(RowId id);
  std::optional<std::string> message_ack(RowId id);
  std::optional<std::string> dataset_bytes(RowId id);  // bytes of an N-CREATE or N-SET
  std::optional<std::string> delivery_bytes(RowId id);
  std::optional<std::string> delivery_answer(RowId id);  // the last answer of the receiver

 private:
  Database& database_;
  DestinationRules rules_;
};

}  // namespace stepwise::sql
