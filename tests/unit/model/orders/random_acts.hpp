// SPDX-License-Identifier: Apache-2.0
// Random actions of a placer, the department, a modality or registration, for property tests. Call them inside
// rc::check.
#pragma once
#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {

int pick(int count);  // 0 to count - 1
std::string some_uid();

// Each returns false if the action was refused.
bool order_message(Department& department);      // NW CA DC XO HD RL, also of an enterprise scheduler (OMI)
bool number_assignment(Department& department);  // NA for an order of the department
bool filler_act(Department& department);         // a person of the department
bool modality_act(Department& department);       // N-CREATE, N-SET
bool registration_act(Department& department);   // A08, A40

// Chooses random settings of placers, image managers and sites.
void pick_settings(Department& department);

}  // namespace stepwise::model::test
