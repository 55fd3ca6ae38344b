// SPDX-License-Identifier: Apache-2.0
#include "model/mpps/judge_mpps.hpp"

#include "base/romanization.hpp"
#include "base/text.hpp"
#include "model/mpps/discontinuation.hpp"
#include "model/mpps/step_run.hpp"
#include "model/mpps/unscheduled.hpp"
#include "model/patients/patient_match.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace stepwise::model {
namespace {

void leave_open(Decision& decision, PerformedProcedureStep& performed, Discrepancy end, std::string code,
                std::string text) {
  performed.discrepancy = end;
  performed.discrepancy_text = text;
  decision.add_finding(std::move(code), "(0040,0270)", std::move(text));
}

// A device sends a name in the form that it can show: with other component groups than ours, or in Latin letters. So
// the names agree if any groups agree.
bool agree(const PersonName& said, const PersonName& known) {
  constexpr std::array groups{&PersonName::alphabetic, &PersonName::ideographic, &PersonName::phonetic};
  return std::any_of(groups.begin(), groups.end(), [&](auto of_said) {
    const NameComponents& one = said.*of_said;
    return std::any_of(groups.begin(), groups.end(), [&](auto of_known) {
      const NameComponents& other = known.*of_known;
      const auto is_same = [](const std::string& a, const std::string& b) {
        return text::fold(a) == text::fold(b) || text::fold(a) == text::fold(text::from_utf8(b, "US-ASCII").bytes);
      };
      return !one.family.empty() && is_same(one.family, other.family) &&
             (one.given.empty() || is_same(one.given, other.given));
    });
  });
}

// Whether the Latin letters can be a reading of the name in ideographs. True also if the language is unknown, because
// then the two cannot be compared.
bool may_be_letters_of(const PersonName& known, const NameComponents& said) {
  const auto language = text::language_of(to_text(known));
  if (!language) return true;
  const auto reads_as = [&](const std::string& ideographs, const std::string& letters) {
    const auto reading = text::romanized(ideographs, *language);
    return !reading || text::fold(*reading) == text::fold(letters);
  };
  return reads_as(known.alphabetic.family, said.family) &&
         (said.given.empty() || reads_as(known.alphabetic.given, said.given));
}

// The identifier decides who the patient is; demographics are never taken from a modality (reference 6.3).
void note_other_name(Decision& decision, const PerformedProcedureStep& performed, const Patient& patient) {
  const PersonName &said = performed.patient_name, &known = patient.name;
  if (said.alphabetic.family.empty() || known.alphabetic.family.empty() || agree(said, known)) return;
  // The HIS sent the name without Latin letters, so the device has the letters of our worklist.
  if (text::has_ideographs(known.alphabetic.family) && !text::has_ideographs(said.alphabetic.family) &&
      may_be_letters_of(known, said.alphabetic))
    return;
  decision.add_finding(
      "patient-name-differs", "(0010,0010)",
      "the identifier is known, but belongs to a patient with another name; the stored patient is unchanged");
}

}  // namespace

void judge(Decision& decision, PerformedProcedureStep& performed, const FoundLinks& found) {
  Snapshot& snapshot = decision.snapshot;
  PatientRecord* patient = performed.patient_identifier.empty()
                               ? nullptr
                               : snapshot.survivor_of(snapshot.patient_by(performed.patient_identifier));
  if (patient) {
    performed.patient_id = patient->patient.id;
    note_other_name(decision, performed, patient->patient);
  }
  const auto is_of_another = [&](const FoundLink& one) {
    const OrderRecord* record = snapshot.order(one.link.order_id);
    // An unknown identifier may belong to a person for whom we have created a temporary patient.
    const PatientRecord* ordered_for = snapshot.survivor_of(snapshot.patient(record->order.patient_id));
    if (!patient && ordered_for && ordered_for->patient.is_temporary) return false;
    return !performed.patient_identifier.empty() &&
           !is_of_patient(snapshot, performed.patient_identifier, record->order.patient_id);
  };
  const bool is_of_nobody = found.is_of_unknown_patient && !found.links.empty();
  if (is_of_nobody || std::any_of(found.links.begin(), found.links.end(), is_of_another)) {
    leave_open(decision, performed, Discrepancy::patient_mismatch, "patient-mismatch",
               "the patient of the performed step is not the patient of the scheduled step; it is not completed "
               "automatically");
    return;
  }
  if (!found.links.empty()) {
    const PatientRecord* ordered_for =
        snapshot.survivor_of(snapshot.patient(snapshot.order(found.links.front().link.order_id)->order.patient_id));
    if (ordered_for) performed.patient_id = ordered_for->patient.id;
  }
  if (found.is_ambiguous) {
    leave_open(
        decision, performed, Discrepancy::unmatched, "study-of-several-patients",
        "names a Study Instance UID that several patients have, and none of them is its patient; a person links it");
  } else if (found.has_unmatched) {
    leave_open(decision, performed, Discrepancy::unmatched, "unmatched",
               "names an accession number, procedure or step that is not ours");
  } else if (found.links.empty() && patient) {
    leave_open(decision, performed, Discrepancy::unscheduled, "unscheduled",
               "no scheduled step was named; the patient is known");
  } else if (found.links.empty()) {
    leave_open(decision, performed, Discrepancy::unknown_patient, "unknown-patient",
               "no scheduled step was named, and the patient is not known");
  }
}

void drop_given_up(Decision& decision, FoundLinks& found) {
  std::erase_if(found.links, [&](const FoundLink& one) {
    const ScheduledProcedureStep* step = decision.snapshot.order(one.link.order_id)->step(one.link.step_id);
    return step->state == StepState::cancelled || step->state == StepState::never_performed;
  });
}

void end_performed_step(Decision& decision, PerformedProcedureStep& performed) {
  performed.ended_at = decision.now;
  const RowId id = performed.id;
  if (performed.state == PerformedState::discontinued) {
    const DiscontinuationEffect effect = effect_of(decision.site, performed.discontinuation_reason);
    if (effect == DiscontinuationEffect::nothing_was_done) {
      performed.discrepancy = Discrepancy::none;
      performed.discrepancy_text.clear();
      RollUps roll_ups(id);
      withdraw_orders(decision, id, performed.links, roll_ups);
      roll_ups.roll_up_all(decision);
    } else if (effect == DiscontinuationEffect::ask_a_person && !performed.links.empty()) {
      decision.add_finding("reason-unspecified", "(0040,0281)",
                           "discontinued without a reason that says what becomes of the step; a person decides");
      if (performed.discrepancy == Discrepancy::none || performed.discrepancy == Discrepancy::after_end) {
        performed.discrepancy = Discrepancy::reason_unspecified;
        performed.discrepancy_text = "discontinued without a reason that says what becomes of the step";
      }
    }
    const DiscontinuationReason* reason = find_discontinuation_reason(performed.discontinuation_reason);
    if (reason && !reason->task.empty()) {
      decision.add_finding(
          "discontinuation-task", "(0040,0281)",
          std::string(reason->code) + " " + std::string(reason->meaning) + ": " + std::string(reason->task));
    }
    const bool has_images = std::any_of(performed.series.begin(), performed.series.end(),
                                        [](const auto& series) { return series.instances > 0; });
    if (has_images && effect == DiscontinuationEffect::discontinued) {
      decision.add_finding("images-of-discontinued-step", "(0040,0340)",
                           "discontinued, yet there are images: they may have to be read or billed");
    }
  }
  settle_steps(decision, id);
}

}  // namespace stepwise::model
