// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/readers.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "mapping/inbound/identifiers.hpp"
#include "mapping/inbound/message_groups.hpp"
#include "mapping/inbound/patient_segments.hpp"
#include "mapping/inbound/sources.hpp"
#include "mapping/inbound/text_limits.hpp"
#include "mapping/inbound/times.hpp"
#include "mapping/values/codes.hpp"
#include "mapping/values/field_text.hpp"
#include "mapping/values/hl7_values.hpp"
#include "mapping/values/names.hpp"
#include "mapping/values/sent_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace stepwise::mapping {
namespace {

using model::Appointment;

struct EventRow {
  std::string_view event;
  Appointment::Change change;
};
constexpr std::array events{
    EventRow{"S12", Appointment::Change::booked},    EventRow{"S13", Appointment::Change::booked},
    EventRow{"S14", Appointment::Change::booked},    EventRow{"S15", Appointment::Change::cancelled},
    EventRow{"S17", Appointment::Change::cancelled}, EventRow{"S26", Appointment::Change::no_show},
};

Located located(const Reading& reading, std::string_view name) {
  return {reading.message.segment(name), 1, name};
}

// Segment action code, table 0206.
bool is_deleted(const hl7::Segment& segment) {
  return text::upper(text::trim(segment.text(2))) == "D";
}

// The first AIP that the message does not delete.
hl7::Segment performer_segment(const Reading& reading) {
  for (const hl7::Segment& segment : reading.message.segments("AIP")) {
    if (!is_deleted(segment)) return segment;
  }
  return {};
}

void leave_out_further(Reading& reading) {
  const auto further = [&](std::string_view name, int taken) {
    for (const hl7::Segment& segment : reading.message.segments(name)) {
      const bool is_resource_taken_away = name == "AIP" && is_deleted(segment);
      if (segment.position() != taken && !is_resource_taken_away)
        reading.leave_out(segment, "only the first one of an appointment is used");
    }
  };
  for (const std::string_view name : {"SCH", "TQ1", "AIS"}) further(name, reading.message.segment(name).position());
  further("AIP", performer_segment(reading).position());
}

// The start of a resource is more exact than the start of the whole appointment.
Result<void> read_start(Reading& reading, Appointment& request) {
  const Found found = look_up(reading, InField::appointment_start, {});
  if (!found.has_value()) return {};
  request.start = reading.local_time(found.text, reading.fields().start_time);
  request.start_is_day = is_day(found.text);
  if (request.start) return {};
  return wrong_type(found.place, found.text, "a date and time, YYYYMMDD[HHMM[SS]]", "send when the appointment starts");
}

int number_in(std::string_view text) {
  int number = 0;
  text = text::trim(text);
  return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc() && number > 0 ? number : 0;
}

// AIS-7 with its unit in AIS-8, or SCH-9 with SCH-10; without a unit the number means minutes.
int minutes_of(Reading& reading, const Located& segment, int duration, int unit) {
  const std::string stated = segment.segment.text(duration);
  const int number = number_in(stated);
  if (number == 0 && !text::trim(stated).empty())
    reading.add_finding("field-not-used", segment.place(duration), "not a positive whole number; no duration is used");
  const std::string word = text::upper(text::trim(segment.segment.text(unit)));
  if (word.starts_with("H")) return number * 60;
  if (word.starts_with("S")) return (number + 59) / 60;
  return number;
}

int duration_of(Reading& reading) {
  const int of_service = minutes_of(reading, located(reading, "AIS"), 7, 8);
  return of_service > 0 ? of_service : minutes_of(reading, located(reading, "SCH"), 9, 10);
}

// AIG-3 (equipment) and AIL-3 (location), both of which can name a station.
std::vector<std::string> resources_of(const hl7::Message& message) {
  std::vector<std::string> resources;
  const auto add = [&](std::string text) {
    text = std::string(text::trim(text));
    if (!text.empty() && std::find(resources.begin(), resources.end(), text) == resources.end())
      resources.push_back(std::move(text));
  };
  for (const hl7::Segment& segment : message.segments()) {
    if ((segment.name() != "AIG" && segment.name() != "AIL") || is_deleted(segment)) continue;
    for (int component = 1; component <= 3; ++component) add(segment.text(3, component));
  }
  return resources;
}

Result<model::Identifier> appointment_number(const Located& sch, int field) {
  model::Identifier number = entity_of(sch.field(field).repetition(1));
  if (auto fits = check_number(number, sch.place(field)); !fits) return fits.error();
  return number;
}

// All NTE of the message, because DICOM has one attribute for them.
std::string read_comments(Reading& reading) {
  const auto notes = reading.message.segments("NTE");
  std::string comments = note_text({notes.begin(), notes.end()});
  note_cut_comments(reading, comments);
  return comments;
}

void keep_appointment_field(Reading& reading, Appointment& request, std::string_view name, const hl7::Field& field,
                            const std::string& place, const Repetitions& built) {
  if (field.has_value() && !keep_sent(request.sent_fields, name, field, built)) note_not_kept(reading, place);
}

Result<void> read_appointment_id(Reading& reading, Appointment& request, const Located& sch) {
  const int field = entity_of(sch.field(2).repetition(1)).value.empty() ? 1 : 2;
  request.appointment_id = entity_of(sch.field(field).repetition(1)).value;
  if (text::characters(request.appointment_id) > limits::hl7_entity_identifier_characters)
    return wrong_type(sch.place(field), request.appointment_id,
                      fmt::format("at most {} characters", limits::hl7_entity_identifier_characters),
                      "send a shorter appointment id; it is never cut");
  keep_appointment_field(reading, request, sent_appointment_id, sch.field(field), sch.place(field),
                         {{request.appointment_id}});
  return {};
}

void read_performer(Reading& reading, Appointment& request) {
  const hl7::Field field = performer_segment(reading).field(3);
  request.performer = person_of(field);
  keep_appointment_field(reading, request, sent_appointment_performer, field, "AIP-3", xcn(request.performer));
  reading.romanize(request.performer.name);
}

}  // namespace

Result<model::Request> read_appointment(Reading& reading, std::string_view event) {
  const Located sch = located(reading, "SCH");
  if (!sch.exists()) return missing_segment("SCH", "required");
  Appointment request;
  request.change =
      std::find_if(events.begin(), events.end(), [&](const EventRow& row) { return row.event == event; })->change;
  auto placer = appointment_number(sch, 26), filler = appointment_number(sch, 27);
  if (!placer) return placer.error();
  if (!filler) return filler.error();
  request.placer_number = std::move(*placer);
  request.filler_number = std::move(*filler);
  if (auto read = read_appointment_id(reading, request, sch); !read) return read.error();
  if (request.placer_number.empty() && request.filler_number.empty() && request.appointment_id.empty())
    return missing_field(sch.place(26), "the placer order number, or SCH-27, or the appointment id in SCH-2");
  const auto groups = group_segments(reading.message, reading.settings);
  if (!groups) return groups.error();
  for (const PatientSegments& segments : groups->patients) {
    auto patient = read_patient(reading, segments);
    if (!patient) return patient.error();
    request.patients.push_back(std::move(*patient));
  }
  if (auto read = read_start(reading, request); !read) return read.error();
  request.duration_minutes = duration_of(reading);
  request.service = code_of(reading.message.segment("AIS").field(3));
  request.resources = resources_of(reading.message);
  read_performer(reading, request);
  request.reason = code_of(sch.field(6));
  request.comments = read_comments(reading);
  leave_out_further(reading);
  return model::Request(std::move(request));
}

}  // namespace stepwise::mapping
