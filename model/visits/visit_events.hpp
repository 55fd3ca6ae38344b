// SPDX-License-Identifier: Apache-2.0
// Visits and their orders: admission, transfer, discharge and what cancels them (IHE RAD-31; ADT A01 to A13, A38).
// Pure.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

namespace stepwise::model {

// The events of a visit. A cancellation (A11, A38) leaves the visit's orders, with a finding, unless the sender's
// setting cancels what has not started. Any other event for a patient or visit we do not know makes them. A change
// notifies patient_updated under the event's own name.
Result<void> apply_visit_event(Decision& decision, const VisitEvent& request, const SenderPolicy& sender);

}  // namespace stepwise::model
