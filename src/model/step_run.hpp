// SPDX-License-Identifier: Apache-2.0
// What a performed step does to the scheduled steps it is linked to, and what follows for procedures and orders
// (reference 6.3, 6.4; D22, D26). `performed_id` is a row id in the snapshot.
#pragma once
#include "model/decision.hpp"
#include "model/link.hpp"

#include <vector>

namespace stepwise::model {

// Adds the links and starts the steps: each notes what it was, for 110514. A procedure of an order that the placer was
// told is cancelled (OC) moves to an order of the department first (D26). Then patient and open end of the performed
// step are judged, and orders roll up.
void begin_steps(Decision& decision, RowId performed_id, const std::vector<FoundLink>& links);

// The performed step has ended: its scheduled steps become what reference 6.3 and 6.4 say, once no other performed step of them
// is in progress.
void settle_steps(Decision& decision, RowId performed_id);

// It was none of these: they are again what they were before it. Its links to them are gone already.
void take_back_steps(Decision& decision, RowId performed_id, const std::vector<StepLink>& links);

}  // namespace stepwise::model
