// SPDX-License-Identifier: Apache-2.0
#include "broker/http/target.hpp"

#include "base/text.hpp"

#include <charconv>

namespace stepwise::broker::http {
namespace {

std::optional<std::string> decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    unsigned int byte = 0;
    const char* const end = text.data() + i + 3;
    if (std::from_chars(text.data() + i + 1, end, byte, 16).ptr != end) return std::nullopt;
    decoded += static_cast<char>(byte);
    i += 2;
  }
  if (!text::is_utf8(decoded) || decoded.find('\0') != std::string::npos) return std::nullopt;
  return decoded;
}

// "http://host/path" -> "/path"
std::string_view origin_form(std::string_view target) {
  const std::size_t scheme = target.find("://");
  if (target.starts_with('/') || scheme == std::string_view::npos) return target;
  const std::size_t path = target.find('/', scheme + 3);
  return path == std::string_view::npos ? "/" : target.substr(path);
}

}  // namespace

std::optional<Target> parse_target(std::string_view target) {
  target = origin_form(target);
  const std::size_t question = target.find('?');
  Target parsed{std::string(target.substr(0, question)), {}};
  if (question == std::string_view::npos) return parsed;
  for (const std::string_view part : text::split(target.substr(question + 1), '&')) {
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    const auto name = decode(part.substr(0, equals));
    const auto value = decode(equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1));
    if (!name || !value) return std::nullopt;
    parsed.query.emplace_back(*name, *value);
  }
  return parsed;
}

std::string encode_query_value(std::string_view utf8) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  static constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  for (const char c : utf8) {
    if (unreserved.find(c) != std::string_view::npos) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return encoded;
}

std::string next_target(std::string_view path, const std::vector<std::pair<std::string, std::string>>& query,
                        std::string_view place_name, std::int64_t place) {
  std::string target(path);
  target += '?';
  for (const auto& [name, value] : query) {
    if (name != place_name) target += name + "=" + encode_query_value(value) + "&";
  }
  return target.append(place_name) + "=" + std::to_string(place);
}

}  // namespace stepwise::broker::http
