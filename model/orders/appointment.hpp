// SPDX-License-Identifier: Apache-2.0
// SIU of an enterprise scheduler: when and where the steps of an order are (reference 2.10). Pure.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

namespace stepwise::model {

// Booked or moved: start, duration, station and performer of the steps that wait; several keep their distance.
// Cancelled: they wait for another time, or are cancelled by the sender's setting. No-show: never performed. Patient
// data is never touched. Error 204: no order has the numbers of SCH-26, SCH-27 or the appointment id, or PID is of
// another patient (D33); 207: nothing of it waits.
Result<void> apply_appointment(Decision& decision, const Appointment& request, const SenderPolicy& sender);

}  // namespace stepwise::model
