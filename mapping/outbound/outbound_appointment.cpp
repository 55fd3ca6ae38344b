// SPDX-License-Identifier: Apache-2.0
// RAD-48 Appointment Notification (reference 2.10): one message a requested procedure, a resource group a step. 2.4 has
// timing in SCH-11, 2.5.1 in TQ1.
#include "base/text.hpp"
#include "mapping/outbound/outbound_fields.hpp"
#include "mapping/outbound/outbound_messages.hpp"
#include "mapping/outbound/outbound_patient.hpp"
#include "mapping/values/hl7_values.hpp"
#include "mapping/values/names.hpp"
#include "mapping/values/sent_fields.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

using model::ScheduledProcedureStep;

struct EventRow {
  std::string_view event;
  std::string_view reason;         // SCH-6 if no reason was given
  std::string_view filler_status;  // SCH-25, AIS-10: table 0278
  std::string_view action;         // RGS-2, AIS-2: table 0206
};
constexpr std::array events{
    EventRow{"S12", "Booked", "Booked", "A"},
    EventRow{"S13", "Rescheduled", "Booked", "U"},
    EventRow{"S14", "Modified", "Booked", "U"},
    EventRow{"S15", "Cancelled", "Cancelled", "D"},
    EventRow{"S26", "Patient did not arrive", "Noshow", "D"},
};

struct Appointment {
  const Outbound& message;
  const EventRow& event;
  std::optional<LocalTime> start = {}, end = {};
  bool has_time = true;  // false: for at least one step only the day is known

  const model::Order& order() const { return message.order->order; }
  int minutes() const {
    return start && has_time ? static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(*end - *start).count())
                             : 0;
  }
};
// One step of the appointment, and one of its resources.
struct Resource {
  const Appointment& appointment;
  const ScheduledProcedureStep& step;
  int set_id = 1;
  std::string aet = {};  // AIG
};

std::string start_of(const Appointment& a) {
  return start_ts(a.start, !a.has_time);
}
std::string end_of(const Appointment& a) {
  return a.has_time ? start_ts(a.end, false) : std::string();
}

Repetitions minutes(int count) {
  return count > 0 ? text(std::to_string(count)) : Repetitions{};
}
Repetitions unit(int count) {
  return count > 0 ? one({"min", "minutes", "ISO+"}) : Repetitions{};
}

// The contact is the department, because we do not know a person.
Repetitions contact(const Appointment& a) {
  const OutboundHeader& header = a.message.header;
  return one({"", header.sending_facility.empty() ? header.sending_application : header.sending_facility});
}

Repetitions event_reason(const Appointment& a) {
  const model::Code& reason = a.message.notification.reason;
  return one(reason.empty() ? hl7::RepetitionValue{"", a.event.reason} : ce(reason));
}

Repetitions appointment_timing(const Appointment& a) {
  const std::string duration = a.minutes() > 0 ? "M" + std::to_string(a.minutes()) : "";
  return one({"", "", duration, start_of(a), end_of(a), a.order().priority});
}

Repetitions entered_by_or_contact(const Appointment& a) {
  return a.order().entered_by.empty() ? contact(a) : entered_by(a.order());
}

Repetitions appointment_placer_number(const Appointment& a) {
  const model::Order& order = a.order();
  return one(
      ei(order.placer_number, order.placer_authority, order.placer_universal_id, order.placer_universal_id_type));
}

Repetitions appointment_id(const Appointment& a) {
  const std::string& id = a.order().appointment_id;
  const auto says_this = [&](const hl7::Field& sent) { return text::trimmed(sent.text(1)) == id; };
  return as_sent(a.order().sent_fields, sent_appointment_id, says_this, text(id));
}

constexpr FieldRow<Appointment> sch_fields[] = {
    {1, In::both, appointment_id},
    {2, In::both,
     [](const Appointment& a) {
       return one(ei(a.message.procedure->requested_procedure_id, a.order().filler_authority));
     }},
    {4, In::both, [](const Appointment& a) { return placer_group_number(a.order()); }},
    {6, In::both, event_reason},
    {9, In::v2_3_1, [](const Appointment& a) { return minutes(a.minutes()); }},
    {10, In::v2_3_1, [](const Appointment& a) { return unit(a.minutes()); }},
    {11, In::v2_3_1, appointment_timing},
    {16, In::both, contact},
    {20, In::both, entered_by_or_contact},
    {25, In::both, [](const Appointment& a) { return text(std::string(a.event.filler_status)); }},
    {26, In::both, appointment_placer_number},
    {27, In::both, [](const Appointment& a) { return one(ei(a.order().filler_number, a.order().filler_authority)); }},
};

constexpr FieldRow<Appointment> appointment_tq1_fields[] = {
    {1, In::v2_5_1, [](const Appointment&) { return text("1"); }},
    {6, In::v2_5_1,
     [](const Appointment& a) {
       return a.minutes() > 0 ? one({std::to_string(a.minutes()), "min"}) : Repetitions{};
     }},
    {7, In::v2_5_1, [](const Appointment& a) { return text(start_of(a)); }},
    {8, In::v2_5_1, [](const Appointment& a) { return text(end_of(a)); }},
    {9, In::v2_5_1, [](const Appointment& a) { return text(a.order().priority); }},
};

Repetitions set_id(const Resource& r) {
  return text(std::to_string(r.set_id));
}
Repetitions action(const Resource& r) {
  return text(std::string(r.appointment.event.action));
}

constexpr FieldRow<Resource> rgs_fields[] = {
    {1, In::both, set_id},
    {2, In::both, action},
};

// The procedure; the alternate code is the protocol of this step.
Repetitions appointment_service(const Resource& r) {
  const model::RequestedProcedure& procedure = *r.appointment.message.procedure;
  const model::Code& code = procedure.code.empty() ? r.appointment.order().service : procedure.code;
  const model::Code protocol =
      r.step.protocol_codes.empty() ? model::Code{"", r.step.description, "", ""} : r.step.protocol_codes.front();
  return one({code.value, code.meaning, code.scheme, protocol.value, protocol.meaning, protocol.scheme});
}

constexpr FieldRow<Resource> ais_fields[] = {
    {1, In::both, [](const Resource&) { return text("1"); }},
    {2, In::both, action},
    {3, In::both, appointment_service},
    {4, In::both, [](const Resource& r) { return text(start_ts(r.step.start_at, r.step.start_is_day)); }},
    {7, In::both, [](const Resource& r) { return minutes(r.step.duration_minutes); }},
    {8, In::both, [](const Resource& r) { return unit(r.step.duration_minutes); }},
    {10, In::both, [](const Resource& r) { return text(std::string(r.appointment.event.filler_status)); }},
};

// The equipment; its type is the modality.
constexpr FieldRow<Resource> aig_fields[] = {
    {1, In::both, set_id},
    {2, In::both, action},
    {3, In::both,
     [](const Resource& r) {
       return one({r.aet, r.step.station_aets.size() == 1 ? r.step.station_name : std::string()});
     }},
    {4, In::both,
     [](const Resource& r) {
       return one({r.step.modality, "", "DCM"});
     }},
};

constexpr FieldRow<Resource> ail_fields[] = {
    {1, In::both, [](const Resource&) { return text("1"); }},
    {2, In::both, action},
    {3, In::both, [](const Resource& r) { return text(r.step.location); }},
    // Required in 2.4: the kind of location, a room of the department (table 0305).
    {4, In::both,
     [](const Resource&) {
       return one({"D", "Department", "HL70305"});
     }},
};

Repetitions appointment_performer(const Resource& r) {
  const model::Person& person = r.step.performing_physician;
  const auto says_this = [&](const hl7::Field& sent) { return person_of(sent) == person; };
  return as_sent(r.appointment.order().sent_fields, sent_appointment_performer, says_this, xcn(person));
}

constexpr FieldRow<Resource> aip_fields[] = {
    {1, In::both, [](const Resource&) { return text("1"); }},
    {2, In::both, action},
    {3, In::both, appointment_performer},
    {4, In::both,
     [](const Resource&) {
       return one({"", "Performing physician"});
     }},  // required in 2.4
};

// From the start of the first step to the end of the last one.
void set_times(Appointment& appointment, const std::vector<const ScheduledProcedureStep*>& steps) {
  for (const ScheduledProcedureStep* step : steps) {
    if (!step->start_at) continue;
    appointment.has_time &= !step->start_is_day;
    const LocalTime end = *step->start_at + std::chrono::minutes(step->duration_minutes);
    if (!appointment.start || *step->start_at < *appointment.start) appointment.start = step->start_at;
    if (!appointment.end || end > *appointment.end) appointment.end = end;
  }
}

void write_step(hl7::Writer& writer, const Appointment& appointment, const ScheduledProcedureStep& step, int group) {
  const bool is_2_5_1 = appointment.message.is_2_5_1();
  const auto write = [&](std::string_view name, std::span<const FieldRow<Resource>> rows, Resource resource) {
    write_fields<Resource>(writer.segment(name), rows, resource, is_2_5_1);
  };
  write("RGS", rgs_fields, {appointment, step, group});
  write("AIS", ais_fields, {appointment, step});
  for (std::size_t i = 0; i < step.station_aets.size(); ++i)
    write("AIG", aig_fields, {appointment, step, static_cast<int>(i) + 1, step.station_aets[i]});
  if (!step.location.empty()) write("AIL", ail_fields, {appointment, step});
  if (!step.performing_physician.empty()) write("AIP", aip_fields, {appointment, step});
}

}  // namespace

void write_appointment_message(hl7::Writer& writer, const Outbound& message) {
  const auto event = std::find_if(events.begin(), events.end(),
                                  [&](const EventRow& row) { return row.event == message.notification.event; });
  Appointment appointment{message, event == events.end() ? events.front() : *event};
  const auto steps = steps_spoken_of(message);
  set_times(appointment, steps);
  write_fields<Appointment>(writer.segment("SCH"), sch_fields, appointment, message.is_2_5_1());
  if (message.is_2_5_1()) write_fields<Appointment>(writer.segment("TQ1"), appointment_tq1_fields, appointment, true);
  write_pid(writer, message.patient.patient, message.is_2_5_1());
  write_pv1(writer, message.visit, message.is_2_5_1());
  int group = 0;
  for (const ScheduledProcedureStep* step : steps) write_step(writer, appointment, *step, ++group);
}

std::vector<OutboundField> outbound_appointment_fields() {
  std::vector<OutboundField> all;
  list_fields<Appointment>(all, "SCH", sch_fields);
  list_fields<Appointment>(all, "TQ1", appointment_tq1_fields);
  list_fields<Resource>(all, "RGS", rgs_fields);
  list_fields<Resource>(all, "AIS", ais_fields);
  list_fields<Resource>(all, "AIG", aig_fields);
  list_fields<Resource>(all, "AIL", ail_fields);
  list_fields<Resource>(all, "AIP", aip_fields);
  return all;
}

}  // namespace stepwise::mapping
