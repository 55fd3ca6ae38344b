// SPDX-License-Identifier: Apache-2.0
// The ORC groups of an order message (reference 2.4, 2.7): each ORC with the TQ1, OBR, NTE and other segments that belong to it. Pure.
#pragma once
#include "base/result.hpp"
#include "hl7/message.hpp"
#include "mapping/inbound.hpp"

#include <vector>

namespace stepwise::mapping {

struct OrderGroup {
  int number = 1;  // which ORC of the message, from 1
  hl7::Segment orc, tq1, obr;
  std::vector<hl7::Segment> order_notes, procedure_notes, others;
};

// Error 100: an OBR, TQ1 or second OBR that has no ORC of its own (D18).
Result<std::vector<OrderGroup>> order_groups(const hl7::Message& message);

// "ORC-2" in the first group, "ORC(2)-2" in the second.
std::string place_in(const OrderGroup& group, std::string_view segment, int field);

// One group as a request. Errors: 101 without ORC-1, without any order number, NW without ORC-2 or OBR-4; 102 a date or an identifier that
// cannot be taken; 103 an order control we do not know.
Result<model::OrderRequest> read_order(const OrderGroup& group, const hl7::Message& message, const InboundSettings& settings, const Zone& zone,
                                       std::vector<Finding>& findings);

}  // namespace stepwise::mapping
