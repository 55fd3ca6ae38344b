// SPDX-License-Identifier: Apache-2.0
#include "model/mpps/unscheduled.hpp"

#include "model/orders/break_down.hpp"
#include "model/orders/evidence.hpp"
#include "model/orders/step_actions.hpp"
#include "model/orders/study_uids.hpp"
#include "model/patients/patient_rules.hpp"

#include <utility>

namespace stepwise::model {
namespace {

// OBR-4 of the order: the performed procedure, else the modality (CID 29).
Code service_of(const PerformedProcedureStep& performed) {
  if (!performed.procedure_codes.empty()) return performed.procedure_codes.front();
  if (!performed.protocol_codes.empty()) return performed.protocol_codes.front();
  const std::string& description = performed.description;
  const std::string modality = performed.modality.empty() ? "OT" : performed.modality;  // other
  return {modality, description.empty() ? "Unscheduled " + modality : description, "DCM", ""};
}

std::string study_of(const PerformedProcedureStep& performed) {
  return performed.references.empty() ? std::string() : performed.references.front().study_instance_uid;
}

RequestedProcedure procedure_of(Decision& decision, const Order& order, const PerformedProcedureStep& performed) {
  RequestedProcedure procedure;
  procedure.id = decision.numbers.row();
  procedure.order_id = order.id;
  procedure.position = 1;
  procedure.code = order.service;
  procedure.description = performed.description.empty() ? order.service.meaning : performed.description;
  procedure.requested_procedure_id = decision.numbers.requested_procedure_id();
  procedure.accession_number = order.accession_number;
  procedure.study_instance_uid = study_of(performed);
  if (procedure.study_instance_uid.empty() || is_study_of_a_procedure(decision.snapshot, procedure.study_instance_uid))
    procedure.study_instance_uid = decision.numbers.study_instance_uid();
  return procedure;
}

// Uses our time, because the clock of a modality may be wrong (R97).
ScheduledProcedureStep step_of(Decision& decision, const RequestedProcedure& procedure,
                               const PerformedProcedureStep& performed) {
  ScheduledProcedureStep step;
  step.id = decision.numbers.row();
  step.order_id = procedure.order_id;
  step.requested_procedure_id = procedure.id;
  step.position = 1;
  step.step_id = decision.numbers.step_id();
  step.modality = performed.modality;
  step.station_aets = {performed.station_aet.empty() ? performed.calling_aet : performed.station_aet};
  step.start_at = decision.local_now;
  step.description = procedure.description;
  step.protocol_codes = performed.protocol_codes;
  describe_station(decision.site, step);
  step.state = StepState::scheduled;
  return step;
}

// If another performed step belongs to the order (further images of the same study), the order is kept for that one.
bool pass_on(Snapshot& snapshot, RowId order_id, RowId performed_id) {
  for (PerformedProcedureStep& other : snapshot.performed) {
    if (other.id == performed_id) continue;
    for (StepLink& link : other.links) {
      if (link.order_id != order_id || is_evidence(link)) continue;
      link.linked_by = linked_as_unscheduled;
      snapshot.touch(other);
      return true;
    }
  }
  return false;
}

}  // namespace

bool is_unscheduled(const Decision& decision, const PerformedProcedureStep& performed) {
  if (!decision.site.order_for_unscheduled) return false;
  if (performed.discrepancy != Discrepancy::unscheduled && performed.discrepancy != Discrepancy::unknown_patient)
    return false;
  return !is_evidence_modality(performed.modality);
}

FoundLink open_order_for(Decision& decision, RowId performed_id) {
  PerformedProcedureStep& performed = *decision.snapshot.performed_step(performed_id);
  if (!performed.patient_id)
    performed.patient_id =
        register_temporary_patient(decision, performed.patient_name, performed.patient_sex).patient.id;
  performed.discrepancy_text += "; the department opened an order for it";
  Order order;
  order.patient_id = *performed.patient_id;
  order.service = service_of(performed);
  order.requested_modality = performed.modality;
  order.requested_start = decision.local_now;
  order.status_to = decision.site.unscheduled_status_to;
  order.accession_number = decision.numbers.accession_number();
  OrderRecord& record = open_filler_order(decision, std::move(order));
  record.procedures.push_back(procedure_of(decision, record.order, performed));
  record.steps.push_back(step_of(decision, record.procedures.front(), performed));
  const ScheduledProcedureStep& step = record.steps.front();
  return {{record.order.id, step.requested_procedure_id, step.id, linked_as_unscheduled},
          study_of(*decision.snapshot.performed_step(performed_id))};
}

void withdraw_orders(Decision& decision, RowId performed_id, const std::vector<StepLink>& links, RollUps& roll_ups) {
  for (const StepLink& link : links) {
    OrderRecord* record = link.linked_by == linked_as_unscheduled ? decision.snapshot.order(link.order_id) : nullptr;
    if (!record || pass_on(decision.snapshot, record->order.id, performed_id)) continue;
    const Code reason{"", "it was performed for another order", "", ""};
    for (ScheduledProcedureStep& step : record->steps) {
      step.state = StepState::cancelled;
      step.end_reason = reason;
    }
    for (RequestedProcedure& procedure : record->procedures) procedure.cancel_reason = reason;
    record->order.cancel_reason = reason;
    roll_ups.of(record->order.id).reason = reason;
  }
}

}  // namespace stepwise::model
