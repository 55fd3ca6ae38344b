// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/changed_rows.hpp"

#include "mapping/worklist/worklist.hpp"
#include "model/orders/states.hpp"

#include <algorithm>

namespace stepwise::broker {
namespace {

// Version 0 means that this decision has created the record, so no other one can have changed it.
void relied_on(std::vector<sql::Version>& versions, model::RowId id, std::int64_t version) {
  if (version > 0) versions.push_back({id, version});
}

const model::PatientRecord* patient_of(const model::Snapshot& snapshot, model::RowId id) {
  const auto found = std::find_if(snapshot.patients.begin(), snapshot.patients.end(),
                                  [&](const model::PatientRecord& record) { return record.patient.id == id; });
  return found == snapshot.patients.end() ? nullptr : &*found;
}

void add_worklist(sql::WriteSet& rows, const model::PatientRecord& patient, const model::OrderRecord& record,
                  bool list_started) {
  for (const model::ScheduledProcedureStep& step : record.steps) {
    if (model::why_unlisted(record.order, step, list_started).empty()) {
      rows.worklist.push_back(mapping::worklist_row(patient, record, step));
    } else if (record.order.version > 0) {
      rows.worklist_removed.push_back(step.id);
    }
  }
}

}  // namespace

sql::WriteSet changed_rows(const model::Snapshot& snapshot, bool list_started) {
  sql::WriteSet rows;
  rows.aliases = snapshot.new_aliases;
  for (const model::PatientRecord& record : snapshot.patients) {
    relied_on(rows.patients_relied_on, record.patient.id, record.patient.version);
    if (!record.changed) continue;
    rows.patients.push_back(record.patient);
    rows.visits.insert(rows.visits.end(), record.visits.begin(), record.visits.end());
  }
  for (const model::OrderRecord& record : snapshot.orders) {
    relied_on(rows.orders_relied_on, record.order.id, record.order.version);
    if (record.changed) {
      rows.orders.push_back(record.order);
      rows.procedures.insert(rows.procedures.end(), record.procedures.begin(), record.procedures.end());
      rows.steps.insert(rows.steps.end(), record.steps.begin(), record.steps.end());
    }
    const model::PatientRecord* patient = patient_of(snapshot, record.order.patient_id);
    if (patient != nullptr && (record.changed || patient->changed)) add_worklist(rows, *patient, record, list_started);
  }
  for (const model::PerformedProcedureStep& performed : snapshot.performed) {
    relied_on(rows.performed_relied_on, performed.id, performed.version);
    const auto& changed = snapshot.performed_changed;
    if (std::find(changed.begin(), changed.end(), performed.id) != changed.end()) rows.performed.push_back(performed);
  }
  return rows;
}

}  // namespace stepwise::broker
