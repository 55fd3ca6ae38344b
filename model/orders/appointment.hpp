// SPDX-License-Identifier: Apache-2.0
// Appointments (SIU) of an enterprise scheduler: when and where the steps of an order are performed (reference 2.10).
// Pure.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

namespace stepwise::model {

// A booking or move sets start, duration, station and performer of the steps that have not started; the time between
// several steps is kept. After a cancellation the steps wait for another time, or they are cancelled if the sender is
// configured so. After a no-show they are never performed. Patient data is not changed. Error 204: no order has the
// numbers of SCH-26 and SCH-27 or the appointment id, or PID is of another patient (D33). Error 207: no step of the
// order waits.
Result<void> apply_appointment(Decision& decision, const Appointment& request, const SenderPolicy& sender);

}  // namespace stepwise::model
