// SPDX-License-Identifier: Apache-2.0
#include "model/orders/undo_merge.hpp"

#include "model/orders/order_rules.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace stepwise::model {
namespace {

Error not_merged(RowId id, std::string rule, std::string remedy) {
  return {.kind = ErrorKind::state_forbids,
          .code = "not-merged",
          .place = "id",
          .value = std::to_string(id),
          .rule = std::move(rule),
          .remedy = std::move(remedy)};
}

bool is_moved(const std::vector<RowId>& ids, RowId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

void move_visits_back(PatientRecord& survivor, PatientRecord& retired, const std::vector<RowId>& moved) {
  std::vector<Visit> staying;
  for (Visit& visit : survivor.visits) {
    if (is_moved(moved, visit.id)) {
      visit.patient_id = retired.patient.id;
      retired.visits.push_back(std::move(visit));
    } else {
      staying.push_back(std::move(visit));
    }
  }
  survivor.visits = std::move(staying);
}

template <class Matches>
const Visit* visit_in(const PatientRecord& record, const Matches& matches) {
  const auto found = std::find_if(record.visits.begin(), record.visits.end(), matches);
  return found == record.visits.end() ? nullptr : &*found;
}

// If both patients had the visit, the merge gave the order that of the survivor.
std::optional<RowId> visit_before(const Order& order, const PatientRecord& survivor, const PatientRecord& retired) {
  const auto is_of_order = [&](const Visit& visit) { return visit.id == order.visit_id; };
  if (visit_in(retired, is_of_order) != nullptr) return order.visit_id;
  const Visit* const shared = visit_in(survivor, is_of_order);
  if (shared == nullptr) return std::nullopt;
  const Visit* const own = visit_in(retired, [&](const Visit& visit) { return visit.number == shared->number; });
  return own == nullptr ? std::nullopt : std::optional(own->id);
}

void move_order_back(Decision& decision, OrderRecord& record, const PatientRecord& survivor,
                     const PatientRecord& retired) {
  record.order.patient_id = retired.patient.id;
  record.order.visit_id = visit_before(record.order, survivor, retired);
  record.changed = true;
  RollUpCause cause;
  for (const RequestedProcedure& procedure : record.procedures) cause.changed.push_back(procedure.id);
  roll_up(decision, record, cause);
}

}  // namespace

Result<void> undo_merge(Decision& decision, RowId retired_id, const MergedWork& moved) {
  PatientRecord& retired = *decision.snapshot.patient(retired_id);
  PatientRecord* const survivor = decision.snapshot.patient(moved.survivor_id);
  if (!retired.patient.merged_into || survivor == nullptr || *retired.patient.merged_into != moved.survivor_id)
    return not_merged(retired_id, "the record was merged into another, and the history has the merge",
                      "GET /api/v1/patients/{id}/timeline shows what happened to it");
  if (survivor->patient.merged_into)
    return not_merged(retired_id, "the survivor of the merge was not merged itself", "undo the later merge first");
  retired.patient.merged_into.reset();
  move_visits_back(*survivor, retired, moved.visits);
  retired.changed = survivor->changed = true;
  for (PerformedProcedureStep& performed : decision.snapshot.performed) {
    if (performed.patient_id != moved.survivor_id || !is_moved(moved.performed_steps, performed.id)) continue;
    performed.patient_id = retired_id;
    decision.snapshot.touch(performed);
  }
  for (OrderRecord& record : decision.snapshot.orders) {
    if (record.order.patient_id == moved.survivor_id && is_moved(moved.orders, record.order.id))
      move_order_back(decision, record, *survivor, retired);
  }
  decision.add_finding("merge-undone", "", "HL7 has no message that undoes a merge: other systems keep it");
  return {};
}

}  // namespace stepwise::model
