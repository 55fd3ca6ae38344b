// SPDX-License-Identifier: Apache-2.0
#include "model/patients/demographics.hpp"
#include "model/patients/patient_differences.hpp"
#include "model/patients/patient_match.hpp"
#include "model/patients/patient_rules.hpp"

#include <utility>

namespace stepwise::model {
namespace {

void move_visits(Decision& decision, PatientRecord& retired, PatientRecord& survivor) {
  std::vector<Visit> staying;
  for (Visit& visit : retired.visits) {
    if (const Visit* same = find_visit(survivor, visit.number)) {
      // A patient has each visit number only once, so the survivor's visit replaces the other one.
      for (OrderRecord& record : decision.snapshot.orders) {
        if (record.order.visit_id == visit.id) record.order.visit_id = same->id;
      }
      staying.push_back(std::move(visit));
    } else {
      visit.patient_id = survivor.patient.id;
      survivor.visits.push_back(std::move(visit));
    }
  }
  retired.visits = std::move(staying);
}

void move_work(Decision& decision, RowId retired, RowId survivor) {
  for (OrderRecord& record : decision.snapshot.orders) {
    if (record.order.patient_id != retired) continue;
    record.order.patient_id = survivor;
    record.changed = true;
  }
  for (PerformedProcedureStep& performed : decision.snapshot.performed) {
    if (performed.patient_id != retired) continue;
    performed.patient_id = survivor;
    decision.snapshot.touch(performed);
  }
}

// A temporary patient has been identified: replaces the placeholders by the known data; it is not a temporary patient
// any more.
void take_identity(Patient& survivor, const Patient& known) {
  survivor.is_temporary = false;
  survivor.name = known.name;
  survivor.birth_date = known.birth_date;
  survivor.birth_time = known.birth_time;
  survivor.sex = known.sex;
  survivor.address = known.address;
  survivor.address_components = known.address_components;
  survivor.phone = known.phone;
  survivor.mother_birth_name = known.mother_birth_name;
  survivor.race = known.race;
  survivor.ethnic_group = known.ethnic_group;
  survivor.primary_language = known.primary_language;
  survivor.account_number = known.account_number;
  survivor.sent_fields = known.sent_fields;
}

std::string fields_of(const std::vector<Difference>& differences) {
  std::string fields;
  for (const Difference& one : differences) fields += (fields.empty() ? "" : ", ") + one.field;
  return fields;
}

void merge(Decision& decision, RowId retired_id, RowId survivor_id, const PatientMerge& request) {
  PatientRecord& retired = *decision.snapshot.patient(retired_id);
  PatientRecord& survivor = *decision.snapshot.patient(survivor_id);
  if (const auto found = merge_differences(survivor.patient, retired.patient); !found.empty())
    decision.add_finding("merged-patients-differ", "MRG-1",
                         "the merged records contradict each other: " + fields_of(found));
  if (survivor.patient.is_temporary && !retired.patient.is_temporary && !retired.patient.name.empty())
    take_identity(survivor.patient, retired.patient);
  retired.patient.merged_into = survivor_id;
  move_visits(decision, retired, survivor);
  move_work(decision, retired_id, survivor_id);
  retired.changed = survivor.changed = true;
  decision.notify({.kind = NotificationKind::patient_merged,
                   .patient_id = survivor_id,
                   .merged_patient_id = retired_id,
                   .mrg_fields = request.mrg_fields});
}

// The row id of the surviving patient: it is found (following merges) or created from PID.
RowId survivor_for(Decision& decision, const PatientMerge& request, const Identifier& primary,
                   const Identifier& retired, const SenderPolicy& sender) {
  std::vector<Identifier> identifiers;
  for (Identifier& full : stated_identifiers(request.survivor, sender)) {
    if (!is_same(full, retired)) identifiers.push_back(std::move(full));
  }
  PatientRecord* named = decision.snapshot.patient_by(primary);
  if (!named) {  // find it by a further identifier, unless that belongs to the retired patient
    named = find_patient(decision, identifiers, request.survivor);
    if (named && named == decision.snapshot.patient_by(retired)) named = nullptr;
  }
  if (named) {
    PatientRecord* survivor = decision.snapshot.survivor_of(named);
    if (survivor != named)
      decision.add_finding("patient-merged", "PID-3", "the surviving patient was merged before; its survivor is used");
    if (const std::string places = differing_demographics(survivor->patient, request.survivor); !places.empty())
      decision.add_finding(
          "merged-patients-differ", places,
          "not as stored for the surviving patient; a merge is no patient update, the stored patient is unchanged");
    return survivor->patient.id;
  }
  return create_patient(decision, identifiers, request.survivor).patient.id;
}

Result<void> apply(Decision& decision, const PatientMerge& request, const SenderPolicy& sender) {
  if (request.survivor.identifiers.empty() || request.survivor.identifiers.front().empty() || request.retired.empty()) {
    return Error{.kind = ErrorKind::required_field_missing,
                 .code = "patient-id-missing",
                 .place = request.retired.empty() ? "MRG-1" : "PID-3",
                 .rule = "required",
                 .remedy = "send both patient identifiers"};
  }
  const Identifier primary = with_authority(request.survivor.identifiers.front(), sender.default_authority);
  const Identifier retired = with_authority(request.retired, sender.default_authority);
  if (is_same(primary, retired)) {
    return merge_refused("merge-with-itself", retired, "must not be the surviving identifier (PID-3)",
                         "name the retired identifier in MRG-1");
  }
  const RowId survivor_id = survivor_for(decision, request, primary, retired, sender);
  PatientRecord* old = decision.snapshot.patient_by(retired);
  if (!old) {
    // Often a merge is received before the first order. A later message with the retired identifier then finds the
    // survivor.
    const RowId alias_id = create_patient(decision, {retired}, {}).patient.id;
    merge(decision, alias_id, survivor_id, request);
    return {};
  }
  if (old == decision.snapshot.patient_by(primary)) {
    decision.add_finding("idempotent", "MRG-1", "both identifiers are of one patient already");
    return {};
  }
  if (old->patient.id == survivor_id) {
    return merge_refused("merge-cycle", retired,
                         "must not be the survivor of an earlier merge with the patient in PID-3",
                         "a merge cannot be undone by the reverse merge; register the patient again");
  }
  if (old->patient.merged_into) {
    if (decision.snapshot.survivor_of(old)->patient.id == survivor_id) {
      decision.add_finding("idempotent", "MRG-1", "was merged into this patient before");
      return {};
    }
    return merge_refused("merged-elsewhere", retired, "must not have been merged into another patient before",
                         "merge the survivor of that merge");
  }
  for (Identifier& own : old->patient.identifiers) {
    if (is_same(own, retired) && !retired.further.empty()) own.further = retired.further;
  }
  merge(decision, old->patient.id, survivor_id, request);
  return {};
}

}  // namespace

Result<void> merge_patients(Decision& decision, const PatientMerges& request, const SenderPolicy& sender) {
  for (const PatientMerge& group : request.merges) {
    if (auto done = apply(decision, group, sender); !done) return done;
  }
  return {};
}

}  // namespace stepwise::model
