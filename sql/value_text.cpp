// SPDX-License-Identifier: Apache-2.0
#include "sql/value_text.hpp"

#include "base/digest.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <stdexcept>

namespace stepwise::sql {
namespace {

namespace chrono = std::chrono;

[[noreturn]] void refuse() {
  throw std::invalid_argument("not a timestamp of the database");
}

std::string date_and_time(chrono::microseconds since_epoch) {
  const auto day = chrono::floor<chrono::days>(since_epoch);
  const chrono::year_month_day date{chrono::sys_days(day)};
  const chrono::hh_mm_ss time(chrono::floor<chrono::seconds>(since_epoch - day));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

int number(std::string_view text, std::size_t at, std::size_t digits) {
  int value = 0;
  if (text.size() < at + digits) refuse();
  const char* end = text.data() + at + digits;
  if (std::from_chars(text.data() + at, end, value).ptr != end) refuse();
  return value;
}

// YYYY-MM-DDTHH:MM:SS
chrono::seconds whole_seconds(std::string_view text) {
  if (text.size() < 19 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ') || text[13] != ':' ||
      text[16] != ':')
    refuse();
  const chrono::year_month_day date{chrono::year(number(text, 0, 4)),
                                    chrono::month(static_cast<unsigned>(number(text, 5, 2))),
                                    chrono::day(static_cast<unsigned>(number(text, 8, 2)))};
  return chrono::sys_days(date).time_since_epoch() + chrono::hours(number(text, 11, 2)) +
         chrono::minutes(number(text, 14, 2)) + chrono::seconds(number(text, 17, 2));
}

chrono::microseconds fraction(std::string_view text) {
  if (text.size() <= 19 || text[19] != '.') return {};
  int value = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    const bool is_digit = 20 + i < text.size() && text[20 + i] >= '0' && text[20 + i] <= '9';
    value = value * 10 + (is_digit ? text[20 + i] - '0' : 0);
    if (!is_digit) text = text.substr(0, 20 + i);
  }
  return chrono::microseconds(value);
}

}  // namespace

std::string to_text(Instant instant) {
  const auto micros = instant.time_since_epoch();
  return fmt::format("{}.{:06}Z", date_and_time(micros), (micros - chrono::floor<chrono::seconds>(micros)).count());
}

std::string to_text(LocalTime time) {
  return date_and_time(time.time_since_epoch());
}

Instant instant_from(std::string_view text) {
  return Instant(whole_seconds(text) + fraction(text));
}

LocalTime local_time_from(std::string_view text) {
  return LocalTime(whole_seconds(text));
}

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
