// SPDX-License-Identifier: Apache-2.0
// The order segments of messages that we send (reference 2.8, 2.9). In 2.3.1 the timing is in ORC-7 and OBR-27 and the
// side of the body in OBR-15; in 2.5.1 they are in TQ1 and OBR-46.
#pragma once
#include "hl7/writer.hpp"
#include "mapping/outbound/outbound.hpp"
#include "mapping/values/hl7_values.hpp"

#include <optional>
#include <string>

namespace stepwise::mapping {

// The data for one message. `order`, `procedure` and `performed` are set if its kind needs them.
struct Outbound {
  const model::Notification& notification;
  const model::PatientRecord& patient;
  const model::Visit* visit = nullptr;
  const model::OrderRecord* order = nullptr;
  const model::RequestedProcedure* procedure = nullptr;
  const model::PerformedProcedureStep* performed = nullptr;
  const model::PatientRecord* retired = nullptr;
  const DestinationProfile& destination;
  const OutboundHeader& header;
  const Zone& zone;
  std::string version = destination.version;  // MSH-12; some messages have a version of their own

  // Since 2.5 there is TQ1.
  bool is_2_5_1() const { return version != "2.3.1" && version != "2.4"; }
  // In the time zone of the department, without an offset, because the fields of the placer have this form.
  std::string event_time() const { return Zone::write_ts(zone.to_local(header.happened_at.value_or(header.now))); }
};

// A TS; only the date if only the day is known.
inline std::string start_ts(const std::optional<LocalTime>& start, bool is_day) {
  return start ? Zone::write_ts(*start).substr(0, is_day ? 8 : 14) : std::string();
}

// The content of one ORC, TQ1 and OBR.
struct OrderPart {
  const Outbound& message;
  int set_id = 1;
  model::Code protocol = {};                            // OBR-4.4-6
  const model::ScheduledProcedureStep* step = nullptr;  // one step; nullptr: the order as a whole
  std::string start = {};                               // TS; only the date if only the day is known
  std::string result_status = {};                       // OBR-25

  const model::Order& order() const { return message.order->order; }
};

void write_orc(hl7::Writer& writer, const OrderPart& part);
void write_tq1(hl7::Writer& writer, const OrderPart& part);  // 2.5.1 only
// The returned writer is valid until the next segment is added.
hl7::SegmentWriter& write_obr(hl7::Writer& writer, const OrderPart& part);
void write_notes(hl7::Writer& writer, const std::string& comments);  // NTE
void write_zds(hl7::Writer& writer, const Outbound& message);

Repetitions placer_group_number(const model::Order& order);  // ORC-4, SCH-4
Repetitions entered_by(const model::Order& order);           // ORC-10, SCH-20
// The identifier in the form that the receiver knows: for the placer its own form, for an image manager the form in the
// images (D19).
const std::string& known_as(const Outbound& message, model::AliasedIdentifier what, const std::string& identifier);
std::string result_status_of(const model::Notification& notification);  // OBR-25 (table 0123) for a value of ORC-5
const std::string& accession_number(const Outbound& message);           // of the procedure, else of the order
const std::string& study_instance_uid(const Outbound& message);         // of the notification, else of the procedure

}  // namespace stepwise::mapping
