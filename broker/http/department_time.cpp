// SPDX-License-Identifier: Apache-2.0
#include "broker/http/department_time.hpp"

namespace stepwise::broker::http {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Reads a text from left to right.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  std::optional<int> number(std::size_t digits, int most) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (i >= rest_.size() || rest_[i] < '0' || rest_[i] > '9') return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value <= most ? std::optional(value) : std::nullopt;
  }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::optional<std::chrono::local_days> scan_date(Scanner& text) {
  const auto year = text.number(4, 9999);
  if (!year || !text.take('-')) return std::nullopt;
  const auto month = text.number(2, 12);
  if (!month || !text.take('-')) return std::nullopt;
  const auto day = text.number(2, 31);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  return date.ok() ? std::optional(std::chrono::local_days(date)) : std::nullopt;
}

std::optional<seconds> scan_time(Scanner& text) {
  const auto hour = text.number(2, 23);
  if (!hour || !text.take(':')) return std::nullopt;
  const auto minute = text.number(2, 59);
  if (!minute) return std::nullopt;
  const auto second = text.take(':') ? text.number(2, 59) : std::optional(0);
  if (!second) return std::nullopt;
  return hours(*hour) + minutes(*minute) + seconds(*second);
}

// "Z" or "+01:00"
std::optional<seconds> scan_offset(Scanner& text) {
  if (text.take('Z')) return seconds(0);
  const int sign = text.take('+') ? 1 : text.take('-') ? -1 : 0;
  const auto hour = sign == 0 ? std::nullopt : text.number(2, 14);
  if (!hour || !text.take(':')) return std::nullopt;
  const auto minute = text.number(2, 59);
  if (!minute) return std::nullopt;
  return sign * (hours(*hour) + minutes(*minute));
}

}  // namespace

std::optional<LocalTime> parse_date(std::string_view text) {
  Scanner rest(text);
  const auto date = scan_date(rest);
  return date && rest.at_end() ? std::optional<LocalTime>(*date) : std::nullopt;
}

std::optional<LocalTime> parse_department_time(std::string_view text, const mapping::Zone& zone) {
  Scanner rest(text);
  const auto date = scan_date(rest);
  if (!date || !rest.take('T')) return std::nullopt;
  const auto time = scan_time(rest);
  if (!time) return std::nullopt;
  const LocalTime local = *date + *time;
  if (rest.at_end()) return local;
  const auto offset = scan_offset(rest);
  if (!offset || !rest.at_end()) return std::nullopt;
  return zone.to_local(Instant(local.time_since_epoch() - *offset));
}

}  // namespace stepwise::broker::http
