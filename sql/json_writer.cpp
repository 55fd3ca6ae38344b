// SPDX-License-Identifier: Apache-2.0
#include "sql/json_writer.hpp"

#include "sql/value_text.hpp"

#include <fmt/format.h>

namespace stepwise::sql {
namespace {

std::string to_sql_array(const std::vector<std::string>& values) {
  std::string array = "{";
  for (const std::string& value : values) {
    array += array.size() == 1 ? "\"" : ",\"";
    for (const char c : value) {
      if (c == '"' || c == '\\') array += '\\';
      array += c;
    }
    array += '"';
  }
  return array + "}";
}

}  // namespace

void JsonWriter::key(std::string_view name) {
  comma();
  text_ += '"';
  text_ += name;
  text_ += "\":";
}

void JsonWriter::json(std::string_view name, std::string_view json) {
  if (json.empty()) return;
  key(name);
  text_ += json;
}

void JsonWriter::bytes(std::string_view name, std::string_view value) {
  if (value.empty()) return;
  key(name);
  text_ += fmt::format("[{},{}]", bytes_.size() + 1, value.size());
  bytes_ += value;
}

void JsonWriter::sql_array(std::string_view name, const std::vector<std::string>& values) {
  if (!values.empty()) put(name, to_sql_array(values));
}

void JsonWriter::sql_array(std::string_view name, const std::vector<model::RowId>& values) {
  if (!values.empty()) put(name, fmt::format("{{{}}}", fmt::join(values, ",")));
}

void JsonWriter::write_text(std::string_view text) {
  if (!is_storable(text)) return write_text(storable(text));
  text_ += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      text_ += '\\';
      text_ += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      text_ += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      text_ += c;
    }
  }
  text_ += '"';
}

}  // namespace stepwise::sql
