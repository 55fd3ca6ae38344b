// SPDX-License-Identifier: Apache-2.0
// The HL7 conformance statement and IHE integration statement: every table of it is one that the program works by.
#pragma once
#include <string>

namespace stepwise::broker {

std::string hl7_document();

}  // namespace stepwise::broker
