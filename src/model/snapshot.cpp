// SPDX-License-Identifier: Apache-2.0
#include "model/snapshot.hpp"

#include <algorithm>

namespace stepwise::model {
namespace {

template <class Items, class Predicate>
auto* first(Items& items, Predicate predicate) {
  const auto found = std::find_if(items.begin(), items.end(), predicate);
  return found == items.end() ? nullptr : &*found;
}

// The one that fits; nullptr when none or several do.
template <class Items, class Predicate>
auto* only(Items& items, Predicate predicate) {
  auto* found = first(items, predicate);
  return found && std::count_if(items.begin(), items.end(), predicate) == 1 ? found : nullptr;
}

bool fits(const ProcedurePlan& plan, const Code& service) {
  return plan.service.value == service.value &&
         (plan.service.scheme == service.scheme || plan.service.scheme.empty() || service.scheme.empty());
}

}  // namespace

RequestedProcedure* OrderRecord::procedure(RowId id) {
  return first(procedures, [&](const auto& procedure) { return procedure.id == id; });
}

ScheduledProcedureStep* OrderRecord::step(RowId id) {
  return first(steps, [&](const auto& step) { return step.id == id; });
}

std::vector<ScheduledProcedureStep*> OrderRecord::steps_of(RowId procedure_id) {
  std::vector<ScheduledProcedureStep*> found;
  for (auto& step : steps) {
    if (step.requested_procedure_id == procedure_id) found.push_back(&step);
  }
  return found;
}

void Snapshot::follow_merges() {
  const auto survivor = [&](RowId id) {
    PatientRecord* record = patient(id);
    return record ? survivor_of(record)->patient.id : id;
  };
  for (OrderRecord& record : orders) record.order.patient_id = survivor(record.order.patient_id);
  for (PerformedProcedureStep& step : performed) {
    if (step.patient_id) step.patient_id = survivor(*step.patient_id);
  }
}

PatientRecord* Snapshot::patient(RowId id) {
  return first(patients, [&](const auto& record) { return record.patient.id == id; });
}

PatientRecord* Snapshot::patient_by(const Identifier& identifier) {
  const auto bears = [&](auto is_it) {
    return [&, is_it](const PatientRecord& record) {
      const auto& borne = record.patient.identifiers;
      return std::any_of(borne.begin(), borne.end(), is_it);
    };
  };
  if (auto* found = first(patients, bears([&](const Identifier& own) { return is_same(own, identifier); })))
    return found;
  if (!identifier.authority.empty() || !identifier.universal_id.empty()) return nullptr;
  return only(patients, bears([&](const Identifier& own) { return own.value == identifier.value; }));
}

PatientRecord* Snapshot::survivor_of(PatientRecord* record) {
  // A chain can't be longer than there are records: that bounds it even if stored data had a cycle.
  for (std::size_t i = 0; record && record->patient.merged_into && i < patients.size(); ++i) {
    PatientRecord* next = patient(*record->patient.merged_into);
    if (!next) break;
    record = next;
  }
  return record;
}

OrderRecord* Snapshot::order(RowId id) {
  return first(orders, [&](const auto& record) { return record.order.id == id; });
}

OrderRecord* Snapshot::order_by_placer(const std::string& number, const std::string& authority) {
  if (number.empty()) return nullptr;
  const auto is_it = [&](const OrderRecord& record) {
    return record.order.placer_number == number && record.order.placer_authority == authority;
  };
  if (auto* found = first(orders, is_it)) return found;
  if (!authority.empty()) return nullptr;
  return only(orders, [&](const OrderRecord& record) { return record.order.placer_number == number; });
}

OrderRecord* Snapshot::order_by_filler(const std::string& number) {
  if (number.empty()) return nullptr;
  return first(orders, [&](const auto& record) { return record.order.filler_number == number; });
}

OrderRecord* Snapshot::order_by_appointment(const std::string& appointment_id) {
  if (appointment_id.empty()) return nullptr;
  return first(orders, [&](const auto& record) { return record.order.appointment_id == appointment_id; });
}

OrderRecord* Snapshot::order_by_step_id(const std::string& step_id) {
  if (step_id.empty()) return nullptr;
  return first(orders, [&](const OrderRecord& record) {
    return std::any_of(record.steps.begin(), record.steps.end(),
                       [&](const auto& step) { return step.step_id == step_id; });
  });
}

PerformedProcedureStep* Snapshot::performed_by_uid(const std::string& sop_instance_uid) {
  if (sop_instance_uid.empty()) return nullptr;
  return first(performed, [&](const auto& step) {
    return step.sop_instance_uid == sop_instance_uid && step.state != PerformedState::refused;
  });
}

PerformedProcedureStep* Snapshot::performed_step(RowId id) {
  return first(performed, [&](const auto& step) { return step.id == id; });
}

const ProcedurePlan* Snapshot::plan_for(const Code& service) const {
  if (const auto* exact = first(plans, [&](const auto& plan) {
        return plan.service.value == service.value && plan.service.scheme == service.scheme;
      })) {
    return exact;
  }
  return first(plans, [&](const auto& plan) { return fits(plan, service); });
}

void Snapshot::touch(PerformedProcedureStep& step) {
  if (std::find(performed_changed.begin(), performed_changed.end(), step.id) == performed_changed.end()) {
    performed_changed.push_back(step.id);
  }
}

}  // namespace stepwise::model
