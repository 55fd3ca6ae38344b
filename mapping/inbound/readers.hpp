// SPDX-License-Identifier: Apache-2.0
// From a message to a request: one reader for each kind of message.
#pragma once
#include "mapping/inbound/reading.hpp"

#include <span>
#include <string_view>

namespace stepwise::mapping {

// ADT to requests (reference 2.6).

// `event` is the trigger event, also where MSH-9 did not name it (R22).
Result<model::Request> read_registration(Reading& reading, std::string_view event);       // A01 A04 A05 A28
Result<model::Request> read_update(Reading& reading, std::string_view event);             // A08 A31
Result<model::Request> read_visit_event(Reading& reading, std::string_view event);        // A02 A03 A06 A07 A09-A13 A38
Result<model::Request> read_merges(Reading& reading, std::string_view event);             // A40: {PID MRG}
Result<model::Request> read_identifier_change(Reading& reading, std::string_view event);  // A47
Result<model::Request> read_link(Reading& reading, std::string_view event);               // A24 A37

// Order messages to requests (reference 2.4, 2.7, 2.8; D11): all groups or the first error.

// What a placer may ask in ORC-1; any other is AE 103.
struct PlacerControl {
  std::string_view code;
  model::OrderControl control;
  std::string_view effect;
};
std::span<const PlacerControl> placer_controls();

Result<model::Request> read_orders(Reading& reading, std::string_view event);  // ORM^O01, OMG^O19 of a placer
Result<model::Request> read_order_answer(Reading& reading,
                                         std::string_view event);  // ORR^O02, ORG^O20: the number of an order we placed

// SIU to requests (reference 2.10).

// S12 S13 S14 book or move, S15 S17 cancel, S26 no-show. PID is not read: an appointment never changes a patient. Error
// 100 without SCH, 101 without any of SCH-26, SCH-27, SCH-1 and SCH-2, 102 for a start that is no date.
Result<model::Request> read_appointment(Reading& reading, std::string_view event);

// ACK that reaches our listener: the application acknowledgement of enhanced mode, to a message that we sent
// (reference 2.2).

// Error 100, 101 without an MSA that names the message.
Result<model::Request> read_acknowledgement(Reading& reading, std::string_view event);

}  // namespace stepwise::mapping
