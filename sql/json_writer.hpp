// SPDX-License-Identifier: Apache-2.0
// Writes rows as compact JSON text into one string. Values that are not known ("", no value, an empty list or
// structure) are left out; the column is NULL then. Characters that the database cannot store (NUL, broken UTF-8)
// become U+FFFD.
#pragma once
#include "model/orders/states.hpp"
#include "sql/members.hpp"
#include "sql/value_text.hpp"

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace stepwise::sql {

class JsonWriter {
 public:
  // Adds a member to the current object, unless the value is not known. This is the visitor for sql/members.hpp.
  template <class T>
  void operator()(std::string_view name, const T& value) {
    if (is_known(value)) put(name, value);
  }
  // The same, even if the value is not known.
  template <class T>
  void put(std::string_view name, const T& value) {
    key(name);
    write(value);
  }
  // The value alone; nothing if it is not known.
  template <class T>
  void write_if_known(const T& value) {
    if (is_known(value)) write(value);
  }
  // `json` is JSON text; left out if empty.
  void json(std::string_view name, std::string_view json);
  // Bytes are sent separately from the JSON, which contains their position and length, such as [1, 300]. Left out if
  // empty.
  void bytes(std::string_view name, std::string_view value);
  // A list for an SQL array, in PostgreSQL's text form: "{CT1,CT2}". Left out if empty.
  void sql_array(std::string_view name, const std::vector<std::string>& values);
  void sql_array(std::string_view name, const std::vector<model::RowId>& values);
  void key(std::string_view name);  // begins a member; the next call writes its value
  // An array with the object that `fill` writes for each item; left out if there are no items.
  template <class Items, class Fill>
  void array(std::string_view name, const Items& items, const Fill& fill) {
    if (std::empty(items)) return;
    key(name);
    begin('[');
    for (const auto& item : items) {
      comma();
      fill(item);
    }
    end(']');
  }
  template <class Fill>
  void object(const Fill& fill) {
    begin('{');
    fill();
    end('}');
  }
  template <class T>
  void write(const T& value) {
    if constexpr (std::convertible_to<const T&, std::string_view>) {
      write_text(value);
    } else if constexpr (std::same_as<T, bool>) {
      text_ += value ? "true" : "false";
    } else if constexpr (std::integral<T>) {
      text_ += std::to_string(value);
    } else if constexpr (std::is_enum_v<T>) {
      write_text(model::to_text(value));
    } else if constexpr (std::same_as<T, Instant> || std::same_as<T, LocalTime>) {
      write_text(sql::to_text(value));
    } else if constexpr (requires { value.has_value(); }) {
      write(*value);
    } else if constexpr (requires { value.begin(); }) {
      begin('[');
      for (const auto& item : value) {
        comma();
        write(item);
      }
      end(']');
    } else {
      object([&] { members(*this, value); });
    }
  }

  std::string take() { return std::move(text_); }
  std::string take_bytes() { return std::move(bytes_); }

 private:
  template <class T>
  static bool is_known(const T& value) {
    if constexpr (requires { value.empty(); })
      return !value.empty();
    else if constexpr (requires { value.has_value(); })
      return value.has_value();
    else
      return true;
  }
  void write_text(std::string_view text);
  void comma() {
    if (text_.back() != '[' && text_.back() != '{') text_ += ',';
  }
  void begin(char bracket) { text_ += bracket; }
  void end(char bracket) { text_ += bracket; }

  std::string text_, bytes_;
};

}  // namespace stepwise::sql
