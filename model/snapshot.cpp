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

// The only item that fits; nullptr: none or several.
template <class Items, class Predicate>
auto* only(Items& items, Predicate predicate) {
  auto* found = first(items, predicate);
  return found && std::count_if(items.begin(), items.end(), predicate) == 1 ? found : nullptr;
}

bool has_comparable_authority(const Order& order, const PlacerNumber& named) {
  return (!order.placer_authority.empty() && !named.authority.empty()) ||
         (!order.placer_universal_id.empty() && !named.universal_id.empty());
}

bool is_same_scope(const Order& order, const PlacerNumber& named) {
  if (!order.placer_authority.empty() && order.placer_authority == named.authority) return true;
  if (!order.placer_universal_id.empty() && order.placer_universal_id == named.universal_id &&
      order.placer_universal_id_type == named.universal_id_type)
    return true;
  const bool is_bare = order.placer_authority.empty() && order.placer_universal_id.empty() && named.authority.empty() &&
                       named.universal_id.empty();
  return is_bare && order.sender == named.sender;
}

bool fits(const ProcedurePlan& plan, const Code& service) {
  return plan.service.value == service.value &&
         (plan.service.scheme == service.scheme || plan.service.scheme.empty() || service.scheme.empty());
}

}  // namespace

PlacerNumber placer_number(const Identifier& stated, const std::string& default_authority, const std::string& sender) {
  const bool is_bare = stated.authority.empty() && stated.universal_id.empty();
  return {stated.value, is_bare ? default_authority : stated.authority, stated.universal_id, stated.universal_id_type,
          sender};
}

PlacerNumber placer_number(const Order& stated, const std::string& default_authority, const std::string& sender) {
  const Identifier number{
      stated.placer_number, stated.placer_authority, stated.placer_universal_id, stated.placer_universal_id_type, {}};
  return placer_number(number, default_authority, sender);
}

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

PatientRecord* Snapshot::patient_bearing(const Identifier& identifier) {
  return first(patients, [&](const PatientRecord& record) {
    const auto& borne = record.patient.identifiers;
    return std::any_of(borne.begin(), borne.end(), [&](const Identifier& own) { return is_same(own, identifier); });
  });
}

PatientRecord* Snapshot::patient_by(const Identifier& identifier) {
  if (auto* found = patient_bearing(identifier)) return found;
  if (!identifier.authority.empty() || !identifier.universal_id.empty()) return nullptr;
  return only(patients, [&](const PatientRecord& record) {
    const auto& borne = record.patient.identifiers;
    return std::any_of(borne.begin(), borne.end(),
                       [&](const Identifier& own) { return own.value == identifier.value; });
  });
}

PatientRecord* Snapshot::survivor_of(PatientRecord* record) {
  // A chain cannot be longer than the number of records; this limit ends the loop even if stored data has a cycle.
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

OrderRecord* Snapshot::order_by_placer(const PlacerNumber& named) {
  if (named.number.empty()) return nullptr;
  const auto has_number = [&](const OrderRecord& record) { return record.order.placer_number == named.number; };
  if (auto* exact = first(
          orders, [&](const OrderRecord& record) { return has_number(record) && is_same_scope(record.order, named); }))
    return exact;
  return only(orders, [&](const OrderRecord& record) {
    return has_number(record) && record.order.sender == named.sender && !has_comparable_authority(record.order, named);
  });
}

OrderRecord* Snapshot::order_by_filler(const std::string& number, const std::string& authority) {
  if (number.empty()) return nullptr;
  return first(orders, [&](const auto& record) {
    return record.order.filler_number == number && (authority.empty() || authority == record.order.filler_authority);
  });
}

OrderRecord* Snapshot::order_by_appointment(const std::string& appointment_id, const std::string& sender) {
  if (appointment_id.empty()) return nullptr;
  return first(orders, [&](const auto& record) {
    return record.order.appointment_id == appointment_id && record.order.appointment_sender == sender;
  });
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
