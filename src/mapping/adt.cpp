// SPDX-License-Identifier: Apache-2.0
#include "mapping/adt.hpp"

#include "mapping/identifiers.hpp"
#include "mapping/patient_segments.hpp"
#include "mapping/required_fields.hpp"
#include "mapping/times.hpp"

namespace stepwise::mapping {
namespace {

constexpr const char* patient_id_remedy = "the patient identifier with its assigning authority";

struct PatientEvent {
  model::PatientDemographics patient;
  model::VisitDetails visit;
  std::optional<model::EventTime> event_at;
};

// What all events about one patient have in common.
Result<PatientEvent> read_event(Reading& reading) {
  const auto groups = group_segments(reading.message);
  if (!groups) return groups.error();
  if (groups->patients.empty()) return missing_segment("PID", "required");
  if (groups->patients.size() > 1) return missing_segment("PID(2)", "one patient a message");
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

// MRG-1 may repeat: the one of the survivor's authority, else the first.
model::Identifier retired_of(const hl7::Field& mrg_1, const model::Identifier& survivor) {
  for (int i = 1; i <= mrg_1.repetitions(); ++i) {
    model::Identifier one = identifier_of(mrg_1.repetition(i));
    if (!one.empty() && one.authority == survivor.authority && one.universal_id == survivor.universal_id) return one;
  }
  return identifier_of(mrg_1.repetition(1));
}

Result<model::PatientMerge> read_merge(Reading& reading, const PatientSegments& segments) {
  if (!segments.mrg.exists()) return missing_segment("MRG", "required behind each PID of A40");
  auto survivor = read_patient(reading, segments);
  if (!survivor) return survivor.error();
  if (survivor->identifiers.empty()) return missing_field(segments.pid.place(3), patient_id_remedy);
  model::Identifier retired = retired_of(segments.mrg.field(1), survivor->identifiers.front());
  if (retired.empty()) return missing_field(segments.mrg.place(1), "the identifier that is retired");
  if (auto fits = check_identifier(retired.value, long_identifier_characters, segments.mrg.place(1)); !fits)
    return fits.error();
  if (retired.authority.empty() && retired.universal_id.empty()) retired.authority = reading.settings.default_authority;
  return model::PatientMerge{std::move(*survivor), std::move(retired)};
}

Result<model::Request> registration(Reading& reading, bool is_update) {
  auto event = read_event(reading);
  if (!event) return event.error();
  model::PatientRegistration request{is_update, std::move(event->patient), std::move(event->visit), event->event_at};
  request.pid_nulls = pid_nulls(request.patient);
  request.pv1_nulls = pv1_nulls(request.visit);
  return model::Request(std::move(request));
}

}  // namespace

Result<model::Request> read_registration(Reading& reading) {
  return registration(reading, false);
}

Result<model::Request> read_update(Reading& reading) {
  return registration(reading, true);
}

Result<model::Request> read_cancellation(Reading& reading) {
  auto event = read_event(reading);
  if (!event) return event.error();
  return model::Request(model::VisitCancellation{std::move(event->patient), std::move(event->visit), event->event_at});
}

Result<model::Request> read_merges(Reading& reading) {
  const auto groups = group_segments(reading.message);
  if (!groups) return groups.error();
  if (groups->patients.empty()) return missing_segment("PID", "required");
  model::PatientMerges request;
  for (const PatientSegments& segments : groups->patients) {
    auto merge = read_merge(reading, segments);
    if (!merge) return merge.error();
    request.merges.push_back(std::move(*merge));
  }
  request.event_at = event_time(reading, groups->evn);
  return model::Request(std::move(request));
}

}  // namespace stepwise::mapping
