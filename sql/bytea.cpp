// SPDX-License-Identifier: Apache-2.0
#include "sql/bytea.hpp"

#include "base/digest.hpp"

#include <stdexcept>

namespace stepwise::sql {
namespace {

int value_of(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  throw std::invalid_argument("not a bytea in hex form");
}

}  // namespace

std::string to_bytea(std::string_view bytes) {
  return "\\x" + to_hex(bytes);
}

std::string from_bytea(std::string_view text) {
  if (text.substr(0, 2) != "\\x" || text.size() % 2 != 0) throw std::invalid_argument("not a bytea in hex form");
  std::string bytes;
  bytes.reserve(text.size() / 2 - 1);
  for (std::size_t i = 2; i < text.size(); i += 2)
    bytes += static_cast<char>(value_of(text[i]) * 16 + value_of(text[i + 1]));
  return bytes;
}

}  // namespace stepwise::sql
