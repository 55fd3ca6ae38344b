// SPDX-License-Identifier: Apache-2.0
// What the rules for all events about one patient share (reference 2.6, 8; D15).
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

#include <optional>
#include <vector>

namespace stepwise::model {

// The identifiers of PID-3 with their authority, the primary one first. Error 101: none.
Result<std::vector<Identifier>> identifiers_of(const PatientDemographics& patient, const SenderPolicy& sender);

// A person whom an ADT message other than A40 is about (D15). nullptr: nobody has that identifier. Error 204: merged away.
Result<PatientRecord*> patient_of_event(Decision& decision, const Identifier& primary);

// Whether the event came after a later one was applied; then it is to have no effect, and a finding says so.
bool leave_older_event(Decision& decision, const std::optional<EventTime>& event_at, const Patient& patient);
// What is older than this event must have no effect later, also when this one changed nothing.
void note_event(PatientRecord& record, const std::optional<EventTime>& event_at);

}  // namespace stepwise::model
