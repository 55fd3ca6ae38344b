// SPDX-License-Identifier: Apache-2.0
// The only file that includes nlohmann/json. It adds support for std::optional (null is nullopt).
#pragma once
#include "base/limits.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace stepwise {
using Json = nlohmann::json;

// Parses a text that a peer sent. is_discarded(): it is no JSON, or its lists and objects are nested deeper than
// limits::json_levels. A value without this limit must not be copied or written, because the library calls itself for
// each level, so that a few megabytes of brackets would overflow the stack.
inline Json parse_json(const std::string& text) {
  bool is_too_deep = false;
  const auto is_kept = [&is_too_deep](int depth, Json::parse_event_t event, Json&) {
    const bool begins = event == Json::parse_event_t::array_start || event == Json::parse_event_t::object_start;
    if (begins && depth >= limits::json_levels) is_too_deep = true;
    return !is_too_deep;
  };
  Json value = Json::parse(text, is_kept, false);
  return is_too_deep ? Json(Json::value_t::discarded) : value;
}

}  // namespace stepwise

template <class T>
struct nlohmann::adl_serializer<std::optional<T>> {
  static void to_json(json& j, const std::optional<T>& value) {
    if (value)
      j = *value;
    else
      j = nullptr;
  }
  static void from_json(const json& j, std::optional<T>& value) {
    if (j.is_null())
      value.reset();
    else
      value = j.get<T>();
  }
};
