// SPDX-License-Identifier: Apache-2.0
// A47, A24 and A37: a person with several identifiers, without a merge (reference 2.6, 8).
#include "model/patients/demographics.hpp"
#include "model/patients/patient_events.hpp"
#include "model/patients/patient_match.hpp"
#include "model/patients/patient_rules.hpp"
#include "model/time_order.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::model {
namespace {

// The worklist shows the first one.
bool make_primary(Patient& patient, const Identifier& identifier) {
  auto& all = patient.identifiers;
  const auto at = std::find_if(all.begin(), all.end(), [&](const Identifier& own) { return is_same(own, identifier); });
  if (at == all.end() || at == all.begin()) return false;
  std::rotate(all.begin(), at, at + 1);
  return true;
}

bool set_link(std::vector<Identifier>& links, const Identifier& other, bool is_linked) {
  const auto at = std::find_if(links.begin(), links.end(), [&](const Identifier& one) { return is_same(one, other); });
  if ((at != links.end()) == is_linked) return false;
  if (is_linked)
    links.push_back(other);
  else
    links.erase(at);
  return true;
}

Result<RowId> linked_patient(Decision& decision, const PatientDemographics& stated, const SenderPolicy& sender) {
  const auto identifiers = identifiers_of(stated, sender);
  if (!identifiers) return identifiers.error();
  const auto found = patient_of_event(decision, *identifiers, stated);
  if (!found) return found.error();
  return *found ? (*found)->patient.id : create_patient(decision, *identifiers, stated).patient.id;
}

}  // namespace

Result<void> change_identifier(Decision& decision, const IdentifierChange& request, const SenderPolicy& sender) {
  const auto identifiers = identifiers_of(request.patient, sender);
  if (!identifiers) return identifiers.error();
  const Identifier& primary = identifiers->front();
  const Identifier retired = with_authority(request.retired, sender.default_authority);
  if (is_same(primary, retired))
    return merge_refused("identifier-unchanged", retired, "must not be the new identifier (PID-3)",
                         "name the former identifier in MRG-1");

  PatientRecord* former = decision.snapshot.survivor_of(decision.snapshot.patient_by(retired));
  // The former identifier identifies the patient if it is known; otherwise the other identifiers are used.
  const auto bearer = patient_of_event(decision, former ? std::vector{primary} : *identifiers, request.patient);
  if (!bearer) return bearer.error();
  PatientRecord* record = *bearer;
  if (record && former && record != former) {
    return merge_refused("identifiers-of-two-patients", retired, "must be an identifier of the patient in PID-3",
                         "merge them with ADT^A40 if they are one person");
  }
  if (!record) record = former ? former : &create_patient(decision, *identifiers, request.patient);
  const auto event_at = counted_event(decision, request.event_at);
  const bool is_older = is_older_event(decision, record->patient, event_at);
  if (const std::string places = differing_demographics(record->patient, request.patient); !places.empty())
    decision.add_finding(
        "merged-patients-differ", places,
        "not as stored for the patient; a change of identifier is no patient update, the stored patient is unchanged");
  bool changed = add_identifiers(decision, *record, {primary, retired});
  changed |= make_primary(record->patient, primary);
  record->changed |= changed;
  if (is_older) return settle_older_event(decision);
  note_event(decision, *record, event_at);
  if (!changed) {
    decision.add_finding("idempotent", "MRG-1", "the identifier was changed before; no effect");
    return {};
  }
  record->changed = true;
  Notification told{.kind = NotificationKind::identifier_changed, .patient_id = record->patient.id};
  told.prior_identifier = retired;
  told.mrg_fields = request.mrg_fields;
  decision.notify(std::move(told));
  return {};
}

Result<void> link_patients(Decision& decision, const PatientLink& request, const SenderPolicy& sender) {
  const auto first = linked_patient(decision, request.first, sender);
  if (!first) return first.error();
  const auto second = linked_patient(decision, request.second, sender);
  if (!second) return second.error();
  if (*first == *second) {
    decision.add_finding("idempotent", "PID(2)-3", "both identifiers are of one patient already; nothing to link");
    return {};
  }
  PatientRecord& a = *decision.snapshot.patient(*first);
  PatientRecord& b = *decision.snapshot.patient(*second);
  const bool changed_a = set_link(a.patient.linked_with, b.patient.identifiers.front(), request.is_linked);
  const bool changed_b = set_link(b.patient.linked_with, a.patient.identifiers.front(), request.is_linked);
  a.changed |= changed_a;
  b.changed |= changed_b;
  if (!changed_a && !changed_b)
    decision.add_finding("idempotent", "PID(2)-3",
                         request.is_linked ? "they are linked already" : "they are not linked");
  return {};
}

}  // namespace stepwise::model
