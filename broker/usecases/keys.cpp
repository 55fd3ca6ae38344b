// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/keys.hpp"

#include "model/orders/states.hpp"

#include <algorithm>

namespace stepwise::broker {
namespace {

using model::Identifier;

template <class T>
void add(std::vector<T>& to, const T& value) {
  if (std::find(to.begin(), to.end(), value) == to.end()) to.push_back(value);
}
void add_text(std::vector<std::string>& to, const std::string& value) {
  if (!value.empty()) to.push_back(value);
}

// Removes duplicates. A message can contain thousands of numbers, so add_text does not search for them.
template <class T>
void drop_repetitions(std::vector<T>& all) {
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
}
sql::ReadKeys without_repetitions(sql::ReadKeys keys) {
  drop_repetitions(keys.accession_numbers);
  drop_repetitions(keys.procedure_ids);
  drop_repetitions(keys.study_uids);
  drop_repetitions(keys.step_ids);
  drop_repetitions(keys.filler_numbers);
  drop_repetitions(keys.appointment_ids);
  drop_repetitions(keys.aliases);
  return keys;
}

// Every identifier, not only the primary one: the rules must know to whom each belongs, because it must not belong to
// two patients.
void add_patient(sql::ReadKeys& keys, const model::PatientDemographics& patient) {
  for (const Identifier& identifier : patient.identifiers) {
    if (!identifier.empty()) add(keys.patients, identifier);
  }
}

struct KeysOf {
  const std::string& default_authority;
  const std::string& sender;
  sql::ReadKeys keys = {};

  template <class Stated>
  void add_number(const Stated& stated) {
    model::PlacerNumber named = model::placer_number(stated, default_authority, sender);
    if (!named.number.empty()) keys.placer_numbers.push_back(std::move(named));
  }
  // Adds the numbers that a sender has allocated, to find other orders that have them.
  template <class Given>
  void add_given(const Given& given) {
    add_text(keys.accession_numbers, given.accession_number);
    add_text(keys.procedure_ids, given.requested_procedure_id);
    add_text(keys.study_uids, given.study_instance_uid);
    add_text(keys.step_ids, given.step_id);
  }
  void operator()(const model::PatientRegistration& request) { add_patient(keys, request.patient); }
  void operator()(const model::VisitEvent& request) {
    add_patient(keys, request.patient);
    if (!request.prior_patient.empty()) add(keys.patients, request.prior_patient);
  }
  void operator()(const model::IdentifierChange& request) {
    add_patient(keys, request.patient);
    add(keys.patients, request.retired);
  }
  void operator()(const model::PatientLink& request) {
    add_patient(keys, request.first);
    add_patient(keys, request.second);
  }
  void operator()(const model::PatientMerges& request) {
    for (const model::PatientMerge& merge : request.merges) {
      add_patient(keys, merge.survivor);
      if (!merge.retired.empty()) add(keys.patients, merge.retired);
    }
  }
  void operator()(const model::NothingAsked&) {}
  void operator()(const model::LateAcknowledgement& request) { keys.sent_control_id = request.control_id; }
  void operator()(const model::Appointment& request) {
    for (const model::PatientDemographics& patient : request.patients) add_patient(keys, patient);
    add_number(request.placer_number);
    add_text(keys.filler_numbers, request.filler_number.value);
    add_text(keys.appointment_ids, request.appointment_id);
    if (!request.service.value.empty()) keys.services.push_back(request.service);
  }
  void operator()(const model::OrderRequests& requests) {
    add_patient(keys, requests.patient);
    keys.sent_control_id = requests.answers;
    for (const model::OrderRequest& request : requests.orders) {
      add_number(request.stated);
      add_number(request.parent_placer_number);
      add_text(keys.filler_numbers, request.parent_filler_number.value);
      add_given(request);
      for (const model::PreassignedStep& step : request.preassigned_steps) add_given(step);
      add_text(keys.filler_numbers, request.filler_number);
      for (const model::IdentifierAlias& alias : request.to_alias)
        keys.aliases.emplace_back(model::to_text(alias.of), alias.original);
      if (request.has_service) keys.services.push_back(request.stated.service);
    }
  }
};

}  // namespace

sql::ReadKeys keys_of(const model::Request& request, const model::SenderPolicy& policy, const std::string& sender) {
  KeysOf collect{policy.default_authority, sender};
  std::visit(collect, request);
  return without_repetitions(std::move(collect.keys));
}

sql::ReadKeys keys_of(const std::string& sop_instance_uid, const model::PerformedStepUpdate& update) {
  sql::ReadKeys keys;
  add_text(keys.performed_uids, sop_instance_uid);
  for (const model::ScheduledStepReference& reference : update.stated.references) {
    add_text(keys.step_ids, reference.step_id);
    add_text(keys.study_uids, reference.study_instance_uid);
    add_text(keys.accession_numbers, reference.accession_number);
  }
  if (!update.stated.patient_identifier.empty()) add(keys.patients, update.stated.patient_identifier);
  return without_repetitions(std::move(keys));
}

sql::ReadKeys keys_of_performed(Context& context, model::RowId performed_id) {
  sql::ReadKeys keys;
  keys.performed_ids = {performed_id};
  model::Snapshot stored = sql::Store(context.database).read(keys).snapshot;
  if (const model::PerformedProcedureStep* performed = stored.performed_step(performed_id)) {
    model::PerformedStepUpdate named;
    named.stated = *performed;
    keys = keys_of(performed->sop_instance_uid, named);
    keys.performed_ids = {performed_id};
  }
  return keys;
}

}  // namespace stepwise::broker
