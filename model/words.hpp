// SPDX-License-Identifier: Apache-2.0
// The words of enumerations, as the database, the API and the tests use them. Each enumeration that has words has its
// to_text() and specialises these templates.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

namespace stepwise::model {

// Accepts exactly the results of to_text(); nullopt for any other text.
template <class T>
std::optional<T> parse(std::string_view text);

// All words of an enumeration, in the order of the enumerators.
template <class T>
std::vector<std::string_view> words_of();

}  // namespace stepwise::model
