// SPDX-License-Identifier: Apache-2.0
// Compares the times that a sender states (D35). They are compared only among its own messages about the same order or
// the same patient. Pure.
#pragma once
#include "base/error.hpp"
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::model {

// A time that is further in the future than two clocks may differ is replaced by the time of receipt, with a finding.
std::optional<EventTime> counted_event(Decision& decision, const std::optional<EventTime>& event_at);
bool has_time_ahead(const Decision& decision, const std::vector<OrderRequest>& requests);
void count_times_ahead(Decision& decision, std::vector<OrderRequest>& requests);

// Whether ORC-9 is older than that of the newest change of the order by the same sender. Times are compared at the
// precision that both have; an absent time is equal to any. Placing the order does not count as a change.
bool is_older_act(const Decision& decision, const Order& order, const OrderRequest& request);
// Whether it is older or equal: then it is a late copy of a message, and the sender has changed or cancelled the order
// since.
bool is_superseded(const Decision& decision, const Order& order, const OrderRequest& request);
// For an order that is placed again: compares also with the sender's earlier placing of the order.
bool is_older_placing(const Decision& decision, const Order& order, const OrderRequest& request);
void note_act(const Decision& decision, Order& order, const OrderRequest& request);
Error older_act(const OrderRequest& request);  // 207

// Whether EVN-2 is older than that of the newest event of the same sender about the patient.
bool is_older_event(const Decision& decision, const Patient& patient, const std::optional<EventTime>& event_at);
void note_event(const Decision& decision, PatientRecord& record, const std::optional<EventTime>& event_at);
// For an older event: if it has changed nothing, it is answered AA with a finding; if it has changed something, Error
// 207 and nothing is stored.
Result<void> settle_older_event(Decision& decision);

}  // namespace stepwise::model
