// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker {

// For a word that is none of `known`: "; is destination meant?", or "; known here: a, b" when none is near.
std::string suggestion(std::string_view word, const std::vector<std::string>& known);

}  // namespace stepwise::broker
