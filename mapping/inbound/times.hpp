// SPDX-License-Identifier: Apache-2.0
// Reads HL7 TS, TQ and TQ1: the times of events, and the start and priority of an order (reference 4.6, R38).
#pragma once
#include "base/result.hpp"
#include "mapping/inbound/message_groups.hpp"
#include "mapping/inbound/reading.hpp"
#include "mapping/inbound/sources.hpp"
#include "model/requests.hpp"

#include <optional>
#include <string>

namespace stepwise::mapping {

// EVN-2, else MSH-7. An invalid date causes a finding, not an error.
std::optional<model::EventTime> event_time(Reading& reading, const hl7::Segment& evn);

// ORC-9, else MSH-7 (D11), as YYYYMMDDHHMMSS in the time zone of the department, cut to the stated precision, because
// times are compared at the precision that both have. "": neither is a date.
std::string transaction_time(Reading& reading, const OrderSegments& segments);

struct Timing {
  std::optional<LocalTime> start;
  bool start_is_day = false;
  std::string priority;
  Found start_found, priority_found;
};
// True for a TS with a date but without a time.
bool is_day(std::string_view ts);
// Uses the field map of the sender. Error 102: the start is not a date.
Result<Timing> timing_of(Reading& reading, const OrderSegments& segments);

// PID-7: the date as YYYYMMDD or a part of it, and the time. nullopt: not a date (R34).
struct BirthDate {
  std::string date, time;
};
std::optional<BirthDate> birth_date_of(const Zone& zone, std::string_view ts);

}  // namespace stepwise::mapping
