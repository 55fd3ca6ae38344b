// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/readers.hpp"

#include "mapping/inbound/clinical_facts.hpp"
#include "mapping/inbound/identifiers.hpp"
#include "mapping/inbound/patient_segments.hpp"
#include "mapping/inbound/required_fields.hpp"
#include "mapping/inbound/text_limits.hpp"
#include "mapping/inbound/times.hpp"
#include "mapping/values/sent_fields.hpp"
#include "model/patients/demographics.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace stepwise::mapping {
namespace {

constexpr std::string_view about_no_visit = "this event is about no visit";
constexpr const char* patient_id_remedy = "the patient identifier with its assigning authority";

struct PatientEvent {
  model::PatientDemographics patient;
  model::VisitDetails visit;
  std::optional<model::EventTime> event_at;
};

struct VisitChangeRow {
  std::string_view event;
  model::VisitChange change;
};
using model::VisitChange;
constexpr std::array visit_changes{
    VisitChangeRow{"A02", VisitChange::transfer},     VisitChangeRow{"A12", VisitChange::transfer},
    VisitChangeRow{"A03", VisitChange::discharge},    VisitChangeRow{"A13", VisitChange::reopening},
    VisitChangeRow{"A06", VisitChange::class_change}, VisitChangeRow{"A07", VisitChange::class_change},
    VisitChangeRow{"A09", VisitChange::tracking},     VisitChangeRow{"A10", VisitChange::tracking},
    VisitChangeRow{"A11", VisitChange::cancellation}, VisitChangeRow{"A38", VisitChange::cancellation},
};

VisitChange visit_change_of(std::string_view event) {
  return std::find_if(visit_changes.begin(), visit_changes.end(), [&](const auto& row) { return row.event == event; })
      ->change;
}

Result<MessageGroups> one_patient(Reading& reading) {
  auto groups = groups_of(reading);
  if (!groups) return groups.error();
  if (groups->patients.empty()) return missing_segment("PID", "required");
  if (groups->patients.size() > 1) return missing_segment("PID(2)", "one patient a message");
  return groups;
}

// Reads what all events about one patient have in common.
Result<PatientEvent> read_event(Reading& reading) {
  const auto groups = one_patient(reading);
  if (!groups) return groups.error();
  const PatientSegments& segments = groups->patients.front();

  auto patient = read_patient(reading, segments);
  if (!patient) return patient.error();
  if (patient->identifiers.empty()) return missing_field("PID-3", patient_id_remedy);
  auto visit = read_visit(reading, segments);
  if (!visit) return visit.error();
  if (auto accepted = expect_registration(reading, *groups); !accepted) return accepted.error();
  if (auto accepted = expect_visit(reading, segments); !accepted) return accepted.error();
  return PatientEvent{std::move(*patient), std::move(*visit), event_time(reading, groups->evn)};
}

// MRG-1 may repeat: returns the identifier with the survivor's authority, else the first.
model::Identifier retired_of(const hl7::Field& mrg_1, const model::Identifier& survivor) {
  for (const hl7::Repetition& repetition : mrg_1.all_repetitions()) {
    model::Identifier one = identifier_of(repetition);
    if (!one.empty() && one.authority == survivor.authority && one.universal_id == survivor.universal_id) return one;
  }
  return identifier_of(mrg_1.repetition(1));
}

// All identifiers in MRG-1 belong to the retired patient, so the further ones are retired too, unless the survivor has
// them.
Result<void> add_further_retired(const Reading& reading, const Located& mrg, std::vector<model::PatientMerge>& merges) {
  const model::PatientMerge first = merges.back();
  const std::string& authority = reading.settings.default_authority;
  const hl7::Field mrg_1 = mrg.field(1);
  for (const hl7::Repetition& repetition : mrg_1.all_repetitions()) {
    model::Identifier one = model::with_authority(identifier_of(repetition), authority);
    const auto is_this = [&](const model::Identifier& other) {
      return is_same(model::with_authority(other, authority), one);
    };
    const auto& kept = first.survivor.identifiers;
    if (one.empty() || is_this(first.retired) || std::any_of(kept.begin(), kept.end(), is_this)) continue;
    if (auto fits = check_number(one, mrg.place(1)); !fits) return fits;
    merges.push_back({first.survivor, std::move(one), first.mrg_fields});
  }
  return {};
}

Result<model::PatientMerge> read_merge(Reading& reading, const PatientSegments& segments) {
  if (!segments.mrg.exists()) return missing_segment("MRG", "required behind each PID of A40");
  auto survivor = read_patient(reading, segments);
  if (!survivor) return survivor.error();
  if (survivor->identifiers.empty()) return missing_field(segments.pid.place(3), patient_id_remedy);
  leave_out_pregnancy(reading, segments.observations, about_no_visit);
  model::Identifier retired = retired_of(segments.mrg.field(1), survivor->identifiers.front());
  if (retired.empty()) return missing_field(segments.mrg.place(1), "the identifier that is retired");
  if (auto fits = check_number(retired, segments.mrg.place(1)); !fits) return fits.error();
  if (retired.authority.empty() && retired.universal_id.empty()) retired.authority = reading.settings.default_authority;
  model::PatientMerge merge{std::move(*survivor), std::move(retired)};
  for (int field = 3; field <= 7; ++field) {
    const std::string name = "MRG-" + std::to_string(field);
    if (!segments.mrg.field(field).has_value()) continue;
    if (!keep_sent(merge.mrg_fields, name, segments.mrg.field(field), {}))
      note_not_kept(reading, segments.mrg.place(field));
  }
  return merge;
}

void leave_out_merges(Reading& reading) {
  for (const hl7::Segment& mrg : reading.message.segments("MRG"))
    reading.leave_out(mrg, "this event does not merge patients");
}

Result<model::Request> registration(Reading& reading, bool is_update) {
  auto event = read_event(reading);
  if (!event) return event.error();
  leave_out_merges(reading);
  model::PatientRegistration request{is_update, std::move(event->patient), std::move(event->visit), event->event_at};
  request.pid_nulls = pid_nulls(request.patient);
  request.pv1_nulls = pv1_nulls(request.visit);
  return model::Request(std::move(request));
}

}  // namespace

Result<model::Request> read_registration(Reading& reading, std::string_view) {
  return registration(reading, false);
}

Result<model::Request> read_update(Reading& reading, std::string_view) {
  return registration(reading, true);
}

Result<model::Request> read_visit_event(Reading& reading, std::string_view event) {
  auto read = read_event(reading);
  if (!read) return read.error();
  model::VisitEvent request;
  request.change = visit_change_of(event);
  request.trigger = event;
  request.patient = std::move(read->patient);
  request.visit = std::move(read->visit);
  request.event_at = read->event_at;
  const hl7::Segment mrg = reading.message.segment("MRG");
  request.prior_patient = retired_of(mrg.field(1), request.patient.identifiers.front());
  request.prior_visit = identifier_of(mrg.field(5).repetition(1));
  return model::Request(std::move(request));
}

Result<model::Request> read_identifier_change(Reading& reading, std::string_view) {
  const auto groups = one_patient(reading);
  if (!groups) return groups.error();
  auto merge = read_merge(reading, groups->patients.front());
  if (!merge) return merge.error();
  return model::Request(model::IdentifierChange{std::move(merge->survivor), std::move(merge->retired),
                                                event_time(reading, groups->evn), std::move(merge->mrg_fields)});
}

Result<model::Request> read_link(Reading& reading, std::string_view event) {
  const auto groups = groups_of(reading);
  if (!groups) return groups.error();
  if (groups->patients.size() != 2) return missing_segment("PID(2)", "two patients: one PID for each");
  auto first = read_patient(reading, groups->patients[0]);
  if (!first) return first.error();
  leave_out_merges(reading);
  for (const PatientSegments& segments : groups->patients)
    leave_out_pregnancy(reading, segments.observations, about_no_visit);
  auto second = read_patient(reading, groups->patients[1]);
  if (!second) return second.error();
  if (first->identifiers.empty()) return missing_field("PID-3", patient_id_remedy);
  if (second->identifiers.empty()) return missing_field("PID(2)-3", patient_id_remedy);
  return model::Request(model::PatientLink{event == "A24", std::move(*first), std::move(*second)});
}

Result<model::Request> read_merges(Reading& reading, std::string_view) {
  const auto groups = groups_of(reading);
  if (!groups) return groups.error();
  if (groups->patients.empty()) return missing_segment("PID", "required");
  model::PatientMerges request;
  for (const PatientSegments& segments : groups->patients) {
    auto merge = read_merge(reading, segments);
    if (!merge) return merge.error();
    request.merges.push_back(std::move(*merge));
    if (auto added = add_further_retired(reading, segments.mrg, request.merges); !added) return added.error();
  }
  request.event_at = event_time(reading, groups->evn);
  return model::Request(std::move(request));
}

}  // namespace stepwise::mapping
