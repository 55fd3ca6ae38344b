// SPDX-License-Identifier: Apache-2.0
// Fields of a result row, NULL included. libpqxx 6.4 can't do as<std::optional<T>>() for NULL.
#pragma once
#include <pqxx/pqxx>

#include <optional>
#include <string>

namespace stepwise::sql {

inline std::string text_of(const pqxx::field& field) {
  return field.is_null() ? std::string() : std::string(field.c_str(), field.size());
}

template <class T>
T value_of(const pqxx::field& field) {
  return field.as<T>();
}

template <class T>
std::optional<T> optional_of(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return field.as<T>();
}

// bytea as the server writes it: '\x' and hex digits.
std::string bytes_of(const pqxx::field& field);

}  // namespace stepwise::sql
