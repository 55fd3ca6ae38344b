// SPDX-License-Identifier: Apache-2.0
// Reads rows that the database wrote as JSON. Absent and null values mean "not known". Only for the .cpp files of this
// folder.
#pragma once
#include "base/json.hpp"
#include "model/orders/states.hpp"
#include "sql/members.hpp"
#include "sql/value_text.hpp"

#include <concepts>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace stepwise::sql {

// The visitor of sql/members.hpp for one object.
class JsonReader {
 public:
  explicit JsonReader(const Json& object) : object_(object) {}

  template <class T>
  void operator()(const char* name, T& member) const {
    const auto found = object_.find(name);
    if (found != object_.end() && !found->is_null()) read(*found, member);
  }

  template <class T>
  static T record(const Json& json) {
    T record;
    JsonReader reader(json);
    members(reader, record);
    return record;
  }
  template <class T>
  static std::vector<T> records(const Json& json) {
    std::vector<T> all;
    all.reserve(json.size());
    for (const Json& item : json) all.push_back(record<T>(item));
    return all;
  }

 private:
  template <class T>
  static void read(const Json& json, T& value) {
    if constexpr (std::same_as<T, std::string> || std::same_as<T, bool> || std::integral<T>) {
      json.get_to(value);
    } else if constexpr (std::is_enum_v<T>) {
      const auto known = model::parse<T>(json.get_ref<const std::string&>());
      if (!known) throw std::runtime_error("the database holds a word that this version of Stepwise does not know");
      value = *known;
    } else if constexpr (std::same_as<T, Instant>) {
      value = instant_from(json.get_ref<const std::string&>());
    } else if constexpr (std::same_as<T, LocalTime>) {
      value = local_time_from(json.get_ref<const std::string&>());
    } else if constexpr (requires { value.has_value(); }) {
      read(json, value.emplace());
    } else if constexpr (requires { value.emplace_back(); }) {
      for (const Json& item : json) read(item, value.emplace_back());
    } else {
      JsonReader reader(json);
      members(reader, value);
    }
  }

  const Json& object_;
};

}  // namespace stepwise::sql
