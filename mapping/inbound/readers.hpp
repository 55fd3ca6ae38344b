// SPDX-License-Identifier: Apache-2.0
// Reads messages into requests: one function for each kind of message.
#pragma once
#include "mapping/inbound/reading.hpp"

#include <span>
#include <string_view>

namespace stepwise::mapping {

// ADT messages (reference 2.6). `event` is the trigger event, even if it was not in MSH-9 (R22).
Result<model::Request> read_registration(Reading& reading, std::string_view event);       // A01 A04 A05 A28
Result<model::Request> read_update(Reading& reading, std::string_view event);             // A08 A31
Result<model::Request> read_visit_event(Reading& reading, std::string_view event);        // A02 A03 A06 A07 A09-A13 A38
Result<model::Request> read_merges(Reading& reading, std::string_view event);             // A40: {PID MRG}
Result<model::Request> read_identifier_change(Reading& reading, std::string_view event);  // A47
Result<model::Request> read_link(Reading& reading, std::string_view event);               // A24 A37

// An order control code that a placer may send in ORC-1; any other is refused with AE 103.
struct PlacerControl {
  std::string_view code;
  model::OrderControl control;
  std::string_view effect;
};
std::span<const PlacerControl> placer_controls();

// Order messages (reference 2.4, 2.7, 2.8; D11): all groups, or the first error.
Result<model::Request> read_orders(Reading& reading, std::string_view event);  // ORM^O01, OMG^O19 of a placer
Result<model::Request> read_order_answer(Reading& reading,
                                         std::string_view event);  // ORR^O02, ORG^O20: the number of an order we placed

// SIU messages (reference 2.10): S12, S13 and S14 book or move, S15 and S17 cancel, S26 is a no-show. An appointment
// never changes a patient. Error 100: there is no SCH. Error 101: SCH-26, SCH-27, SCH-1 and SCH-2 are all empty. Error
// 102: the start is not a date, or a number is too long.
Result<model::Request> read_appointment(Reading& reading, std::string_view event);

// An ACK that our listener receives: the application acknowledgement (enhanced mode) of a message that we sent
// (reference 2.2). Error 100 or 101 if there is no MSA that names the message.
Result<model::Request> read_acknowledgement(Reading& reading, std::string_view event);

}  // namespace stepwise::mapping
