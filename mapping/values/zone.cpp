// SPDX-License-Identifier: Apache-2.0
#include "mapping/values/zone.hpp"

#include "base/text.hpp"

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace stepwise::mapping {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const date::time_zone& zone_of(const void* zone) {
  return *static_cast<const date::time_zone*>(zone);
}

date::local_seconds to_date(LocalTime local) {
  return date::local_seconds(local.time_since_epoch());
}

// `digits` has only digits; "" gives 0.
int number(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

constexpr minutes farthest_west = hours(-12), farthest_east = hours(14);

std::optional<minutes> parse_offset(std::string_view text) {
  if (text.size() != 5 || !text::is_digits(text.substr(1)) || number(text.substr(3, 2)) > 59) return std::nullopt;
  const minutes size = hours(number(text.substr(1, 2))) + minutes(number(text.substr(3, 2)));
  const minutes offset = text.front() == '-' ? -size : size;
  return offset < farthest_west || offset > farthest_east ? std::nullopt : std::optional(offset);
}

// The parts of a TS, before a time zone is applied.
struct Stamp {
  LocalTime time{};
  microseconds fraction{};
  bool has_time = false;
  std::optional<minutes> offset;
};

std::optional<LocalTime> parse_date(std::string_view digits) {
  const std::chrono::year_month_day day{std::chrono::year(number(digits.substr(0, 4))),
                                        std::chrono::month(static_cast<unsigned>(number(digits.substr(4, 2)))),
                                        std::chrono::day(static_cast<unsigned>(number(digits.substr(6, 2))))};
  if (!day.ok() || number(digits.substr(0, 4)) == 0) return std::nullopt;
  return LocalTime(std::chrono::local_days(day));
}

// HH, HHMM or HHMMSS. 2400 is the end of the day. Second 60 is a leap second, which our clock does not have.
std::optional<seconds> parse_time(std::string_view digits) {
  if (digits.size() % 2 != 0 || digits.size() > 6) return std::nullopt;
  const auto part = [&](std::size_t at) { return at < digits.size() ? number(digits.substr(at, 2)) : 0; };
  const int hour = part(0), minute = part(2), second = std::min(part(4), 59);
  const bool is_end_of_day = hour == 24 && minute == 0 && second == 0;
  if ((hour > 23 && !is_end_of_day) || minute > 59 || part(4) > 60) return std::nullopt;
  return hours(hour) + minutes(minute) + seconds(second);
}

microseconds parse_fraction(std::string_view digits) {
  std::string padded(digits.substr(0, 6));
  padded.resize(6, '0');
  return microseconds(number(padded));
}

std::optional<Stamp> parse_stamp(std::string_view ts) {
  ts = text::trim(ts);
  Stamp stamp;
  if (const std::size_t sign = ts.find_first_of("+-"); sign != std::string_view::npos) {
    stamp.offset = parse_offset(ts.substr(sign));
    if (!stamp.offset) return std::nullopt;
    ts = ts.substr(0, sign);
  }
  if (const std::size_t point = ts.find('.'); point != std::string_view::npos) {
    const std::string_view fraction = ts.substr(point + 1);
    if (point != 14 || !text::is_digits(fraction)) return std::nullopt;
    stamp.fraction = parse_fraction(fraction);
    ts = ts.substr(0, point);
  }
  if (ts.size() < 8 || !text::is_digits(ts)) return std::nullopt;
  const auto day = parse_date(ts);
  const auto time = parse_time(ts.substr(8));
  if (!day || !time) return std::nullopt;
  stamp.time = *day + *time;
  stamp.has_time = ts.size() > 8;
  return stamp;
}

}  // namespace

Result<Zone> Zone::named(std::string_view iana_name) {
  try {
    return Zone(date::locate_zone(std::string(iana_name)));
  } catch (const std::exception&) {
    return Error{
        .kind = ErrorKind::table_value,
        .code = "time-zone-unknown",
        .value = std::string(iana_name),
        .rule = fmt::format("must be a name of the IANA time zone database, not \"{}\"", iana_name),
        .remedy = "take a name of the IANA time zone database, such as Europe/Berlin; see timedatectl list-timezones"};
  }
}

LocalTime Zone::to_local(Instant instant) const {
  const auto local = zone_of(zone_).to_local(std::chrono::floor<seconds>(instant));
  return LocalTime(local.time_since_epoch());
}

Instant Zone::to_instant(LocalTime local) const {
  return zone_of(zone_).to_sys(to_date(local), date::choose::earliest);
}

std::optional<LocalTime> Zone::parse_ts(std::string_view ts, std::string_view default_time) const {
  const auto stamp = parse_stamp(ts);
  if (!stamp) return std::nullopt;
  if (!stamp->has_time) return stamp->time + parse_time(default_time).value_or(seconds(0));
  if (!stamp->offset) return stamp->time;
  return to_local(Instant(stamp->time.time_since_epoch() - *stamp->offset));
}

std::optional<LocalTime> Zone::parse_ts(std::string_view ts, std::string_view default_time, const Zone& sender) const {
  const auto stamp = parse_stamp(ts);
  const bool is_elsewhere = stamp && stamp->has_time && !stamp->offset && sender.zone_ != zone_;
  return is_elsewhere ? std::optional(to_local(sender.to_instant(stamp->time))) : parse_ts(ts, default_time);
}

std::optional<Instant> Zone::parse_instant(std::string_view ts) const {
  const auto stamp = parse_stamp(ts);
  if (!stamp) return std::nullopt;
  if (!stamp->offset) return to_instant(stamp->time) + stamp->fraction;
  return Instant(stamp->time.time_since_epoch() - *stamp->offset) + stamp->fraction;
}

std::string Zone::write_ts(Instant instant) const {
  const auto second = std::chrono::floor<seconds>(instant);
  const auto offset = std::chrono::duration_cast<minutes>(zone_of(zone_).get_info(second).offset);
  const auto size = std::chrono::abs(offset);
  return fmt::format("{}{}{:02}{:02}", write_ts(to_local(instant)), offset < minutes(0) ? '-' : '+', size / hours(1),
                     (size % hours(1)).count());
}

std::string Zone::write_ts(LocalTime local) {
  return write_da(local) + write_tm(local);
}

std::string write_da(LocalTime local) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(local));
  return fmt::format("{:04}{:02}{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::string write_tm(LocalTime local) {
  const std::chrono::hh_mm_ss time(local - std::chrono::floor<std::chrono::days>(local));
  return fmt::format("{:02}{:02}{:02}", time.hours().count(), time.minutes().count(), time.seconds().count());
}

}  // namespace stepwise::mapping
