// SPDX-License-Identifier: Apache-2.0
// What a sender's times order (D35): its own messages about one order or one patient, and nothing else. Pure.
#pragma once
#include "base/error.hpp"
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::model {

// A time that lies further ahead of the receipt than two clocks may differ counts as the receipt, with a finding.
std::optional<EventTime> counted_event(Decision& decision, const std::optional<EventTime>& event_at);
bool has_time_ahead(const Decision& decision, const std::vector<OrderRequest>& requests);
void count_times_ahead(Decision& decision, std::vector<OrderRequest>& requests);

// ORC-9 against that of the newest act of the same sender on the order; at the precision both have, no time is equal to
// any. What places an order is not among the actions, for nothing acts on an order that was not placed.
bool is_older_act(const Decision& decision, const Order& order, const OrderRequest& request);
// The same, or equal: a late copy of what the sender has changed or cancelled since.
bool is_superseded(const Decision& decision, const Order& order, const OrderRequest& request);
// Of an order that is placed again: also against the sender's own placing of it.
bool is_older_placing(const Decision& decision, const Order& order, const OrderRequest& request);
void note_act(const Decision& decision, Order& order, const OrderRequest& request);
Error older_act(const OrderRequest& request);  // 207

// EVN-2 against that of the newest event of the same sender on the patient.
bool is_older_event(const Decision& decision, const Patient& patient, const std::optional<EventTime>& event_at);
void note_event(const Decision& decision, PatientRecord& record, const std::optional<EventTime>& event_at);
// What an older event leaves as it was is answered AA with a finding; if it has changed something the Error is 207, and
// nothing is kept.
Result<void> settle_older_event(Decision& decision);

}  // namespace stepwise::model
