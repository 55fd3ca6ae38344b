// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound.hpp"

#include "base/text.hpp"
#include "mapping/adt.hpp"
#include "mapping/orders.hpp"
#include "mapping/required_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

using Read = Result<model::Request> (*)(Reading&);

struct MessageRow {
  std::string_view type, event;
  Read read;
};
constexpr std::array messages{
    MessageRow{"ADT", "A01", read_registration}, MessageRow{"ADT", "A04", read_registration},
    MessageRow{"ADT", "A05", read_registration}, MessageRow{"ADT", "A08", read_update},
    MessageRow{"ADT", "A31", read_update},       MessageRow{"ADT", "A11", read_cancellation},
    MessageRow{"ADT", "A40", read_merges},       MessageRow{"ORM", "O01", read_orders},
    MessageRow{"OMG", "O19", read_orders},       MessageRow{"ORR", "O02", read_order_answer},
    MessageRow{"ORG", "O20", read_order_answer},
};

std::string known_types() {
  std::string list;
  for (const MessageRow& row : messages) list += fmt::format("{}{}^{}", list.empty() ? "" : ", ", row.type, row.event);
  return list;
}

Error unsupported(ErrorKind kind, std::string code, std::string place, std::string value, std::string rule,
                  std::string remedy) {
  return {kind, std::move(code), std::move(place), std::move(value), std::move(rule), std::move(remedy)};
}

// Order messages have one event a type, and old ADT senders name it in EVN-1 (R22).
std::string event_of(Reading& reading, const std::string& type) {
  std::string event = reading.message.trigger();
  if (!event.empty()) return event;
  if (type == "ADT") {
    event = reading.message.text("EVN-1");
  } else {
    const auto row =
        std::find_if(messages.begin(), messages.end(), [&](const MessageRow& one) { return one.type == type; });
    if (row != messages.end()) event = std::string(row->event);
  }
  if (!event.empty()) reading.find("event-missing", "MSH-9.2", fmt::format("taken as {}", event));
  return event;
}

Result<Read> reader_of(Reading& reading) {
  const std::string type = reading.message.type();
  const bool is_known =
      std::any_of(messages.begin(), messages.end(), [&](const MessageRow& row) { return row.type == type; });
  if (!is_known) {
    return unsupported(ErrorKind::unsupported_message_type, "message-type", "MSH-9", type, "a message type we take",
                       "send one of " + known_types());
  }
  const std::string event = event_of(reading, type);
  for (const MessageRow& row : messages) {
    if (row.type == type && row.event == event) return row.read;
  }
  return unsupported(ErrorKind::unsupported_event, "message-event", "MSH-9.2", event, "an event we take",
                     "send one of " + known_types());
}

Result<void> check_processing_id(const Reading& reading) {
  const std::string id = reading.message.text("MSH-11");
  const auto& accepted = reading.settings.processing_ids;
  if (id.empty() || std::find(accepted.begin(), accepted.end(), id) != accepted.end()) return {};
  return unsupported(ErrorKind::unsupported_processing_id, "processing-id", "MSH-11", id,
                     "a processing id we take: P is production",
                     "send to a test system, or allow it (hl7.processing_ids)");
}

// 2.1 to 2.8, and what is finer than that (D17).
bool is_version_known(std::string_view version) {
  if (!version.starts_with("2.") || version.size() < 3 || version[2] < '1' || version[2] > '8') return false;
  const std::string_view rest = version.substr(3);
  return rest.empty() ||
         (rest.front() == '.' && rest.size() > 1 &&
          std::all_of(rest.begin() + 1, rest.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); }));
}

Result<void> check_version(const Reading& reading) {
  const std::string version{text::trim(reading.message.version())};
  if (version.empty() || is_version_known(version)) return {};
  return unsupported(ErrorKind::unsupported_version, "version", "MSH-12", version, "2.1 to 2.8", "send HL7 version 2");
}

}  // namespace

Result<Understood> understand(const hl7::Message& message, const InboundSettings& settings, const Zone& zone) {
  Reading reading{message, settings, zone};
  const auto read = reader_of(reading);
  if (!read) return read.error();
  if (auto accepted = check_processing_id(reading); !accepted) return accepted.error();
  if (auto accepted = check_version(reading); !accepted) return accepted.error();
  if (auto accepted = expect_header(reading); !accepted) return accepted.error();
  auto request = (*read)(reading);
  if (!request) return request.error();
  return Understood{std::move(*request), std::move(reading.findings)};
}

}  // namespace stepwise::mapping
