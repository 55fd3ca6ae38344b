// SPDX-License-Identifier: Apache-2.0
#include "sql/timestamp.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
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

}  // namespace stepwise::sql
