// SPDX-License-Identifier: Apache-2.0
// The time zone of the department, and the conversion of HL7 TS and DICOM DA and TM to times and back (reference 4.6,
// R36, A59). Only this file uses time zones. Immutable; any thread.
#pragma once
#include "base/clock.hpp"
#include "base/result.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace stepwise::mapping {

class Zone {
 public:
  static Result<Zone> named(std::string_view iana_name);  // "Europe/Berlin"; Error: the zone is unknown
  LocalTime to_local(Instant instant) const;
  // For a time that occurs twice the earlier instant; for a time that is skipped the instant of the change.
  Instant to_instant(LocalTime local) const;

  // Reads an HL7 TS "YYYYMMDDHHMMSS.ssss+ZZZZ" of any precision from YYYYMMDD on. If it has an offset, it is converted
  // to the time zone of the department. `default_time` (HHMMSS) is used if there is only a date. 2400 is 0000 of the
  // next day. nullopt: not a date.
  std::optional<LocalTime> parse_ts(std::string_view ts, std::string_view default_time = "000000") const;
  // The same for a sender in another time zone: a time without an offset is in the zone `sender`.
  std::optional<LocalTime> parse_ts(std::string_view ts, std::string_view default_time, const Zone& sender) const;
  std::optional<Instant> parse_instant(std::string_view ts) const;
  std::string write_ts(Instant instant) const;   // MSH-7: YYYYMMDDHHMMSS.ssss+ZZZZ cut to YYYYMMDDHHMMSS+ZZZZ
  static std::string write_ts(LocalTime local);  // YYYYMMDDHHMMSS

 private:
  explicit Zone(const void* zone) : zone_(zone) {}
  const void* zone_;  // date::time_zone; lives as long as the program
};

std::string write_da(LocalTime local);  // YYYYMMDD
std::string write_tm(LocalTime local);  // HHMMSS

}  // namespace stepwise::mapping
