// SPDX-License-Identifier: Apache-2.0
// ORC, OBR, TQ1 and NTE of one group to what it states of an order (reference 2.7).
#pragma once
#include "mapping/inbound/message_groups.hpp"
#include "model/requests.hpp"

namespace stepwise::mapping {

// All that follows the control code. Error 102: an identifier that is too long, a Study UID that is none, a start that
// is no date. Start and given identifiers are looked at only where they are of use: no cancel fails for its timing.
Result<model::OrderRequest> read_order_fields(Reading& reading, const OrderSegments& order,
                                              model::OrderControl control);

}  // namespace stepwise::mapping
