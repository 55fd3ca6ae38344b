// SPDX-License-Identifier: Apache-2.0
#include "model/mpps/proposals.hpp"

#include "base/text.hpp"
#include "model/orders/link.hpp"
#include "model/orders/states.hpp"
#include "model/patients/patient_match.hpp"

#include <algorithm>
#include <cstdlib>
#include <tuple>

namespace stepwise::model {
namespace {

// An equal key counts more than all weaker hints together.
constexpr int of_step_id = 64, of_study_uid = 32, of_accession_number = 16, of_patient = 8, of_modality = 4,
              of_open_step = 2, of_day = 1;
constexpr std::int64_t minutes_of_a_day = 24 * 60;

bool names(const PerformedProcedureStep& performed, std::string ScheduledStepReference::*key,
           const std::string& value) {
  return !value.empty() && std::any_of(performed.references.begin(), performed.references.end(),
                                       [&](const auto& item) { return text::trim(item.*key) == value; });
}

bool is_linked_to(const PerformedProcedureStep& performed, RowId step_id) {
  return std::any_of(performed.links.begin(), performed.links.end(),
                     [&](const StepLink& link) { return link.step_id == step_id; });
}

LinkProposal compare(Snapshot& snapshot, const PerformedProcedureStep& performed, std::optional<LocalTime> performed_at,
                     OrderRecord& record, const ScheduledProcedureStep& step) {
  LinkProposal proposal{.order_id = record.order.id, .step_id = step.id};
  proposal.same_step_id = names(performed, &ScheduledStepReference::step_id, step.step_id);
  if (const RequestedProcedure* procedure = record.procedure(step.requested_procedure_id)) {
    proposal.same_study_uid =
        names(performed, &ScheduledStepReference::study_instance_uid, procedure->study_instance_uid) ||
        names(performed, &ScheduledStepReference::study_instance_uid, procedure->performed_study_uid);
    proposal.same_accession_number =
        names(performed, &ScheduledStepReference::accession_number, procedure->accession_number);
  }
  const PatientRecord* patient = snapshot.survivor_of(snapshot.patient(record.order.patient_id));
  proposal.same_patient = is_of_patient(snapshot, performed.patient_identifier, record.order.patient_id) ||
                          (patient && performed.patient_id == patient->patient.id);
  proposal.same_modality = !step.modality.empty() && step.modality == performed.modality;
  if (step.start_at && performed_at)
    proposal.minutes_apart =
        std::abs(std::chrono::duration_cast<std::chrono::minutes>(*step.start_at - *performed_at).count());
  const bool is_same_day = proposal.minutes_apart && *proposal.minutes_apart <= minutes_of_a_day;
  proposal.score = proposal.same_step_id * of_step_id + proposal.same_study_uid * of_study_uid +
                   proposal.same_accession_number * of_accession_number + proposal.same_patient * of_patient +
                   proposal.same_modality * of_modality + is_open(step.state) * of_open_step + is_same_day * of_day;
  return proposal;
}

}  // namespace

std::vector<LinkProposal> propose_links(Snapshot& snapshot, const PerformedProcedureStep& performed,
                                        std::optional<LocalTime> performed_at, std::size_t most) {
  std::vector<LinkProposal> all;
  for (OrderRecord& record : snapshot.orders) {
    for (const ScheduledProcedureStep& step : record.steps) {
      if (is_linked_to(performed, step.id)) continue;
      const LinkProposal proposal = compare(snapshot, performed, performed_at, record, step);
      if (proposal.score >= of_patient) all.push_back(proposal);
    }
  }
  const auto rank = [](const LinkProposal& one) {
    return std::tuple(-one.score, one.minutes_apart.value_or(INT64_MAX), one.step_id);
  };
  std::sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  if (all.size() > most) all.resize(most);
  return all;
}

}  // namespace stepwise::model
