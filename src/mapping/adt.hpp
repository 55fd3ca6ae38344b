// SPDX-License-Identifier: Apache-2.0
// ADT to requests (2.6).
#pragma once
#include "mapping/reading.hpp"

namespace stepwise::mapping {

Result<model::Request> read_registration(Reading& reading);  // A01 A04 A05
Result<model::Request> read_update(Reading& reading);        // A08 A31
Result<model::Request> read_cancellation(Reading& reading);  // A11
Result<model::Request> read_merges(Reading& reading);        // A40: {PID MRG}

}  // namespace stepwise::mapping
