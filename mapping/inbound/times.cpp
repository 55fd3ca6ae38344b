// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/times.hpp"

#include "base/text.hpp"
#include "mapping/inbound/sources.hpp"

#include <algorithm>

namespace stepwise::mapping {
namespace {

// The number of digits of date and time, without fraction and offset: 8 for a day, 14 for a second.
std::size_t digits_of(std::string_view ts) {
  const std::string_view trimmed = text::trim(ts);
  return std::min(trimmed.find_first_not_of("0123456789"), trimmed.size());
}

// 2400 is read as 0000 of the next day, a leap second as the second before it, because neither our clock nor DICOM TM
// has them.
bool is_repaired(std::string_view ts) {
  ts = text::trim(ts).substr(0, digits_of(ts));
  return (ts.size() >= 10 && ts.substr(8, 2) == "24") || (ts.size() >= 14 && ts.substr(12, 2) == "60");
}

std::optional<model::EventTime> span_of(const Reading& reading, std::string_view ts) {
  const auto from = reading.fields().zone.value_or(reading.zone).parse_instant(ts);
  if (!from) return std::nullopt;
  const std::size_t digits = digits_of(ts);
  const std::chrono::seconds span = digits < 10   ? std::chrono::hours(24)
                                    : digits < 12 ? std::chrono::hours(1)
                                    : digits < 14 ? std::chrono::minutes(1)
                                                  : std::chrono::seconds(0);
  return model::EventTime(*from, *from + span);
}

}  // namespace

bool is_day(std::string_view ts) {
  return digits_of(ts) < 10;
}

std::optional<model::EventTime> event_time(Reading& reading, const hl7::Segment& evn) {
  const std::string recorded = evn.text(2);
  if (const auto at = span_of(reading, recorded)) return at;
  if (!recorded.empty()) reading.add_finding("date-unreadable", "EVN-2", "not a date and time; MSH-7 is used");
  return span_of(reading, reading.message.text("MSH-7"));
}

std::string transaction_time(Reading& reading, const OrderSegments& segments) {
  const Found stated = look_up(reading, InField::transaction_time, {.order = &segments});
  const auto as_stated = [&](const std::string& ts) {
    const auto at = reading.local_time(ts);
    return at ? Zone::write_ts(*at).substr(0, digits_of(ts)) : std::string();
  };
  if (std::string at = as_stated(stated.text); !at.empty()) return at;
  if (stated.has_value()) reading.add_finding("date-unreadable", stated.place, "not a date and time; MSH-7 is used");
  return as_stated(reading.message.text("MSH-7"));
}

Result<Timing> timing_of(Reading& reading, const OrderSegments& segments) {
  const Scope scope{.order = &segments};
  Timing timing;
  timing.start_found = look_up(reading, InField::start, scope);
  if (const Found& start = timing.start_found; start.has_value()) {
    timing.start = reading.local_time(start.text, reading.fields().start_time);
    if (!timing.start)
      return wrong_type(start.place, start.text, "a date and time, YYYYMMDD[HHMM[SS]]",
                        "send when the exam is to start");
    timing.start_is_day = is_day(start.text);
    if (is_repaired(start.text))
      reading.add_finding("time-repaired", start.place, "2400 is read as 0000 of the next day, second 60 as 59");
  }
  timing.priority_found = look_up(reading, InField::priority, scope);
  timing.priority = timing.priority_found.text;
  if (auto meaning = meaning_of(reading.fields().priorities, timing.priority)) timing.priority = std::move(*meaning);
  reading.take(InField::priority, timing.priority);
  return timing;
}

std::optional<BirthDate> birth_date_of(const Zone& zone, std::string_view ts) {
  ts = text::trim(ts);
  if (ts.size() == 4 || ts.size() == 6) {
    const std::string whole = std::string(ts) + (ts.size() == 4 ? "0101" : "01");
    return text::is_digits(ts) && zone.parse_ts(whole) ? std::optional(BirthDate{std::string(ts), {}}) : std::nullopt;
  }
  // The time of birth is not converted to our time zone; it is stored as written.
  const std::string_view digits = ts.substr(0, ts.find_first_of("+-."));
  if (!zone.parse_ts(digits)) return std::nullopt;
  return BirthDate{std::string(digits.substr(0, 8)), std::string(digits.substr(8))};
}

}  // namespace stepwise::mapping
