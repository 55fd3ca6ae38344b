// SPDX-License-Identifier: Apache-2.0
#include "sql/storable.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

namespace stepwise::sql {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

}  // namespace

bool is_storable(std::string_view text) {
  return text.find('\0') == std::string_view::npos && text::is_utf8(text);
}

std::string storable(std::string_view text) {
  // Rare, so it may be slow: nlohmann finds what is no UTF-8.
  std::string valid = Json::parse(Json(text).dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>();
  for (std::size_t at = valid.find('\0'); at != std::string::npos; at = valid.find('\0', at))
    valid.replace(at, 1, replacement);
  return valid;
}

}  // namespace stepwise::sql
