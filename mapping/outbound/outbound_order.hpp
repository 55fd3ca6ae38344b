// SPDX-License-Identifier: Apache-2.0
// The segments about an order in what we send (reference 2.8, 2.9): 2.3.1 has timing in ORC-7 and OBR-27 and the side
// in OBR-15, 2.5.1 has TQ1 and OBR-46.
#pragma once
#include "hl7/writer.hpp"
#include "mapping/outbound/outbound.hpp"
#include "mapping/values/hl7_values.hpp"

#include <optional>
#include <string>

namespace stepwise::mapping {

// What one message is made of. `order`, `procedure` and `performed` are there as its kind needs them.
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
  std::string version = destination.version;  // MSH-12; some messages have one of their own

  // TQ1 came with 2.5.
  bool is_2_5_1() const { return version != "2.3.1" && version != "2.4"; }
  // In the department's time, without a zone, as the placer's own fields are.
  std::string event_time() const { return Zone::write_ts(zone.to_local(header.happened_at.value_or(header.now))); }
};

// TS; of a day alone the date.
inline std::string start_ts(const std::optional<LocalTime>& start, bool is_day) {
  return start ? Zone::write_ts(*start).substr(0, is_day ? 8 : 14) : std::string();
}

// What one ORC, TQ1 and OBR are about.
struct OrderPart {
  const Outbound& message;
  int set_id = 1;
  model::Code protocol = {};                            // OBR-4.4-6
  const model::ScheduledProcedureStep* step = nullptr;  // one step; nullptr: the order as a whole
  std::string start = {};                               // TS: a date alone where only the day is known
  std::string result_status = {};                       // OBR-25

  const model::Order& order() const { return message.order->order; }
};

void write_orc(hl7::Writer& writer, const OrderPart& part);
void write_tq1(hl7::Writer& writer, const OrderPart& part);  // 2.5.1 only
// The writer is good for more until the next segment.
hl7::SegmentWriter& write_obr(hl7::Writer& writer, const OrderPart& part);
void write_notes(hl7::Writer& writer, const std::string& comments);  // NTE
void write_zds(hl7::Writer& writer, const Outbound& message);

Repetitions placer_group_number(const model::Order& order);  // ORC-4, SCH-4
Repetitions entered_by(const model::Order& order);           // ORC-10, SCH-20
// The identifier as the receiver knows it: who ordered has his own, an image manager what stands in the images (D19).
const std::string& known_as(const Outbound& message, model::AliasedIdentifier what, const std::string& identifier);
std::string result_status_of(const model::Notification& notification);  // OBR-25 (table 0123) beside ORC-5
const std::string& accession_number(const Outbound& message);           // the procedure's, else the order's
const std::string& study_instance_uid(const Outbound& message);         // the notification's, else the procedure's

}  // namespace stepwise::mapping
