// SPDX-License-Identifier: Apache-2.0
// Reads ORC, OBR, TQ1 and NTE of one group into an order request (reference 2.7).
#pragma once
#include "mapping/inbound/message_groups.hpp"
#include "mapping/inbound/reading.hpp"
#include "model/requests.hpp"

namespace stepwise::mapping {

// Reads everything except the control code. Error 102: an identifier is too long, a Study Instance UID is not valid, or
// the start is not a date. Start and identifiers are read only if the request uses them, so that a cancel is not
// refused because of its start.
Result<model::OrderRequest> read_order_fields(Reading& reading, const OrderSegments& order,
                                              model::OrderControl control);

// Reads the steps that another scheduler has made, as IHE's RAD-4 states them (reference 2.9): IPC of OMI^O23, or a
// pair of ORC and OBR with ZDS. IPC is read from every sender. Its numbers are used only if the sender is a scheduler
// (D20); otherwise a finding says that they are not used. OBR-18 to OBR-20 with ZDS are read only from a scheduler.
// Error 102: a number or AE title that DICOM cannot hold, or an invalid UID.
Result<void> read_given_steps(Reading& reading, const OrderSegments& segments, model::OrderRequest& request);

}  // namespace stepwise::mapping
