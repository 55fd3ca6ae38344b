// SPDX-License-Identifier: Apache-2.0
// Visits and their orders: admission, transfer, discharge and their cancellations (IHE RAD-31; ADT A01 to A13, A38).
// Pure.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

namespace stepwise::model {

// Applies an event of a visit. A cancellation (A11, A38) keeps the visit's orders, with a finding; if the sender is
// configured so, the steps that have not started are cancelled. Any other event creates an unknown patient or visit. A
// change adds the notification patient_updated with the same trigger event.
Result<void> apply_visit_event(Decision& decision, const VisitEvent& request, const SenderPolicy& sender);

}  // namespace stepwise::model
