// SPDX-License-Identifier: Apache-2.0
// A list of findings whose length a peer cannot choose.
#pragma once
#include "base/error.hpp"

#include <vector>

namespace stepwise {

// Adds `finding`. Behind limits::message_findings of them one "findings-cut" says that there were more.
void add_finding(std::vector<Finding>& findings, Finding finding);

}  // namespace stepwise
