// SPDX-License-Identifier: Apache-2.0
// The segments of what we send (reference 2.8, 2.9, 9.2), by version: 2.3.1 carries timing in ORC-7 and OBR-27, 2.5.1 in TQ1. Pure.
#pragma once
#include "hl7/writer.hpp"
#include "mapping/outbound.hpp"

#include <string>
#include <vector>

namespace stepwise::mapping {

// What one message is made of.
struct Outbound {
  const model::Notification& notification;
  const model::PatientRecord& patient;
  const model::Visit* visit = nullptr;         // of the order, else the newest
  const model::OrderRecord* order = nullptr;
  const model::RequestedProcedure* procedure = nullptr;
  const model::PerformedProcedureStep* performed = nullptr;
  const DestinationProfile& destination;
  const OutboundHeader& header;
  const Zone& zone;

  bool is_251() const { return destination.version != "2.3.1"; }
};

void write_evn(hl7::Writer& writer, const Outbound& o, const std::string& event);
void write_pid(hl7::Writer& writer, const model::Patient& patient);
void write_pv1(hl7::Writer& writer, const model::Visit* visit);
void write_mrg(hl7::Writer& writer, const model::Patient& retired);

// ORC with ORC-7 or a TQ1 behind it. `start` is that of the step, or the order's.
void write_orc(hl7::Writer& writer, const Outbound& o, const std::string& control, const std::string& status, const std::optional<LocalTime>& start);
void write_tq1(hl7::Writer& writer, const Outbound& o, const std::optional<LocalTime>& start);

// The fields of OBR that all our messages share; the returned writer is good for more until the next segment.
struct ObrContent {
  int set_id = 1;
  model::Code service, protocol;                       // OBR-4.1-3 and .4-6
  const model::ScheduledProcedureStep* step = nullptr;  // OBR-20, 24, 34
  std::optional<LocalTime> start;
};
hl7::SegmentWriter& write_obr(hl7::Writer& writer, const Outbound& o, const ObrContent& content);

}  // namespace stepwise::mapping
