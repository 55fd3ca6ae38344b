// SPDX-License-Identifier: Apache-2.0
// The segments of an ADT or order message by what they belong to (reference 2.6, 2.7). Unknown segments are never an
// error.
#pragma once
#include "base/result.hpp"
#include "mapping/inbound/reading.hpp"

#include <vector>

namespace stepwise::mapping {

// PID and what follows it, up to the next PID or ORC.
struct PatientSegments {
  Located pid{.name = "PID"}, pv1{.name = "PV1"}, mrg{.name = "MRG"};
  std::vector<hl7::Segment> notes;         // NTE behind PID and PD1; in ADT also behind what follows
  std::vector<hl7::Segment> allergies;     // AL1
  std::vector<hl7::Segment> observations;  // OBX
  std::vector<hl7::Segment> diagnoses;     // DG1
};

// Positions of segments in the message, from `first` to in front of `end`.
struct Extent {
  int first = 0, end = 0;
};

// ORC and what follows it, up to the next ORC; with InboundSettings::one_order_per_obr each OBR, with what stands in
// front of the first OBR.
struct OrderSegments {
  int number = 1;           // which ORC of the message
  bool shares_orc = false;  // another OBR stands behind the same ORC
  Extent own, common;       // of this OBR alone; of all that share the ORC, where `own` leaves it out
  Located orc{.name = "ORC"}, obr{.name = "OBR"}, tq1{.name = "TQ1"};
  std::vector<hl7::Segment> order_notes;      // NTE in front of OBR, also those of no patient in front of all orders
  std::vector<hl7::Segment> procedure_notes;  // NTE behind OBR, also behind what follows it
  std::vector<hl7::Segment> observations;     // OBX
  std::vector<hl7::Segment> diagnoses;        // DG1
  std::vector<Located> preassigned_steps;     // IPC
};

struct MessageGroups {
  hl7::Segment evn;
  std::vector<PatientSegments> patients;
  std::vector<OrderSegments> orders;
  std::vector<LeftOut> left_out;  // what stands where nothing reads it (D36)
};

// Error 100: an OBR without its ORC (D18), a MRG without its PID or beside another one, a second patient among the
// orders (they would get the wrong one).
Result<MessageGroups> group_segments(const hl7::Message& message, const InboundSettings& settings);
// The same; what is left out is noted in `reading`.
Result<MessageGroups> groups_of(Reading& reading);

}  // namespace stepwise::mapping
