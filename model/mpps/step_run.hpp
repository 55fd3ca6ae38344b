// SPDX-License-Identifier: Apache-2.0
// What a performed step does to the scheduled steps it is linked to, and what follows for procedures and orders
// (reference 6.3, 6.4; D22, D26). `performed_id` is a row id in the snapshot.
#pragma once
#include "model/decision.hpp"
#include "model/orders/link.hpp"
#include "model/orders/order_rules.hpp"

#include <deque>
#include <utility>
#include <vector>

namespace stepwise::model {

// What one performed step changes in several orders: one roll-up an order (A17), in the order in which they were asked
// for.
class RollUps {
 public:
  explicit RollUps(RowId performed_id) : performed_id_(performed_id) {}
  RollUpCause& of(RowId order_id);
  void roll_up_all(Decision& decision) const;

 private:
  RowId performed_id_;
  std::deque<std::pair<RowId, RollUpCause>> causes_;
};

// Adds the links and starts the steps: each notes what it was, for 110514. A procedure of an order that the placer was
// told is cancelled (OC) moves to an order of the department first (D26). Then patient and discrepancy of the performed
// step are judged, and orders roll up: first those that wait in `roll_ups`, as an image manager must hear that a study
// is free before it hears whose it is now.
void begin_steps(Decision& decision, RowId performed_id, const std::vector<FoundLink>& links, RollUps roll_ups);
inline void begin_steps(Decision& decision, RowId performed_id, const std::vector<FoundLink>& links) {
  begin_steps(decision, performed_id, links, RollUps(performed_id));
}

// The performed step has ended: its scheduled steps become what reference 6.3 and 6.4 say, once no other performed step
// of them is in progress.
void settle_steps(Decision& decision, RowId performed_id);

// It was none of these: they are what their other performed steps say, else what they were before it, and their
// procedures get Study Instance UIDs of their own. Its links to them are gone already.
void take_back_steps(Decision& decision, RowId performed_id, const std::vector<StepLink>& links, RollUps& roll_ups);

}  // namespace stepwise::model
