// SPDX-License-Identifier: Apache-2.0
#include "sql/pattern.hpp"

#include <fmt/format.h>

namespace stepwise::sql {
namespace {

// The smallest text that is greater than all texts that begin with `prefix`: its last character is incremented. The
// byte order of UTF-8 is the order of the code points.
std::optional<std::string> after_prefix(std::string_view prefix) {
  constexpr char32_t last_before_surrogates = 0xD7FF, first_after_surrogates = 0xE000, greatest = 0x10FFFF;
  std::size_t start = prefix.size() - 1;
  while (start > 0 && (static_cast<unsigned char>(prefix[start]) & 0xC0) == 0x80) --start;
  const auto first = static_cast<unsigned char>(prefix[start]);
  char32_t code = first < 0x80 ? first : first < 0xE0 ? first & 0x1F : first < 0xF0 ? first & 0x0F : first & 0x07;
  for (std::size_t i = start + 1; i < prefix.size(); ++i)
    code = (code << 6) | (static_cast<unsigned char>(prefix[i]) & 0x3F);
  if (code == greatest) return start == 0 ? std::nullopt : after_prefix(prefix.substr(0, start));
  code = code == last_before_surrogates ? first_after_surrogates : code + 1;

  std::string end(prefix.substr(0, start));
  const auto tail = [&](int bits) { end += static_cast<char>(0x80 | ((code >> bits) & 0x3F)); };
  if (code < 0x80) {
    end += static_cast<char>(code);
  } else if (code < 0x800) {
    end += static_cast<char>(0xC0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    end += static_cast<char>(0xE0 | (code >> 12));
    tail(6);
    tail(0);
  } else {
    end += static_cast<char>(0xF0 | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
  return end;
}

}  // namespace

bool has_wildcard(std::string_view pattern) {
  return pattern.find_first_of("*?") != std::string_view::npos;
}

std::string like_pattern(std::string_view pattern) {
  std::string like;
  for (const char c : pattern) {
    if (c == '%' || c == '_' || c == '\\') like += '\\';
    like += c == '*' ? '%' : c == '?' ? '_' : c;
  }
  return like;
}

std::optional<PrefixRange> prefix_range(std::string_view pattern) {
  const std::string_view prefix = pattern.substr(0, pattern.find_first_of("*?"));
  if (prefix.empty()) return std::nullopt;
  const auto end = after_prefix(prefix);
  if (!end) return std::nullopt;
  return PrefixRange{std::string(prefix), *end};
}

std::string matches_pattern(Statement& statement, const std::string& text, const std::string& pattern) {
  if (!has_wildcard(pattern)) return fmt::format("{} = {}", text, statement.parameter(pattern));
  std::string condition = fmt::format("{} LIKE {}", text, statement.parameter(like_pattern(pattern)));
  if (const auto range = prefix_range(pattern)) {
    condition += fmt::format(" AND {} >= {} AND {} < {}", text, statement.parameter(range->from), text,
                             statement.parameter(range->end));
  }
  return condition;
}

}  // namespace stepwise::sql
