// SPDX-License-Identifier: Apache-2.0
#include "model/orders/link.hpp"

#include "base/text.hpp"
#include "model/patients/patient_match.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

namespace stepwise::model {
namespace {

StepLink link_to(const OrderRecord& record, const ScheduledProcedureStep& step, const char* linked_by) {
  return {record.order.id, step.requested_procedure_id, step.id, linked_by};
}

// A step id of another system may be equal to one of ours by chance; then nothing else in the item agrees.
bool is_coincidence(Snapshot& snapshot, const OrderRecord& record, const RequestedProcedure& procedure,
                    const ScheduledStepReference& item, const Identifier& patient) {
  const std::string study = text::trimmed(item.study_instance_uid);
  const bool other_study =
      study.empty() || (study != procedure.study_instance_uid && study != procedure.performed_study_uid);
  const bool other_accession =
      !item.accession_number.empty() && text::trimmed(item.accession_number) != procedure.accession_number;
  return other_study && other_accession && !is_of_patient(snapshot, patient, record.order.patient_id);
}

std::optional<StepLink> by_step_id(Snapshot& snapshot, const ScheduledStepReference& item,
                                   const PerformedProcedureStep& performed) {
  const std::string step_id = text::trimmed(item.step_id);
  OrderRecord* record = snapshot.order_by_step_id(step_id);
  if (!record) return std::nullopt;
  const auto step =
      std::find_if(record->steps.begin(), record->steps.end(), [&](const auto& one) { return one.step_id == step_id; });
  const RequestedProcedure* procedure = record->procedure(step->requested_procedure_id);
  if (!procedure || is_coincidence(snapshot, *record, *procedure, item, performed.patient_identifier))
    return std::nullopt;
  return link_to(*record, *step, "step id");
}

// Ranks the steps to which a further performed step of a study may belong: first by modality, then waiting, in
// progress, completed, ended without being performed.
int unlikeliness(const ScheduledProcedureStep& step, const std::string& modality) {
  const int other_modality = modality.empty() || step.modality == modality ? 0 : 10;
  switch (step.state) {
    case StepState::started: return other_modality + 1;
    case StepState::completed: return other_modality + 2;
    case StepState::discontinued: return other_modality + 3;
    case StepState::cancelled:
    case StepState::never_performed: return other_modality + 4;
    default: return other_modality;
  }
}

std::optional<StepLink> by_study_uid(Snapshot& snapshot, const ScheduledStepReference& item,
                                     const PerformedProcedureStep& performed) {
  const std::string uid = text::trimmed(item.study_instance_uid);
  if (uid.empty()) return std::nullopt;
  std::optional<StepLink> best;
  // A Study Instance UID that a sender has allocated may belong to several patients (D20, D34).
  std::tuple<bool, int> best_rank;
  for (OrderRecord& record : snapshot.orders) {
    const bool other_patient = !is_of_patient(snapshot, performed.patient_identifier, record.order.patient_id);
    for (const RequestedProcedure& procedure : record.procedures) {
      if (procedure.study_instance_uid != uid && procedure.performed_study_uid != uid) continue;
      for (const ScheduledProcedureStep* step : record.steps_of(procedure.id)) {
        const std::tuple rank(other_patient, unlikeliness(*step, performed.modality));
        if (best && rank >= best_rank) continue;
        best = link_to(record, *step, "study uid");
        best_rank = rank;
      }
    }
  }
  return best;
}

std::optional<StepLink> by_accession_number(Snapshot& snapshot, const ScheduledStepReference& item,
                                            const PerformedProcedureStep& performed) {
  const std::string accession = text::trimmed(item.accession_number);
  if (accession.empty()) return std::nullopt;
  std::optional<StepLink> found;
  for (OrderRecord& record : snapshot.orders) {
    if (!is_of_patient(snapshot, performed.patient_identifier, record.order.patient_id)) continue;
    for (const ScheduledProcedureStep& step : record.steps) {
      const RequestedProcedure* procedure = record.procedure(step.requested_procedure_id);
      if (!is_open(step.state) || !procedure || procedure->accession_number != accession) continue;
      if (found) return std::nullopt;
      found = link_to(record, step, "accession number");
    }
  }
  return found;
}

// True if the Study Instance UID belongs to several patients, so that it does not identify one (D34).
bool is_of_several(Snapshot& snapshot, const ScheduledStepReference& item, const PerformedProcedureStep& performed) {
  const std::string uid = text::trimmed(item.study_instance_uid);
  if (uid.empty()) return false;
  const std::vector<RowId> patients = patients_of_study(snapshot, uid);
  return patients.size() > 1 && std::none_of(patients.begin(), patients.end(), [&](RowId id) {
           return is_of_patient(snapshot, performed.patient_identifier, id);
         });
}

bool names_something(const ScheduledStepReference& item) {
  return !text::trim(item.step_id).empty() || !text::trim(item.accession_number).empty() ||
         !text::trim(item.requested_procedure_id).empty();
}

}  // namespace

std::vector<RowId> patients_of_study(Snapshot& snapshot, const std::string& study_instance_uid) {
  std::vector<RowId> patients;
  for (OrderRecord& record : snapshot.orders) {
    const bool has_study =
        std::any_of(record.procedures.begin(), record.procedures.end(), [&](const RequestedProcedure& procedure) {
          return procedure.study_instance_uid == study_instance_uid ||
                 procedure.performed_study_uid == study_instance_uid;
        });
    if (!has_study) continue;
    const PatientRecord* patient = snapshot.survivor_of(snapshot.patient(record.order.patient_id));
    const RowId id = patient ? patient->patient.id : record.order.patient_id;
    if (std::find(patients.begin(), patients.end(), id) == patients.end()) patients.push_back(id);
  }
  return patients;
}

FoundLinks find_links(Snapshot& snapshot, const PerformedProcedureStep& performed) {
  FoundLinks found;
  for (const ScheduledStepReference& item : performed.references) {
    auto link = by_step_id(snapshot, item, performed);
    const bool is_ambiguous = !link && is_of_several(snapshot, item, performed);
    found.is_ambiguous |= is_ambiguous;
    if (!link && !is_ambiguous) link = by_study_uid(snapshot, item, performed);
    if (!link) link = by_accession_number(snapshot, item, performed);
    if (!link) {
      found.has_unmatched |= is_ambiguous || names_something(item);
      continue;
    }
    const bool is_known = std::any_of(found.links.begin(), found.links.end(),
                                      [&](const auto& one) { return one.link.step_id == link->step_id; });
    if (!is_known) found.links.push_back({*link, text::trimmed(item.study_instance_uid)});
  }
  return found;
}

}  // namespace stepwise::model
