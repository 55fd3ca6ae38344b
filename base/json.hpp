// SPDX-License-Identifier: Apache-2.0
// The only file that includes nlohmann/json. It adds support for std::optional (null is nullopt).
#pragma once
#include <nlohmann/json.hpp>

#include <optional>

namespace stepwise {
using Json = nlohmann::json;
}

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
