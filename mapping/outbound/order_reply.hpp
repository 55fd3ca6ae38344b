// SPDX-License-Identifier: Apache-2.0
// The application answer that some placers want in place of ACK: ORR^O02 to ORM, ORG^O20 to OMG, ORI^O24 to OMI, an ORC
// a group (reference 2.3, 2.4).
#pragma once
#include "hl7/message.hpp"
#include "model/requests.hpp"
#include "model/snapshot.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stepwise::mapping {

struct ReplyType {
  std::string_view type, event, structure;
};
// nullopt: what is answered is no order message.
std::optional<ReplyType> reply_type_of(const hl7::Message& request);

// ORC-1 of the answer (HL7 table 0119): accepted NW is OK, refused UA ...
std::string_view reply_control(model::OrderControl requested, bool accepted);

// The segments behind MSA and ERR: ORC, OBR where ORC-3 is known, and in ORI^O24 an IPC a step, for each group. Of an
// order that was refused, only what was known before. The numbers are those that the sender knows (D19).
struct OrderReply {
  const model::OrderRequests& requests;
  model::Snapshot& snapshot;  // as decided
  const std::string& default_authority;
  const std::string& sender;  // as model::Decision has it
  bool is_accepted = true;
  bool has_steps = false;  // ORI^O24
};
std::string write_order_groups(const OrderReply& reply);

}  // namespace stepwise::mapping
