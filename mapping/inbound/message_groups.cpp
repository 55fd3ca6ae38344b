// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/message_groups.hpp"

#include "base/limits.hpp"

#include <limits>
#include <map>
#include <string>
#include <utility>

namespace stepwise::mapping {
namespace {

constexpr int end_of_message = std::numeric_limits<int>::max();

class Grouping {
 public:
  Grouping(const InboundSettings& settings, bool has_orders)
      : one_order_per_obr_(settings.one_order_per_obr), has_orders_(has_orders) {}
  Result<void> take(const hl7::Segment& segment);
  MessageGroups groups;

 private:
  Result<void> take_patient(const Located& pid);
  Result<void> take_retired(const Located& mrg);
  Result<void> take_request(const Located& obr);
  Result<void> take_order(const Located& orc);
  void take_of_order(const Located& one);
  void take_of_patient(const Located& one);
  void take_note(const hl7::Segment& note);
  void leave_out(const hl7::Segment& segment, std::string_view why) {
    groups.left_out.push_back({segment.position(), why});
  }
  Located located(const hl7::Segment& segment) {
    return {segment, ++seen_[std::string(segment.name())], segment.name()};
  }

  Result<void> share(const OrderSegments& order, const Located& obr);
  Result<void> count_shared(const std::vector<hl7::Segment>& notes, const Located& place);

  bool one_order_per_obr_;
  bool has_orders_;                         // the message type has orders
  std::vector<hl7::Segment> common_notes_;  // NTE that apply to all orders
  std::size_t shared_bytes_ = 0;
  std::map<std::string, int> seen_;
  std::string_view before_note_;  // name of the segment before an NTE
};

Result<void> Grouping::take_patient(const Located& pid) {
  if (!groups.orders.empty()) { return missing_segment(pid.place(), "one patient a message: no PID behind ORC"); }
  groups.patients.emplace_back().pid = pid;
  return {};
}

Result<void> Grouping::take_retired(const Located& mrg) {
  if (groups.patients.empty()) return missing_segment("PID", "required before MRG");
  PatientSegments& patient = groups.patients.back();
  if (patient.mrg.exists()) return missing_segment(mrg.place(), "one MRG to a PID: this one has no PID of its own");
  patient.mrg = mrg;
  return {};
}

Result<void> Grouping::take_order(const Located& orc) {
  const int position = orc.segment.position();
  if (!groups.orders.empty()) groups.orders.back().own.end = position;
  OrderSegments& order = groups.orders.emplace_back();
  order.number = orc.occurrence;
  order.orc = orc;
  order.own = {position, end_of_message};
  order.order_notes = common_notes_;
  return groups.orders.size() > 1 ? count_shared(common_notes_, orc) : Result<void>();
}

// Segments that all orders share are read again for each order. This limits the total size.
Result<void> Grouping::count_shared(const std::vector<hl7::Segment>& notes, const Located& place) {
  for (const hl7::Segment& note : notes) shared_bytes_ += note.raw().size();
  if (shared_bytes_ <= limits::hl7_shared_order_bytes) return {};
  return Error{.kind = ErrorKind::too_large,
               .code = "too-many-orders",
               .place = place.place(),
               .rule = "the ORC and the notes are larger than 16 MiB in total if they are read for each order",
               .remedy = "send them in several messages"};
}

// The ORC and the segments up to the first OBR are read again for each further OBR.
Result<void> Grouping::share(const OrderSegments& order, const Located& obr) {
  shared_bytes_ += order.orc.segment.raw().size() + order.tq1.segment.raw().size();
  return count_shared(order.order_notes, obr);
}

Result<void> Grouping::take_request(const Located& obr) {
  if (groups.orders.empty()) return missing_segment("ORC", "required before OBR");
  OrderSegments& order = groups.orders.back();
  if (!order.obr.exists()) {
    order.obr = obr;
    return {};
  }
  if (!one_order_per_obr_)
    return missing_segment(obr.place(), "must have an ORC of its own, or set several_obr_per_orc of the sender");
  if (auto shared = share(order, obr); !shared) return shared;
  const int position = obr.segment.position();
  order.shares_orc = true;
  order.own.end = position;
  const Extent common = order.common.end > 0 ? order.common : Extent{order.own.first, order.obr.segment.position()};
  OrderSegments next;
  next.number = order.number;
  next.shares_orc = true;
  next.own = {position, end_of_message};
  next.common = common;
  next.orc = order.orc;
  next.obr = obr;
  if (order.tq1.exists() && order.tq1.segment.position() < common.end) next.tq1 = order.tq1;
  next.order_notes = order.order_notes;
  groups.orders.push_back(std::move(next));
  return {};
}

// A note after PID is about the patient. Any other note before ORC is about all orders of the message; in a message
// without orders it is about the patient.
void Grouping::take_note(const hl7::Segment& note) {
  if (!groups.orders.empty()) {
    OrderSegments& order = groups.orders.back();
    (order.obr.exists() ? order.procedure_notes : order.order_notes).push_back(note);
  } else if (has_orders_ && before_note_ != "PID" && before_note_ != "PD1") {
    common_notes_.push_back(note);
  } else if (!groups.patients.empty()) {
    groups.patients.back().notes.push_back(note);
  } else {
    leave_out(note, "it is before PID");
  }
}

void Grouping::take_of_order(const Located& one) {
  if (groups.orders.empty()) return leave_out(one.segment, "it is before ORC");
  OrderSegments& order = groups.orders.back();
  if (one.name == "IPC")
    order.preassigned_steps.push_back(one);
  else if (order.tq1.exists())
    leave_out(one.segment, "the first TQ1 of an order gives its start and priority");
  else
    order.tq1 = one;
}

void Grouping::take_of_patient(const Located& one) {
  const bool in_order = !groups.orders.empty();
  if (one.name == "OBX" && in_order) return groups.orders.back().observations.push_back(one.segment);
  if (one.name == "DG1" && in_order) return groups.orders.back().diagnoses.push_back(one.segment);
  if (groups.patients.empty()) return leave_out(one.segment, "it is before PID");
  PatientSegments& patient = groups.patients.back();
  if (one.name == "OBX")
    patient.observations.push_back(one.segment);
  else if (one.name == "DG1")
    patient.diagnoses.push_back(one.segment);
  else if (one.name == "AL1")
    patient.allergies.push_back(one.segment);
  else if (patient.pv1.exists())
    leave_out(one.segment, "the first PV1 of a patient is the visit");
  else
    patient.pv1 = one;
}

Result<void> Grouping::take(const hl7::Segment& segment) {
  const std::string_view name = segment.name();
  if (name == "NTE") {
    take_note(segment);
    return {};
  }
  before_note_ = name;
  const Located one = located(segment);
  if (name == "PID") return take_patient(one);
  if (name == "MRG") return take_retired(one);
  if (name == "OBR") return take_request(one);
  if (name == "ORC") return take_order(one);
  if (name == "TQ1" || name == "IPC")
    take_of_order(one);
  else if (name == "PV1" || name == "AL1" || name == "OBX" || name == "DG1")
    take_of_patient(one);
  else if (name == "EVN" && groups.evn.exists())
    leave_out(segment, "a message has one EVN");
  else if (name == "EVN")
    groups.evn = segment;
  return {};
}

}  // namespace

Result<MessageGroups> group_segments(const hl7::Message& message, const InboundSettings& settings) {
  const std::string type = message.type();
  Grouping grouping(settings, type != "ADT" && type != "SIU");
  for (const hl7::Segment& segment : message.segments()) {
    if (auto taken = grouping.take(segment); !taken) return taken.error();
  }
  return std::move(grouping.groups);
}

Result<MessageGroups> groups_of(Reading& reading) {
  auto groups = group_segments(reading.message, reading.settings);
  if (groups) reading.left_out = groups->left_out;
  return groups;
}

}  // namespace stepwise::mapping
