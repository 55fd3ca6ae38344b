// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/readers.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "mapping/inbound/clinical_facts.hpp"
#include "mapping/inbound/order_fields.hpp"
#include "mapping/inbound/patient_segments.hpp"
#include "mapping/inbound/required_fields.hpp"
#include "mapping/inbound/sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <tuple>

namespace stepwise::mapping {
namespace {

using model::OrderControl;
using model::OrderRequest;
using model::OrderRequests;

// The values of ORC-1 (HL7 table 0119) that we accept from a placer (reference 2.4).
constexpr std::array from_placer{
    PlacerControl{"NW", OrderControl::NW, "places an order"},
    PlacerControl{"CA", OrderControl::CA, "cancels the open steps; AE 207 if a step has started"},
    PlacerControl{"DC", OrderControl::DC, "discontinues: what has started is finished, the rest is cancelled"},
    PlacerControl{"XO", OrderControl::XO, "changes what is stated; another service is another order"},
    PlacerControl{"HD", OrderControl::HD, "holds: no step of it is on the worklist"},
    PlacerControl{"RL", OrderControl::RL, "releases what was held"},
    PlacerControl{"PA", OrderControl::PA, "places a parent: a container without steps"},
    PlacerControl{
        "CH", OrderControl::CH,
        "places a child, an order of its own; ORC-8 or OBR-29 names the parent, else the PA of the message is it"},
    PlacerControl{"RP", OrderControl::RP, "replaces: the order is cancelled"},
    PlacerControl{"RO", OrderControl::RO, "places the order that replaces it"},
    PlacerControl{"NA", OrderControl::NA, "assigns the placer order number to an order we placed (SN)"},
};
constexpr std::array in_answer{PlacerControl{"NA", OrderControl::NA, ""}};

// Translated by the sender's words for ORC-1 with ORC-5, else for ORC-1; else unchanged.
std::string control_code(const Reading& reading, const Located& orc) {
  const std::string code{text::trim(orc.segment.text(1))};
  for (const std::string& word : {fmt::format("{}_{}", code, text::trim(orc.segment.text(5))), code}) {
    if (auto meaning = meaning_of(reading.fields().order_controls, word)) return std::move(*meaning);
  }
  return code;
}

const PlacerControl* find_control(std::span<const PlacerControl> known, std::string_view code) {
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const PlacerControl& one) { return one.code == code; });
  return found == known.end() ? nullptr : &*found;
}

Result<OrderControl> control_of(const Reading& reading, const Located& orc, std::span<const PlacerControl> known) {
  const std::string code = control_code(reading, orc);
  if (code.empty()) return missing_field(orc.place(1), "the order control code");
  if (const PlacerControl* found = find_control(known, code)) return found->control;
  std::string list;
  for (const PlacerControl& one : known) list += (list.empty() ? "" : ", ") + std::string(one.code);
  return Error{.kind = ErrorKind::table_value,
               .code = "order-control-unknown",
               .place = orc.place(1),
               .value = code,
               .rule = fmt::format("one of {} here", list),
               .remedy = "a change that is none of these is made by a cancel and a new order"};
}

// A parent (PA) is a container and is not performed, so only its number and patient are required.
bool makes_order(OrderControl control) {
  return control == OrderControl::NW || control == OrderControl::CH || control == OrderControl::RO;
}

bool is_new(OrderControl control) {
  return makes_order(control) || control == OrderControl::PA;
}

// If the segment is absent, the place is the one that it would have in its group.
std::string request_place(const OrderSegments& segments, int field) {
  Located obr = segments.obr;
  if (!obr.exists()) obr.occurrence = segments.number;
  return obr.place(field);
}

Result<void> check_new(Reading& reading, const OrderSegments& segments, OrderRequest& request) {
  if (request.stated.placer_number.empty()) return missing_field(segments.orc.place(2), "the placer order number");
  if (!request.has_service) return missing_field(request_place(segments, 4), "the ordered service");
  if (!request.filler_number.empty() && !request.takes_filler_number) {
    reading.add_finding("filler-number-given", segments.orc.place(3),
                        "a new order has no filler order number yet; ignored");
    request.filler_number.clear();
  }
  if (!request.stated.requested_start) {
    const std::string place = segments.tq1.exists() ? segments.tq1.place(7) : segments.orc.place("7.4");
    if (reading.settings.strict) return missing_field(place, "when the exam is to start");
    reading.add_finding("start-missing", place, "no start time");
  }
  return expect_new_order(reading, segments);
}

// In an answer, MSA-2 names the request if ORC-3 does not.
Result<void> check_assignment(const Reading& reading, const OrderSegments& segments, const OrderRequest& request) {
  if (request.stated.placer_number.empty()) return missing_field(segments.orc.place(2), "the number that was assigned");
  if (request.filler_number.empty() && reading.message.text("MSA-2").empty())
    return missing_field(segments.orc.place(3), "the filler order number of the number request (ORC-1 SN)");
  return {};
}

Result<void> check_named(const OrderSegments& segments, const OrderRequest& request) {
  if (!request.stated.placer_number.empty() || !request.filler_number.empty()) return {};
  return missing_field(segments.orc.place(2), "the placer order number, or ORC-3");
}

Result<OrderRequest> read_order(Reading& reading, const OrderSegments& segments, std::span<const PlacerControl> known) {
  const auto control = control_of(reading, segments.orc, known);
  if (!control) return control.error();
  auto request = read_order_fields(reading, segments, *control);
  if (!request) return request.error();
  Result<void> checked;
  if (makes_order(*control))
    checked = check_new(reading, segments, *request);
  else if (*control == OrderControl::NA)
    checked = check_assignment(reading, segments, *request);
  else
    checked = check_named(segments, *request);
  if (!checked) return checked.error();
  return request;
}

// A requested procedure is sent as one pair of ORC and OBR for each of its steps and protocol codes (reference 2.9);
// together they are one order.
void join_pairs(std::vector<OrderRequest>& requests) {
  std::vector<OrderRequest> joined;
  for (OrderRequest& request : requests) {
    OrderRequest* same = joined.empty() ? nullptr : &joined.back();
    const bool is_pair = same && !request.preassigned_steps.empty() && !same->preassigned_steps.empty() &&
                         request.control == same->control &&
                         request.stated.placer_number == same->stated.placer_number &&
                         request.filler_number == same->filler_number;
    if (is_pair) {
      same->preassigned_steps.insert(same->preassigned_steps.end(), request.preassigned_steps.begin(),
                                     request.preassigned_steps.end());
      same->to_alias.insert(same->to_alias.end(), request.to_alias.begin(), request.to_alias.end());
    } else {
      joined.push_back(std::move(request));
    }
  }
  requests = std::move(joined);
}

// Two OBR of one ORC with the same number cannot be distinguished: a repeat or a change could not be assigned to one of
// them (D18, D34).
Result<void> check_numbers(const MessageGroups& groups, const std::vector<OrderRequest>& requests) {
  if (std::none_of(groups.orders.begin(), groups.orders.end(), [](const auto& one) { return one.shares_orc; }))
    return {};
  std::set<std::tuple<int, std::string, std::string, std::string>> seen;
  for (const OrderRequest& request : requests) {
    const model::Order& order = request.stated;
    if (order.placer_number.empty() || request.obr == 0) continue;
    const bool is_first =
        seen.emplace(request.group, order.placer_number, order.placer_authority, order.placer_universal_id).second;
    if (is_first) continue;
    return Error{
        .kind = ErrorKind::duplicate_key,
        .code = "placer-number-twice",
        .place = place_of(request, "OBR", "2"),
        .value = order.placer_number,
        .rule = "used by two OBR of one ORC; each needs a different placer order number",
        .remedy = "send a different number in OBR-2 of each, or one order whose procedure plan has several procedures"};
  }
  return {};
}

// Whether the sender's `without_effect` lists this order control code.
bool has_control_without_effect(const Reading& reading, const OrderSegments& segments) {
  const auto& codes = reading.settings.without_effect;
  return std::find(codes.begin(), codes.end(), control_code(reading, segments.orc)) != codes.end();
}

bool is_imaging_order(const Reading& reading, const OrderSegments& segments) {
  const auto& filters = reading.settings.imaging_orders;
  return filters.empty() || std::any_of(filters.begin(), filters.end(), [&](const auto& conditions) {
           return hold(reading, conditions, {.order = &segments});
         });
}

enum class Handling { read, other_service, left_out };

Handling handling_of(Reading& reading, const OrderSegments& segments) {
  if (has_control_without_effect(reading, segments)) {
    reading.add_finding("without-effect", segments.orc.place(1),
                        "by the sender's setting this order control code has no effect");
    return Handling::left_out;
  }
  if (is_imaging_order(reading, segments)) return Handling::read;
  const PlacerControl* known = find_control(from_placer, control_code(reading, segments.orc));
  if (known == nullptr || !is_new(known->control))
    return segments.obr.exists() ? Handling::other_service : Handling::read;
  reading.add_finding("not-imaging", segments.orc.place(),
                      "by the sender's filter this is no imaging order; nothing was done");
  return Handling::left_out;
}

// A new order must name its patient; a cancel may name one (reference 2.7).
Result<void> read_order_patient(Reading& reading, const MessageGroups& groups, OrderRequests& requests) {
  const bool needs_patient = std::any_of(requests.orders.begin(), requests.orders.end(),
                                         [](const OrderRequest& request) { return is_new(request.control); });
  if (groups.patients.size() > 1) return missing_segment("PID(2)", "one patient a message");
  std::vector<hl7::Segment> observations;
  for (const OrderSegments& order : groups.orders)
    observations.insert(observations.end(), order.observations.begin(), order.observations.end());
  if (groups.patients.empty()) {
    if (needs_patient) return missing_segment("PID", "required with a new order");
    for (const hl7::Segment& obx : observations) {
      if (!is_pregnancy_status(obx)) reading.leave_out(obx, "a message without PID says nothing of a patient");
    }
    return {};
  }
  const PatientSegments& segments = groups.patients.front();
  auto patient = read_patient(reading, segments, observations);
  if (!patient) return patient.error();
  auto visit = read_visit(reading, segments);
  if (!visit) return visit.error();
  if (needs_patient) {
    if (patient->identifiers.empty())
      return missing_field("PID-3", "the patient identifier with its assigning authority");
    if (patient->name.value().empty()) return missing_field("PID-5", "the patient's name");
    if (auto accepted = expect_visit(reading, segments); !accepted) return accepted;
  }
  requests.has_patient = !patient->identifiers.empty();
  requests.patient = std::move(*patient);
  requests.visit = std::move(*visit);
  return {};
}

Result<model::Request> read(Reading& reading, std::span<const PlacerControl> known) {
  const auto groups = groups_of(reading);
  if (!groups) return groups.error();
  if (groups->orders.empty()) return missing_segment("ORC", "required");
  if (groups->orders.size() > limits::hl7_message_orders)
    return Error{.kind = ErrorKind::too_large,
                 .code = "too-many-orders",
                 .place = fmt::format("ORC({})", limits::hl7_message_orders + 1),
                 .rule = fmt::format("at most {} orders in a message, these are {}", limits::hl7_message_orders,
                                     groups->orders.size()),
                 .remedy = "send them in several messages"};
  OrderRequests requests;
  for (const OrderSegments& segments : groups->orders) {
    const Handling handling = handling_of(reading, segments);
    if (handling == Handling::left_out) continue;
    auto request = read_order(reading, segments, known);
    if (!request) return request.error();
    request->is_other_service = handling == Handling::other_service;
    requests.orders.push_back(std::move(*request));
  }
  if (requests.orders.empty()) return model::Request(model::NothingAsked{});
  if (!reading.settings.several_exams_per_number) {
    if (auto checked = check_numbers(*groups, requests.orders); !checked) return checked.error();
  }
  join_pairs(requests.orders);
  if (auto done = read_order_patient(reading, *groups, requests); !done) return done.error();
  return model::Request(std::move(requests));
}

}  // namespace

std::span<const PlacerControl> placer_controls() {
  return from_placer;
}

Result<model::Request> read_orders(Reading& reading, std::string_view) {
  return read(reading, from_placer);
}

Result<model::Request> read_order_answer(Reading& reading, std::string_view) {
  const hl7::Segment msa = reading.message.segment("MSA");
  const std::string code = msa.text(1), control = reading.message.text("ORC-1");
  if (control == "UA" || (msa.exists() && code != "AA" && code != "CA")) {
    reading.add_finding("number-refused", "MSA-1",
                        "the placer gives no number (MSA-1 " + code + ", ORC-1 " + control + ") " + msa.text(3));
    return model::Request(
        model::LateAcknowledgement{msa.text(2), false, control == "UA" ? control : code, msa.text(3)});
  }
  auto request = read(reading, in_answer);
  if (!request) return request;
  if (auto* orders = std::get_if<OrderRequests>(&*request)) orders->answers = msa.text(2);
  return request;
}

}  // namespace stepwise::mapping
