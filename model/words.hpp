// SPDX-License-Identifier: Apache-2.0
// The words of enumerations, as the database, the API and the tests use them. Each enumeration that has words has its
// to_text() and specialises these templates.
#pragma once
#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace stepwise::model {

// An enumerator and its word; the functions below take an array of them.
template <class T>
using Word = std::pair<T, std::string_view>;

template <class Words, class T>
constexpr std::string_view word_of(const Words& words, T value) {
  const auto found = std::find_if(words.begin(), words.end(), [&](const auto& word) { return word.first == value; });
  return found == words.end() ? std::string_view() : found->second;
}

template <class T, class Words>
std::optional<T> value_of(const Words& words, std::string_view text) {
  const auto found = std::find_if(words.begin(), words.end(), [&](const auto& word) { return word.second == text; });
  return found == words.end() ? std::nullopt : std::optional<T>(found->first);
}

template <class Words>
std::vector<std::string_view> texts_of(const Words& words) {
  std::vector<std::string_view> texts;
  for (const auto& word : words) texts.push_back(word.second);
  return texts;
}

// Accepts exactly the results of to_text(); nullopt for any other text.
template <class T>
std::optional<T> parse(std::string_view text);

// All words of an enumeration, in the order of the enumerators.
template <class T>
std::vector<std::string_view> words_of();

}  // namespace stepwise::model
