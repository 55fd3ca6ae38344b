// SPDX-License-Identifier: Apache-2.0
// Groups the segments of an ADT or order message by patient and order (reference 2.6, 2.7). Unknown segments never
// cause an error.
#pragma once
#include "base/result.hpp"
#include "mapping/inbound/reading.hpp"

#include <vector>

namespace stepwise::mapping {

// PID and the segments after it, up to the next PID or ORC.
struct PatientSegments {
  Located pid{.name = "PID"}, pv1{.name = "PV1"}, mrg{.name = "MRG"};
  std::vector<hl7::Segment> notes;         // NTE after PID and PD1; in ADT also after the other segments
  std::vector<hl7::Segment> allergies;     // AL1
  std::vector<hl7::Segment> observations;  // OBX
  std::vector<hl7::Segment> diagnoses;     // DG1
};

// A range of segment positions in the message, from `first` to before `end`.
struct Extent {
  int first = 0, end = 0;
};

// ORC and the segments after it, up to the next ORC. With InboundSettings::one_order_per_obr there is one for each OBR,
// which shares the segments before the first OBR.
struct OrderSegments {
  int number = 1;           // number of the ORC in the message
  bool shares_orc = false;  // the ORC has more than one OBR
  // Segments of this OBR only; segments that all OBR of the ORC share, if `own` does not contain them.
  Extent own, common;
  Located orc{.name = "ORC"}, obr{.name = "OBR"}, tq1{.name = "TQ1"};
  std::vector<hl7::Segment> order_notes;      // NTE before OBR, and those before all orders that belong to no patient
  std::vector<hl7::Segment> procedure_notes;  // NTE after OBR and after the segments that follow it
  std::vector<hl7::Segment> observations;     // OBX
  std::vector<hl7::Segment> diagnoses;        // DG1
  std::vector<Located> preassigned_steps;     // IPC
};

struct MessageGroups {
  hl7::Segment evn;
  std::vector<PatientSegments> patients;
  std::vector<OrderSegments> orders;
  std::vector<LeftOut> left_out;  // segments at a position where they are not read (D36)
};

// Error 100: an OBR without ORC (D18), an MRG without PID or a second MRG, or a second patient between the orders (an
// order could get the wrong patient).
Result<MessageGroups> group_segments(const hl7::Message& message, const InboundSettings& settings);
// The same; adds ignored segments to `reading`.
Result<MessageGroups> groups_of(Reading& reading);

}  // namespace stepwise::mapping
