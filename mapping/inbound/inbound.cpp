// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/inbound.hpp"

#include "base/text.hpp"
#include "mapping/inbound/readers.hpp"
#include "mapping/inbound/required_fields.hpp"
#include "mapping/inbound/unused_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

using Read = Result<model::Request> (*)(Reading&, std::string_view event);

struct MessageRow {
  InboundMessage message;
  Read read;
  bool is_older_merge = false;  // not in IHE: accepted only if the sender is configured so
};
constexpr std::string_view any_event = "*";

constexpr std::array messages{
    MessageRow{{"ADT", "A01", "RAD-1, ITI-31", "admits: patient and visit are made or updated"}, read_registration},
    MessageRow{{"ADT", "A04", "RAD-1, ITI-31", "registers an outpatient: the same"}, read_registration},
    MessageRow{{"ADT", "A05", "RAD-1, ITI-31", "pre-admits: the same"}, read_registration},
    MessageRow{{"ADT", "A28", "ITI-30", "makes or updates a patient"}, read_registration},
    MessageRow{{"ADT", "A08", "RAD-12, ITI-31", "updates; worklist rows change at once; forwarded"}, read_update},
    MessageRow{{"ADT", "A31", "ITI-30", "the same; forwarded as A08"}, read_update},
    MessageRow{{"ADT", "A02", "RAD-12, ITI-31", "transfers: the visit's location; forwarded"}, read_visit_event},
    MessageRow{{"ADT", "A12", "RAD-12, ITI-31", "cancels a transfer: PV1-3 is the former location; forwarded"},
               read_visit_event},
    MessageRow{{"ADT", "A03", "RAD-12, ITI-31", "discharges: the visit is closed, its open orders stay; forwarded"},
               read_visit_event},
    MessageRow{{"ADT", "A13", "RAD-12, ITI-31", "cancels a discharge: the visit is open again; forwarded"},
               read_visit_event},
    MessageRow{{"ADT", "A06", "RAD-12, ITI-31",
                "to inpatient: class, account and visit number (MRG-5); MRG-1 as in A47; forwarded"},
               read_visit_event},
    MessageRow{{"ADT", "A07", "RAD-12, ITI-31", "to outpatient: the same; forwarded"}, read_visit_event},
    MessageRow{{"ADT", "A09", "-", "departing: the visit's location; forwarded"}, read_visit_event},
    MessageRow{
        {"ADT", "A10", "-",
         "arriving: the visit's location; in the department (`arrival_locations`) the steps of today are ARRIVED; forwarded"},
        read_visit_event},
    MessageRow{
        {"ADT", "A11", "RAD-1, ITI-31",
         "cancels the visit; its open orders stay, pointed out, or go by setting (`visit_cancels_orders`); forwarded"},
        read_visit_event},
    MessageRow{{"ADT", "A38", "RAD-1, ITI-31", "cancels a pre-admission: the same"}, read_visit_event},
    MessageRow{
        {"ADT", "A40", "RAD-12, ITI-30", "merges MRG-1 into PID-3, each pair; orders move to the survivor; forwarded"},
        read_merges},
    MessageRow{{"ADT", "A18", "-", "an older merge, by setting (`older_merges`): as A40"}, read_merges, true},
    MessageRow{{"ADT", "A34", "-", "an older merge, by setting (`older_merges`): as A40"}, read_merges, true},
    MessageRow{{"ADT", "A36", "-", "an older merge, by setting (`older_merges`): as A40"}, read_merges, true},
    MessageRow{{"ADT", "A39", "-", "an older merge, by setting (`older_merges`): as A40"}, read_merges, true},
    MessageRow{
        {"ADT", "A47", "ITI-30", "another identifier of the same person; the former one stays an alias; forwarded"},
        read_identifier_change},
    MessageRow{{"ADT", "A24", "ITI-30", "links two patients: recorded with both"}, read_link},
    MessageRow{{"ADT", "A37", "ITI-30", "takes a link back"}, read_link},
    MessageRow{{"ORM", "O01", "RAD-2", "orders (2.3.1)"}, read_orders},
    MessageRow{{"OMG", "O19", "RAD-2", "orders (2.5.1)"}, read_orders},
    MessageRow{{"OMI", "O23", "RAD-4", "orders of an enterprise scheduler, with their steps (IPC)"}, read_orders},
    MessageRow{{"SIU", "S12", "RAD-48", "books: start, duration, station and performer of the steps that wait"},
               read_appointment},
    MessageRow{{"SIU", "S13", "RAD-48", "moves: the same"}, read_appointment},
    MessageRow{{"SIU", "S14", "RAD-48", "changes: the same"}, read_appointment},
    MessageRow{{"SIU", "S15", "RAD-48",
                "cancels: the steps wait for another time, or are cancelled by setting (`cancelled_appointment`)"},
               read_appointment},
    MessageRow{{"SIU", "S17", "RAD-48", "deletes: as S15"}, read_appointment},
    MessageRow{{"SIU", "S26", "RAD-48", "no-show: the steps are never performed"}, read_appointment},
    MessageRow{{"ORR", "O02", "RAD-3", "NA: the placer order number of an order we placed"}, read_order_answer},
    MessageRow{{"ORG", "O20", "RAD-3", "NA: the same (2.5.1)"}, read_order_answer},
    MessageRow{{"ACK", any_event, "-",
                "the application acknowledgement of enhanced mode, to a message of ours: AE and AR park it"},
               read_acknowledgement},
};

struct Reader {
  Read read;
  std::string event;
};

std::string known_types() {
  std::string list;
  for (const MessageRow& row : messages)
    list += fmt::format("{}{}^{}", list.empty() ? "" : ", ", row.message.type, row.message.event);
  return list;
}

Error unsupported(ErrorKind kind, std::string code, std::string place, std::string value, std::string rule,
                  std::string remedy) {
  return {kind, std::move(code), std::move(place), std::move(value), std::move(rule), std::move(remedy)};
}

// Each order message type has only one event, and old ADT senders state the event in EVN-1 (R22).
std::string event_of(Reading& reading, const std::string& type) {
  std::string event = reading.message.trigger();
  if (!event.empty() || type == "ACK") return event;
  if (type == "ADT") {
    event = reading.message.text("EVN-1");
  } else {
    const auto row =
        std::find_if(messages.begin(), messages.end(), [&](const MessageRow& one) { return one.message.type == type; });
    if (row != messages.end()) event = std::string(row->message.event);
  }
  if (!event.empty()) reading.add_finding("event-missing", "MSH-9.2", fmt::format("taken as {}", event));
  return event;
}

Result<Reader> reader_of(Reading& reading) {
  const std::string type = reading.message.type();
  const bool is_known =
      std::any_of(messages.begin(), messages.end(), [&](const MessageRow& row) { return row.message.type == type; });
  if (!is_known) {
    return unsupported(ErrorKind::unsupported_message_type, "message-type", "MSH-9", type, "a message type we take",
                       "send one of " + known_types());
  }
  std::string event = event_of(reading, type);
  for (const MessageRow& row : messages) {
    if (row.message.type != type || (row.message.event != event && row.message.event != any_event)) continue;
    if (row.is_older_merge && !reading.settings.older_merges) break;
    return Reader{row.read, std::move(event)};
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

// 2.1 to 2.8, including minor versions such as 2.3.1 (D17).
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

// "ADT" in the setting means every event of ADT.
bool is_without_effect(const Reading& reading) {
  const std::string type = reading.message.type();
  std::string event = reading.message.trigger();
  if (event.empty() && type == "ADT") event = reading.message.text("EVN-1");
  const auto& list = reading.settings.without_effect;
  return std::any_of(list.begin(), list.end(), [&](const std::string& one) {
    return !type.empty() && (one == type || one == fmt::format("{}^{}", type, event));
  });
}

}  // namespace

std::vector<InboundMessage> inbound_messages() {
  std::vector<InboundMessage> all;
  for (const MessageRow& row : messages) all.push_back(row.message);
  return all;
}

Result<Understood> understand(const hl7::Message& message, const InboundSettings& settings, const Zone& zone) {
  Reading reading{message, settings, zone};
  if (is_without_effect(reading)) {
    if (auto accepted = check_processing_id(reading); !accepted) return accepted.error();
    reading.add_finding("without-effect", "MSH-9", "by the sender's setting this message has no effect");
    return Understood{model::NothingAsked{}, std::move(reading.findings), {}};
  }
  const auto read = reader_of(reading);
  if (!read) return read.error();
  if (auto accepted = check_processing_id(reading); !accepted) return accepted.error();
  if (auto accepted = check_version(reading); !accepted) return accepted.error();
  if (auto accepted = expect_header(reading); !accepted) return accepted.error();
  auto request = read->read(reading, read->event);
  if (!request) return request.error();
  if (!std::holds_alternative<model::NothingAsked>(*request)) report_unused(reading);
  return Understood{std::move(*request), std::move(reading.findings), std::move(reading.origins)};
}

}  // namespace stepwise::mapping
