// SPDX-License-Identifier: Apache-2.0
// The department of the tests of outbound messages: Mary, her chest X-ray, and a destination; and what the tests read
// from a message.
#pragma once
#include "hl7/message.hpp"
#include "mapping/outbound/outbound.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mapping/records.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace stepwise::mapping::test {

struct Site {
  model::Snapshot snapshot;
  DestinationProfile destination;
  OutboundHeader header;

  Site() {
    snapshot.patients.push_back(mary());
    snapshot.orders.push_back(chest());
    destination.name = "pacs";
    destination.receiving_application = "PACS";
    destination.receiving_facility = "IMG";
    header.sending_application = "BROKER";
    header.sending_facility = "RAD";
    header.control_id = "SW0000000000000017";
    header.now =
        std::chrono::sys_days(std::chrono::year(2026) / 3 / 1) + std::chrono::hours(7) + std::chrono::seconds(1);
  }
  model::OrderRecord& order() { return snapshot.orders.front(); }
  model::Patient& patient() { return snapshot.patients.front().patient; }

  std::optional<Rendered> rendered(const model::Notification& notification) const {
    return render(notification, snapshot, destination, header, *Zone::named("Europe/Berlin"));
  }
  std::string bytes(const model::Notification& notification) const {
    const auto result = rendered(notification);
    REQUIRE(result.has_value());
    return result->bytes;
  }
  hl7::Message message(const model::Notification& notification) const {
    auto parsed = hl7::Message::parse(bytes(notification));
    REQUIRE(parsed.has_value());
    return std::move(*parsed);
  }
};

inline model::Notification status(const char* control, const char* order_status, const model::Code& reason = {}) {
  return {.kind = model::NotificationKind::order_status,
          .patient_id = 1,
          .order_id = 21,
          .order_control = control,
          .order_status = order_status,
          .reason = reason};
}
inline model::Notification procedure(const char* control, const char* order_status,
                                     model::NotificationKind kind = model::NotificationKind::procedure_updated) {
  return {.kind = kind,
          .patient_id = 1,
          .order_id = 21,
          .requested_procedure_id = 31,
          .order_control = control,
          .order_status = order_status};
}
inline const model::Notification scheduled = procedure("NW", "SC", model::NotificationKind::procedure_scheduled);

inline std::string line(const std::string& message, const std::string& name, int occurrence = 1) {
  std::size_t at = 0;
  while (at < message.size()) {
    const std::size_t end = message.find('\r', at);
    if (message.compare(at, name.size() + 1, name + "|") == 0 && --occurrence == 0) return message.substr(at, end - at);
    at = end + 1;
  }
  return "";
}
inline int count(const hl7::Message& message, std::string_view name) {
  int found = 0;
  for (const hl7::Segment& segment : message.segments()) found += segment.name() == name ? 1 : 0;
  return found;
}
inline std::string order_of_segments(const hl7::Message& message) {
  std::string names;
  for (const hl7::Segment& segment : message.segments())
    names += (names.empty() ? "" : " ") + std::string(segment.name());
  return names;
}

// The bare order of reference 12.
inline void strip(Site& site) {
  model::Order& order = site.order().order;
  order.callback_phone = order.clinical_information = order.order_comments = order.procedure_comments = "";
  order.danger = order.body_site_modifier = order.duplicate_reason = {};
  order.transport_arranged = "";
  order.service_supplements.clear();
  order.reasons.resize(1);
  order.priority = "R";
  order.ordering_provider.authority = "";
  model::ScheduledProcedureStep& step = site.order().steps.front();
  step.performing_physician = {};
  step.station_aets = {"CR01"};
  step.station_name = step.location = "";
  site.patient().allergies.clear();
}

}  // namespace stepwise::mapping::test
