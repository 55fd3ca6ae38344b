// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/message_groups.hpp"

#include <map>
#include <optional>
#include <string>

namespace stepwise::mapping {
namespace {

class Grouping {
 public:
  Result<void> take(const hl7::Segment& segment);
  MessageGroups groups;

 private:
  Result<void> take_patient(const Located& pid);
  Result<void> take_request(const Located& obr);
  void take_order(const Located& orc);
  void take_note(const hl7::Segment& note);
  Located located(const hl7::Segment& segment) {
    return {segment, ++seen_[std::string(segment.name())], segment.name()};
  }

  std::map<std::string, int> seen_;
  std::string_view before_note_;  // what an NTE belongs to
};

Result<void> Grouping::take_patient(const Located& pid) {
  if (!groups.orders.empty()) { return missing_segment(pid.place(), "one patient a message: no PID behind ORC"); }
  groups.patients.emplace_back().pid = pid;
  return {};
}

void Grouping::take_order(const Located& orc) {
  OrderSegments& order = groups.orders.emplace_back();
  order.number = orc.occurrence;
  order.orc = orc;
}

Result<void> Grouping::take_request(const Located& obr) {
  if (groups.orders.empty()) return missing_segment("ORC", "required before OBR");
  OrderSegments& order = groups.orders.back();
  if (order.obr.exists()) return missing_segment(obr.place(), "one OBR to an ORC: this one has no ORC of its own");
  order.obr = obr;
  return {};
}

void Grouping::take_note(const hl7::Segment& note) {
  if (before_note_ == "PID" && groups.orders.empty()) groups.patients.back().notes.push_back(note);
  if (before_note_ == "ORC") groups.orders.back().order_notes.push_back(note);
  if (before_note_ == "OBR") groups.orders.back().procedure_notes.push_back(note);
}

Result<void> Grouping::take(const hl7::Segment& segment) {
  const std::string_view name = segment.name();
  if (name == "NTE") {
    take_note(segment);
    return {};
  }
  before_note_ = name;
  const Located one = located(segment);
  const bool in_order = !groups.orders.empty();
  if (name == "EVN")
    groups.evn = segment;
  else if (name == "PID")
    return take_patient(one);
  else if (name == "ORC")
    take_order(one);
  else if (name == "OBR")
    return take_request(one);
  else if (name == "TQ1" && in_order && !groups.orders.back().tq1.exists())
    groups.orders.back().tq1 = one;
  else if (name == "IPC" && in_order)
    groups.orders.back().preassigned_steps.push_back(one);
  else if (name == "OBX" && in_order)
    groups.orders.back().observations.push_back(segment);
  else if (name == "MRG" && groups.patients.empty())
    return missing_segment("PID", "required before MRG");

  if (groups.patients.empty()) return {};
  PatientSegments& patient = groups.patients.back();
  if (name == "PV1" && !patient.pv1.exists())
    patient.pv1 = one;
  else if (name == "MRG")
    patient.mrg = one;
  else if (name == "AL1")
    patient.allergies.push_back(segment);
  else if (name == "OBX" && !in_order)
    patient.observations.push_back(segment);
  return {};
}

}  // namespace

Result<MessageGroups> group_segments(const hl7::Message& message) {
  Grouping grouping;
  for (const hl7::Segment& segment : message.segments()) {
    if (auto taken = grouping.take(segment); !taken) return taken.error();
  }
  return std::move(grouping.groups);
}

}  // namespace stepwise::mapping
