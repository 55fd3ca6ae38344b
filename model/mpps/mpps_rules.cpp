// SPDX-License-Identifier: Apache-2.0
// N-CREATE and N-SET of MPPS: the state machine of reference 6.2.
#include "model/mpps/mpps_rules.hpp"

#include "model/mpps/judge_mpps.hpp"
#include "model/mpps/step_run.hpp"
#include "model/mpps/unscheduled.hpp"
#include "model/orders/evidence.hpp"
#include "model/orders/states.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::model {
namespace {

constexpr const char* status_tag = "(0040,0252)";

Error missing(const char* code, const char* tag, const char* remedy) {
  return Error{
      .kind = ErrorKind::required_field_missing, .code = code, .place = tag, .rule = "required", .remedy = remedy};
}

// True if the attributes that an N-SET cannot change are equal: then the modality repeats an N-CREATE whose answer it
// did not get.
bool is_repeat(const PerformedProcedureStep& stored, const PerformedProcedureStep& stated) {
  return stored.calling_aet == stated.calling_aet && stored.references == stated.references &&
         stored.patient_identifier == stated.patient_identifier && stored.patient_name == stated.patient_name &&
         stored.performed_step_id == stated.performed_step_id && stored.station_aet == stated.station_aet &&
         stored.modality == stated.modality && stored.study_id == stated.study_id &&
         stored.started_on == stated.started_on && stored.started_time == stated.started_time;
}

PerformedProcedureStep& keep(Decision& decision, PerformedProcedureStep performed) {
  Snapshot& snapshot = decision.snapshot;
  performed.id = decision.numbers.row();
  performed.version = 0;
  performed.received_at = decision.now;
  performed.links.clear();
  performed.discrepancy_text.clear();
  snapshot.performed.push_back(std::move(performed));
  snapshot.touch(snapshot.performed.back());
  return snapshot.performed.back();
}

// Checks what a final state requires (reference 6.1). Missing values are accepted with a finding, unless the station is
// strict (D28).
Result<void> check_final(Decision& decision, const PerformedProcedureStep& performed, const StationPolicy& station) {
  const char* tag = nullptr;
  if (performed.series.empty()) tag = "(0040,0340)";
  if (performed.ended_time.empty()) tag = "(0040,0251)";
  if (performed.ended_on.empty()) tag = "(0040,0250)";
  if (!tag) return {};
  if (station.strict_final)
    return missing("missing-attribute", tag, "send end date, end time and the performed series with the final status");
  decision.add_finding("final-incomplete", tag,
                       "the final status came without end or series; accepted, as the modality can't say it again");
  return {};
}

PerformedProcedureStep merged(PerformedProcedureStep performed, const PerformedStepUpdate& update) {
  const PerformedProcedureStep& stated = update.stated;
  if (update.has_end && !stated.ended_on.empty()) performed.ended_on = stated.ended_on;
  if (update.has_end && !stated.ended_time.empty()) performed.ended_time = stated.ended_time;
  if (update.has_series) performed.series = stated.series;  // replaced as a whole, not appended
  if (update.has_reason) performed.discontinuation_reason = stated.discontinuation_reason;
  if (update.has_comments) performed.comments = stated.comments;
  if (update.has_description) performed.description = stated.description;
  if (update.has_procedure_codes) performed.procedure_codes = stated.procedure_codes;
  if (update.has_protocol_codes) performed.protocol_codes = stated.protocol_codes;
  if (update.has_billing_codes) performed.billing_codes = stated.billing_codes;
  if (update.has_films) performed.films = stated.films;
  if (update.has_materials) performed.materials = stated.materials;
  if (update.has_dose) performed.dose = stated.dose;
  if (update.state) performed.state = *update.state;
  return performed;
}

void keep_evidence(PerformedProcedureStep& performed, const FoundLinks& found, PerformedState state, Instant now) {
  for (const FoundLink& one : found.links) {
    performed.links.push_back(one.link);
    performed.links.back().linked_by = linked_as_evidence;
  }
  performed.state = state;
  if (is_final(state)) performed.ended_at = now;
}

// Stores the performed step, links it, starts its scheduled steps and, if it is already final, ends it.
Result<RowId> begin(Decision& decision, const PerformedStepUpdate& created, const StationPolicy& station) {
  const PerformedState last = created.state.value_or(PerformedState::in_progress);
  if (is_final(last)) {
    if (auto complete = check_final(decision, created.stated, station); !complete) return complete.error();
  }
  PerformedProcedureStep performed = created.stated;
  performed.state = PerformedState::in_progress;
  performed.discrepancy = Discrepancy::none;
  PerformedProcedureStep& kept = keep(decision, std::move(performed));
  const RowId id = kept.id;
  FoundLinks found = find_links(decision.snapshot, kept);
  found.has_unmatched |= found.links.empty() && created.has_invalid_reference;
  found.is_of_unknown_patient = created.has_invalid_patient_id;
  judge(decision, kept, found);
  if (kept.discrepancy == Discrepancy::patient_mismatch) drop_given_up(decision, found);
  if (is_evidence(decision.snapshot, kept, found)) {
    keep_evidence(kept, found, last, decision.now);
    return id;
  }
  if (is_unscheduled(decision, kept)) found.links = {open_order_for(decision, id)};
  begin_steps(decision, id, found.links);
  if (is_final(last)) {
    PerformedProcedureStep& begun = *decision.snapshot.performed_step(id);
    begun.state = last;
    end_performed_step(decision, begun);
  }
  return id;
}

}  // namespace

Result<RowId> start_performed_step(Decision& decision, const PerformedStepUpdate& created,
                                   const StationPolicy& station) {
  if (const PerformedProcedureStep* stored = decision.snapshot.performed_by_uid(created.stated.sop_instance_uid)) {
    if (station.accept_repeated_create && is_repeat(*stored, created.stated)) {
      decision.add_finding("repeat", "(0008,0018)", "the same N-CREATE came before; no effect");
      return stored->id;
    }
    return Error{.kind = ErrorKind::duplicate_key,
                 .code = "duplicate-sop-instance",
                 .place = "(0008,0018)",
                 .value = created.stated.sop_instance_uid,
                 .rule = "must be a new UID",
                 .remedy = "go on with N-SET"};
  }
  if (!created.state) {
    if (!station.accept_missing_status) return missing("missing-attribute", status_tag, "create with IN PROGRESS");
    decision.add_finding("status-missing", status_tag, "assumed to be IN PROGRESS because of the station's setting");
  } else if (*created.state != PerformedState::in_progress) {
    if (!station.accept_final_create || !is_final(*created.state)) {
      return Error{.kind = ErrorKind::state_forbids,
                   .code = "invalid-status",
                   .place = status_tag,
                   .rule = "IN PROGRESS in an N-CREATE",
                   .remedy = "create with IN PROGRESS, then set the final status"};
    }
    decision.add_finding("final-create", status_tag, "created in a final state; accepted by the station's setting");
  }
  if (created.stated.references.empty()) {
    if (!station.accept_missing_references)
      return missing("missing-attribute", "(0040,0270)", "name the scheduled step, or send one item without");
    decision.add_finding("references-missing", "(0040,0270)",
                         "no Scheduled Step Attributes; treated as unscheduled because of the station's setting");
  }
  return begin(decision, created, station);
}

Result<RowId> update_performed_step(Decision& decision, const std::string& sop_instance_uid,
                                    const PerformedStepUpdate& update, const StationPolicy& station) {
  PerformedProcedureStep* stored = decision.snapshot.performed_by_uid(sop_instance_uid);
  if (!stored) {
    if (!station.accept_set_without_create) {
      return Error{.kind = ErrorKind::unknown_key,
                   .code = "no-such-sop-instance",
                   .place = "(0008,0018)",
                   .value = sop_instance_uid,
                   .rule = "must be a known performed procedure step",
                   .remedy = "N-CREATE it first"};
    }
    decision.add_finding("set-without-create", "(0008,0018)",
                         "an N-SET without N-CREATE; the performed step was made of it by the station's setting");
    PerformedStepUpdate created = update;
    created.stated.sop_instance_uid = sop_instance_uid;
    return begin(decision, created, station);
  }
  PerformedProcedureStep updated = merged(*stored, update);
  if (is_final(stored->state)) {
    if (station.accept_repeated_final && updated == *stored) {
      decision.add_finding("repeat", status_tag, "the same final N-SET came before; no effect");
      return stored->id;
    }
    return Error{.kind = ErrorKind::state_forbids,
                 .code = "may-no-longer-be-updated",
                 .place = status_tag,
                 .rule = "Performed Procedure Step Object may no longer be updated",
                 .remedy = "create a new performed step"};
  }
  if (updated.state == PerformedState::refused) {
    return Error{.kind = ErrorKind::table_value,
                 .code = "invalid-status",
                 .place = status_tag,
                 .rule = "IN PROGRESS, COMPLETED or DISCONTINUED",
                 .remedy = "send one of these"};
  }
  if (is_final(updated.state)) {
    if (auto complete = check_final(decision, updated, station); !complete) return complete.error();
  }
  *stored = std::move(updated);
  if (stored->discrepancy == Discrepancy::refused) {  // an earlier dataset was refused; this one was accepted
    stored->discrepancy = Discrepancy::none;
    stored->discrepancy_text.clear();
  }
  decision.snapshot.touch(*stored);
  const RowId id = stored->id;
  if (is_final(stored->state)) end_performed_step(decision, *stored);
  return id;
}

RowId keep_refused(Decision& decision, const PerformedStepUpdate& refused, const Error& fault) {
  const std::string why = describe(fault);
  if (PerformedProcedureStep* stored = decision.snapshot.performed_by_uid(refused.stated.sop_instance_uid)) {
    decision.add_finding("refused", "(0008,0018)", why);
    // A dataset is usually repeated because our response was lost. In any other case a person must see what the refused
    // dataset reported.
    const bool comes_again = fault.code == "duplicate-sop-instance" ||
                             (fault.code == "may-no-longer-be-updated" && merged(*stored, refused) == *stored);
    if (!comes_again && stored->discrepancy == Discrepancy::none) {
      stored->discrepancy = Discrepancy::refused;
      stored->discrepancy_text = why;
      decision.snapshot.touch(*stored);
    }
    return stored->id;
  }
  PerformedProcedureStep performed = refused.stated;
  performed.state = PerformedState::refused;
  performed.discrepancy = Discrepancy::refused;
  PerformedProcedureStep& kept = keep(decision, std::move(performed));
  kept.discrepancy_text = why;
  decision.add_finding("refused", "(0008,0018)", why);
  return kept.id;
}

}  // namespace stepwise::model
