// SPDX-License-Identifier: Apache-2.0
#include "sql/history.hpp"

#include "sql/json_writer.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace stepwise::sql {
namespace {

// The API does not show them either.
constexpr std::array<std::string_view, 9> bookkeeping{
    "version",     "event_marks",        "updated_by_event_at", "act_marks",          "content_digest",
    "sent_fields", "appointment_sender", "state_before_start",  "appointment_content"};

// The fields of a record as JSON texts. The visitor of sql/members.hpp.
class Fields {
 public:
  template <class Record>
  static Fields of(const Record& record) {
    Fields fields;
    members(fields, record);
    return fields;
  }

  template <class T>
  void operator()(std::string_view name, const T& value) {
    if (std::find(bookkeeping.begin(), bookkeeping.end(), name) != bookkeeping.end()) return;
    add(name, value);
  }
  template <class T>
  void add(std::string_view name, const T& value) {
    JsonWriter json;
    json.write_if_known(value);
    fields_.emplace_back(name, json.take());
  }

  // The two have the same fields in the same order.
  std::vector<model::FieldChange> changed_from(const Fields& before) const {
    std::vector<model::FieldChange> changes;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const auto& [name, value] = fields_[i];
      if (value != before.fields_[i].second) changes.push_back({std::string(name), before.fields_[i].second, value});
    }
    return changes;
  }

 private:
  std::vector<std::pair<std::string_view, std::string>> fields_;
};

// The lists that have a table of their own are not in members().
template <class Record>
Fields fields_of(const Record& record) {
  Fields fields = Fields::of(record);
  if constexpr (std::is_same_v<Record, model::Patient>) fields.add("identifiers", record.identifiers);
  if constexpr (std::is_same_v<Record, model::PerformedProcedureStep>) fields.add("links", record.links);
  return fields;
}

template <class Record>
const Record* with_id(const std::vector<Record>& records, model::RowId id) {
  const auto found = std::find_if(records.begin(), records.end(), [&](const Record& one) { return one.id == id; });
  return found == records.end() ? nullptr : &*found;
}

template <class Record>
void add_change(std::vector<model::RowChange>& changes, std::string_view of, const Record* before,
                const Record& after) {
  model::RowChange change{std::string(of), after.id, before == nullptr};
  if (before != nullptr) change.fields = fields_of(after).changed_from(fields_of(*before));
  if (change.is_new || !change.fields.empty()) changes.push_back(std::move(change));
}

void add(std::vector<model::RecordChange>& all, model::RecordChange change) {
  if (!change.rows.empty()) all.push_back(std::move(change));
}

}  // namespace

std::vector<model::RecordChange> changes_between(const model::Snapshot& before, const WriteSet& rows, Instant at) {
  std::vector<model::RecordChange> changes;
  for (const model::Patient& patient : rows.patients) {
    model::RecordChange change{at, patient.id, patient.id, {}, {}};
    const auto known = std::find_if(before.patients.begin(), before.patients.end(),
                                    [&](const model::PatientRecord& one) { return one.patient.id == patient.id; });
    const bool is_known = known != before.patients.end();
    add_change(change.rows, "patient", is_known ? &known->patient : nullptr, patient);
    for (const model::Visit& visit : rows.visits) {
      // A visit may have been moved here from a patient who is merged.
      const model::Visit* earlier = nullptr;
      for (const model::PatientRecord& one : before.patients) {
        if (visit.patient_id == patient.id && earlier == nullptr) earlier = with_id(one.visits, visit.id);
      }
      if (visit.patient_id == patient.id) add_change(change.rows, "visit", earlier, visit);
    }
    add(changes, std::move(change));
  }
  for (const model::Order& order : rows.orders) {
    model::RecordChange change{at, order.id, order.patient_id, {}, {}};
    const auto known = std::find_if(before.orders.begin(), before.orders.end(),
                                    [&](const model::OrderRecord& one) { return one.order.id == order.id; });
    static const model::OrderRecord none;
    const bool is_known = known != before.orders.end();
    const model::OrderRecord& earlier = is_known ? *known : none;
    add_change(change.rows, "order", is_known ? &earlier.order : nullptr, order);
    for (const model::RequestedProcedure& procedure : rows.procedures) {
      if (procedure.order_id == order.id)
        add_change(change.rows, "procedure", with_id(earlier.procedures, procedure.id), procedure);
    }
    for (const model::ScheduledProcedureStep& step : rows.steps) {
      if (step.order_id == order.id) add_change(change.rows, "step", with_id(earlier.steps, step.id), step);
    }
    add(changes, std::move(change));
  }
  for (const model::PerformedProcedureStep& performed : rows.performed) {
    model::RecordChange change{at, performed.id, performed.patient_id.value_or(0), {}, {}};
    add_change(change.rows, "performed_step", with_id(before.performed, performed.id), performed);
    add(changes, std::move(change));
  }
  return changes;
}

std::string to_json(const std::vector<model::RowChange>& rows) {
  std::string text = "[";
  for (const model::RowChange& row : rows) {
    JsonWriter json;
    json.object([&] {
      json.put("of", row.of);
      json.put("id", row.id);
      if (row.is_new) json.put("is_new", true);
      json.array("fields", row.fields, [&](const model::FieldChange& field) {
        json.object([&] {
          json.put("name", field.name);
          json.json("before", field.before);
          json.json("after", field.after);
        });
      });
    });
    text += (text.size() > 1 ? "," : "") + json.take();
  }
  return text + "]";
}

}  // namespace stepwise::sql
