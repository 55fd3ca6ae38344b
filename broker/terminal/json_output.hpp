// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/json.hpp"

namespace stepwise::broker {

// One document a line on standard output, at once; bytes that are no UTF-8 are replaced.
void print_json(const Json& document);

}  // namespace stepwise::broker
