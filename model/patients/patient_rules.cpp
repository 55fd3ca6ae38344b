// SPDX-License-Identifier: Apache-2.0
#include "model/patients/patient_rules.hpp"

#include "model/patients/demographics.hpp"
#include "model/patients/patient_events.hpp"
#include "model/patients/patient_match.hpp"
#include "model/time_order.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::model {
namespace {

bool register_visit(Decision& decision, PatientRecord& record, const PatientRegistration& request,
                    const SenderPolicy& sender) {
  if (!request.visit.present) return false;
  const Identifier number = with_authority(request.visit.number, sender.default_authority);
  Visit* visit = find_visit(record, number);
  if (!visit) {
    create_visit(decision, record, request.visit, number);
    return true;
  }
  bool changed = apply_visit(*visit, request.visit);
  // A registration opens the visit again; an update must not reopen a cancelled visit.
  if (!request.is_update && visit->state != VisitState::open) {
    visit->state = VisitState::open;
    changed = true;
  }
  return changed;
}

// Null fields are forwarded as null, because for the receivers an empty field means to keep the value (reference 2.1).
void tell_update(Decision& decision, PatientRecord& record, const PatientRegistration& request,
                 const SenderPolicy& sender) {
  Notification update{.kind = NotificationKind::patient_updated, .patient_id = record.patient.id};
  update.pid_nulls = request.pid_nulls;
  if (request.visit.present) {
    update.visit_id = find_visit(record, with_authority(request.visit.number, sender.default_authority))->id;
    update.pv1_nulls = request.pv1_nulls;
  }
  decision.notify(std::move(update));
}

// PV1 of an order fills empty fields of the visit.
void add_visit_facts(Decision& decision, PatientRecord& record, Visit& visit, const VisitDetails& stated) {
  record.changed |= complete_visit(visit, stated);
  record.changed |= add_safety_facts(visit, stated);
  if (const std::string places = differing_visit(visit, stated); !places.empty())
    decision.add_finding("visit-differs", places, "not as stored; an order completes the visit and does not change it");
}

std::optional<RowId> visit_for_order(Decision& decision, PatientRecord& record, const VisitDetails& stated,
                                     const SenderPolicy& sender) {
  if (!stated.present) return std::nullopt;
  const Identifier number = with_authority(stated.number, sender.default_authority);
  Visit* visit = find_visit(record, number);
  if (!visit) return create_visit(decision, record, stated, number).id;
  add_visit_facts(decision, record, *visit, stated);
  return visit->id;
}

// The order keeps its visit; PV1 without a number means this visit.
void add_visit_of_change(Decision& decision, Order& order, PatientRecord& record, const VisitDetails& stated,
                         const SenderPolicy& sender) {
  const auto known = std::find_if(record.visits.begin(), record.visits.end(),
                                  [&](const Visit& visit) { return visit.id == order.visit_id; });
  if (known == record.visits.end()) {
    order.visit_id = visit_for_order(decision, record, stated, sender);
    return;
  }
  const Identifier number = with_authority(stated.number, sender.default_authority);
  if (number.empty() || find_visit(record, number) == &*known)
    add_visit_facts(decision, record, *known, stated);
  else
    decision.add_finding("visit-differs", "PV1-19", "is not the visit of the order, which keeps its visit");
}

void note_other_comments(Decision& decision, const Patient& patient, const PatientDemographics& stated) {
  if (stated.comments.value().empty() || stated.comments.value() == patient.comments) return;
  decision.add_finding("demographics-differ", "NTE-3",
                       "the patient has other comments; an order is no patient update, they are unchanged");
}

}  // namespace

Result<void> register_patient(Decision& decision, const PatientRegistration& request, const SenderPolicy& sender) {
  const auto identifiers = identifiers_of(request.patient, sender);
  if (!identifiers) return identifiers.error();
  const auto found = patient_of_event(decision, *identifiers, request.patient);
  if (!found) return found.error();

  const auto event_at = counted_event(decision, request.event_at);
  PatientRecord* record = *found;
  bool changed = false, is_older = false;
  if (!record) {
    record = &create_patient(decision, *identifiers, request.patient);
    changed = true;
  } else {
    is_older = is_older_event(decision, record->patient, event_at);
    if (auto same = check_identity(decision, record->patient, request.patient, sender); !same) return same;
    changed = apply_demographics(record->patient, request.patient);
    changed |= add_identifiers(decision, *record, *identifiers);
  }
  changed |= register_visit(decision, *record, request, sender);
  record->changed |= changed;
  if (is_older) return settle_older_event(decision);
  note_event(decision, *record, event_at);
  if (request.is_update && changed) tell_update(decision, *record, request, sender);
  return {};
}

Result<OrderPatient> patient_for_order(Decision& decision, const OrderRequests& request, const SenderPolicy& sender) {
  if (!request.has_patient) {
    return Error{.kind = ErrorKind::required_field_missing,
                 .code = "patient-missing",
                 .place = "PID",
                 .rule = "required with a new order",
                 .remedy = "send PID with the order"};
  }
  const auto identifiers = identifiers_of(request.patient, sender);
  if (!identifiers) return identifiers.error();
  if (request.patient.name.value().empty()) {
    return Error{.kind = ErrorKind::required_field_missing,
                 .code = "patient-name-missing",
                 .place = "PID-5",
                 .rule = "required",
                 .remedy = "send the patient's name"};
  }
  PatientRecord* record = find_patient(decision, *identifiers, request.patient);
  if (!record) {
    record = &create_patient(decision, *identifiers, request.patient);
  } else {
    const Patient& named = record->patient;
    if (record->patient.merged_into) {
      record = decision.snapshot.survivor_of(record);
      decision.add_finding("patient-merged", "PID-3", "the patient was merged; the order goes to the survivor");
    }
    if (auto same = check_demographics(decision, named, record->patient, request.patient, sender); !same)
      return same.error();
    // The patient was found by a further identifier. The primary one is stored too, because the next order may have
    // only that.
    const bool has_same_name_and_birth_date = differing_demographics(record->patient, request.patient).empty();
    if (has_same_name_and_birth_date && !decision.snapshot.patient_bearing(identifiers->front()))
      record->changed |= add_identifiers(decision, *record, {identifiers->front()});
  }
  record->changed |= add_safety_facts(record->patient, request.patient);
  note_other_comments(decision, record->patient, request.patient);
  return OrderPatient{record->patient.id, visit_for_order(decision, *record, request.visit, sender)};
}

bool add_facts_of_change(Decision& decision, OrderRecord& record, const OrderRequests& request,
                         const SenderPolicy& sender) {
  Order& order = record.order;
  PatientRecord* patient = decision.snapshot.survivor_of(decision.snapshot.patient(order.patient_id));
  if (!patient || match_patient(decision, request.patient, order, sender) != PatientMatch::same) return false;
  const bool was_changed = std::exchange(patient->changed, false);
  patient->changed |= add_safety_facts(patient->patient, request.patient);
  note_other_comments(decision, patient->patient, request.patient);
  if (request.visit.present) add_visit_of_change(decision, order, *patient, request.visit, sender);
  const bool is_new = patient->changed;
  patient->changed |= was_changed;
  return is_new;
}

PatientRecord& register_temporary_patient(Decision& decision, const PersonName& name, const std::string& sex) {
  Identifier identifier;
  identifier.value = decision.numbers.temporary_patient_id();
  identifier.authority = decision.site.authority;
  identifier.type_code = "PI";
  PatientDemographics stated;
  if (name.empty()) {
    PersonName unknown;
    unknown.alphabetic.family = "DOE";
    // If all are digits, npos + 1 gives 0.
    const std::size_t digits = identifier.value.find_last_not_of("0123456789") + 1;
    unknown.alphabetic.given = "UNKNOWN-" + identifier.value.substr(digits);
    stated.name = unknown;
  } else {
    stated.name = name;
  }
  stated.sex = sex;
  PatientRecord& record = create_patient(decision, {identifier}, stated);
  record.patient.is_temporary = true;
  return record;
}

}  // namespace stepwise::model
