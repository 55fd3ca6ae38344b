// SPDX-License-Identifier: Apache-2.0
// The segments of an ADT or order message by what they belong to (reference 2.6, 2.7). Unknown segments are ignored,
// never an error.
#pragma once
#include "base/result.hpp"
#include "mapping/inbound/reading.hpp"

#include <vector>

namespace stepwise::mapping {

// PID and what follows it, up to the next PID or ORC.
struct PatientSegments {
  Located pid{.name = "PID"}, pv1{.name = "PV1"}, mrg{.name = "MRG"};
  std::vector<hl7::Segment> notes;         // NTE behind PID
  std::vector<hl7::Segment> allergies;     // AL1
  std::vector<hl7::Segment> observations;  // OBX
};

// ORC and what follows it, up to the next ORC.
struct OrderSegments {
  int number = 1;  // which ORC of the message
  Located orc{.name = "ORC"}, obr{.name = "OBR"}, tq1{.name = "TQ1"};
  std::vector<hl7::Segment> order_notes;      // NTE behind ORC
  std::vector<hl7::Segment> procedure_notes;  // NTE behind OBR
  std::vector<hl7::Segment> observations;     // OBX
  std::vector<Located> preassigned_steps;     // IPC
};

struct MessageGroups {
  hl7::Segment evn;
  std::vector<PatientSegments> patients;
  std::vector<OrderSegments> orders;
};

// Error 100: an OBR without its ORC (D18), a MRG without its PID, a second patient among the orders (they would get the
// wrong one).
Result<MessageGroups> group_segments(const hl7::Message& message);

}  // namespace stepwise::mapping
