// SPDX-License-Identifier: Apache-2.0
// Writes the application acknowledgement that some placers want instead of ACK: ORR^O02 to ORM, ORG^O20 to OMG, ORI^O24
// to OMI, with one ORC per group (reference 2.3, 2.4).
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
// nullopt: the request is not an order message.
std::optional<ReplyType> reply_type_of(const hl7::Message& request);

// ORC-1 of the answer (HL7 table 0119), for example OK for an accepted NW and UA for a refused one.
std::string_view reply_control(model::OrderControl requested, bool accepted);

// The segments after MSA and ERR: for each group ORC, OBR if ORC-3 is known, and in ORI^O24 one IPC per step. For a
// refused order only data that was stored before. The numbers are in the form that the sender knows (D19).
struct OrderReply {
  const model::OrderRequests& requests;
  model::Snapshot& snapshot;  // the snapshot after the decision
  const std::string& default_authority;
  const std::string& sender;  // model::Decision::sender
  bool is_accepted = true;
  bool has_steps = false;  // ORI^O24
};
std::string write_order_groups(const OrderReply& reply);

}  // namespace stepwise::mapping
