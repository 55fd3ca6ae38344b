// SPDX-License-Identifier: Apache-2.0
// The department's time zone, and HL7 TS / DICOM DA, TM to times and back (reference 4.6, R36, A59). The only file that
// knows time zones. Immutable; any thread.
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
  static Result<Zone> named(std::string_view iana_name);  // "Europe/Berlin"; error names the zone
  LocalTime to_local(Instant instant) const;
  Instant to_instant(LocalTime local) const;  // in an overlap the earlier reading; in a gap the moment of the change

  // HL7 TS "YYYYMMDDHHMMSS.ssss+ZZZZ", of any precision from YYYYMMDD on; a zone on it is converted to the
  // department's. `default_time` HHMMSS fills in when only a date came. 2400 is the next day's 0000. nullopt: no date.
  std::optional<LocalTime> parse_ts(std::string_view ts, std::string_view default_time = "000000") const;
  // The same of a sender in another zone: a time without an offset is of `sender`.
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
