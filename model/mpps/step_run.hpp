// SPDX-License-Identifier: Apache-2.0
// The effect of a performed step on the scheduled steps that it is linked to, and on their procedures and orders
// (reference 6.3, 6.4; D22, D26). `performed_id` is a row id in the snapshot.
#pragma once
#include "model/decision.hpp"
#include "model/orders/link.hpp"
#include "model/orders/order_rules.hpp"

#include <deque>
#include <utility>
#include <vector>

namespace stepwise::model {

// Collects the changes that one performed step causes in several orders, so that there is one roll-up per order (A17),
// in the order of the first call of of().
class RollUps {
 public:
  explicit RollUps(RowId performed_id) : performed_id_(performed_id) {}
  RollUpCause& of(RowId order_id);
  void roll_up_all(Decision& decision) const;

 private:
  RowId performed_id_;
  std::deque<std::pair<RowId, RollUpCause>> causes_;
};

// Adds the links and starts the scheduled steps. Each step stores its former state, which reason 110514 restores. If an
// order was reported to the placer as cancelled (OC), its procedure moves to an order of the department first (D26).
// Then the performed step is judged (patient and discrepancy), and the orders are rolled up. The orders in `roll_ups`
// come first, because an image manager must be told that a study is withdrawn from one procedure before it is told that
// it belongs to another one.
void begin_steps(Decision& decision, RowId performed_id, const std::vector<FoundLink>& links, RollUps roll_ups);
inline void begin_steps(Decision& decision, RowId performed_id, const std::vector<FoundLink>& links) {
  begin_steps(decision, performed_id, links, RollUps(performed_id));
}

// The performed step has ended: its scheduled steps get the states of reference 6.3 and 6.4, unless another performed
// step of them is still in progress.
void settle_steps(Decision& decision, RowId performed_id);

// The performed step does not belong to these scheduled steps; its links to them were removed before this call. The
// scheduled steps get the states that their other performed steps give them, else the states they had before, and their
// procedures get new Study Instance UIDs.
void take_back_steps(Decision& decision, RowId performed_id, const std::vector<StepLink>& links, RollUps& roll_ups);

}  // namespace stepwise::model
