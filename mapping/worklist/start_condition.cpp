// SPDX-License-Identifier: Apache-2.0
#include "mapping/worklist/start_condition.hpp"

#include "base/text.hpp"
#include "dicom/dictionary.hpp"

#include <algorithm>
#include <charconv>

namespace stepwise::mapping {
namespace {

namespace tags = dicom::tags;
using model::StartCondition;
using std::chrono::local_days;
using std::chrono::seconds;

constexpr int last_second_of_day = 86'399;

std::string without(std::string_view text, std::string_view dropped) {
  std::string out;
  for (const char c : text) {
    if (dropped.find(c) == std::string_view::npos) out += c;
  }
  return out;
}

int number(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::optional<local_days> parse_date(std::string_view text) {
  const std::string digits = text.size() == 10 ? without(text, ".") : std::string(text);
  if (digits.size() != 8 || !text::is_digits(digits)) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year(number(digits.substr(0, 4))),
                                        std::chrono::month(static_cast<unsigned>(number(digits.substr(4, 2)))),
                                        std::chrono::day(static_cast<unsigned>(number(digits.substr(6, 2))))};
  return day.ok() ? std::optional(local_days(day)) : std::nullopt;
}

// The first and the last second of the stated time: 10 means the whole hour, 1000 the whole minute.
struct Moment {
  int first = 0, last = 0;
};

std::optional<Moment> parse_time(std::string_view text) {
  std::string digits = without(text.substr(0, text.find('.')), ":");
  if (digits.empty() || digits.size() % 2 != 0 || digits.size() > 6 || !text::is_digits(digits)) return std::nullopt;
  const std::size_t precision = digits.size();
  digits.resize(6, '0');
  if (digits == "240000") return Moment{last_second_of_day, last_second_of_day};
  const int hour = number(digits.substr(0, 2)), minute = number(digits.substr(2, 2)),
            second = number(digits.substr(4, 2));
  if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const int first = std::min(hour * 3600 + minute * 60 + std::min(second, 59), last_second_of_day);
  return Moment{first, first + (precision == 2 ? 3599 : precision == 4 ? 59 : 0)};
}

template <class T>
struct Range {
  std::optional<T> from, until;
  bool is_range = false;
  bool is_stated() const { return from || until; }
};

// "a", "a-b", "a-", "-b"; nullopt for anything else.
template <class T>
std::optional<Range<T>> parse_range(std::string_view text, std::optional<T> (*parse)(std::string_view)) {
  const std::string compact = without(text, " ");
  Range<T> range;
  if (compact.empty()) return range;
  const std::size_t dash = compact.find('-');
  const std::string_view whole = compact, left = whole.substr(0, dash);
  const std::string_view right = dash == std::string::npos ? left : whole.substr(dash + 1);
  range.is_range = dash != std::string::npos;
  if (!left.empty() && !(range.from = parse(left))) return std::nullopt;
  if (!right.empty() && !(range.until = parse(right))) return std::nullopt;
  return range.is_stated() ? std::optional(range) : std::nullopt;
}

Error no_value(dicom::Tag tag, std::string_view text, const char* rule) {
  return {.kind = ErrorKind::data_type,
          .code = "value",
          .place = dicom::to_text(tag),
          .value = std::string(text),
          .rule = rule,
          .remedy = "send one value, or a range with a dash; no wildcards"};
}

}  // namespace

Result<StartCondition> start_condition(std::string_view date_text, std::string_view time_text, bool apart) {
  const auto date = parse_range<local_days>(date_text, parse_date);
  if (!date)
    return no_value(tags::scheduled_procedure_step_start_date, date_text, "a date YYYYMMDD or a range of dates");
  const auto time = parse_range<Moment>(time_text, parse_time);
  if (!time) return no_value(tags::scheduled_procedure_step_start_time, time_text, "a time HHMMSS or a range of times");

  StartCondition condition;
  const int first = time->from ? time->from->first : 0, last = time->until ? time->until->last : last_second_of_day;
  // Two ranges form one period, from the first date and first time to the last date and last time. A time without a
  // date, and a single time with a range of dates, apply to each day.
  const bool is_of_each_day =
      time->is_stated() && (!date->is_stated() || (date->is_range && (apart || !time->is_range)));
  if (is_of_each_day) condition.seconds_of_day = {first, last};
  if (date->from) condition.from = LocalTime(*date->from) + seconds(is_of_each_day ? 0 : first);
  if (date->until) condition.until = LocalTime(*date->until) + seconds(is_of_each_day ? last_second_of_day : last);
  return condition;
}

std::optional<std::string> single_date(std::string_view text) {
  const std::string compact = without(text, " ");
  return parse_date(compact) ? std::optional(without(compact, ".")) : std::nullopt;
}

}  // namespace stepwise::mapping
