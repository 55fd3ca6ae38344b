// SPDX-License-Identifier: Apache-2.0
// Writes rows as compact JSON text, straight into one string. What is not known ("", no value, an empty list or
// structure) is left out: the column is NULL then. Text that the database can't hold (NUL, broken UTF-8) gets U+FFFD in
// that place.
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
  // A member of the object that is open, unless it is not known. This is the visitor of sql/members.hpp.
  template <class T>
  void operator()(std::string_view name, const T& value) {
    if (is_known(value)) put(name, value);
  }
  // The same, also when it is not known.
  template <class T>
  void put(std::string_view name, const T& value) {
    key(name);
    write(value);
  }
  // Bytes travel beside the JSON: it says where they stand among the bytes, [1, 300]. Left out when there are none.
  void bytes(std::string_view name, std::string_view value);
  // A list for what is an array in SQL, in PostgreSQL's own form: "{CT1,CT2}". Left out when it is empty.
  void sql_array(std::string_view name, const std::vector<std::string>& values);
  void sql_array(std::string_view name, const std::vector<model::RowId>& values);
  void key(std::string_view name);  // a member whose value the next call writes
  // An array of what `fill` writes for each item; left out when there are none.
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
