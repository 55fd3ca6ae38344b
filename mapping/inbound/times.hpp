// SPDX-License-Identifier: Apache-2.0
// HL7 TS, TQ and TQ1: when something was, and when and how urgently an order is wanted (reference 4.6, R38).
#pragma once
#include "base/result.hpp"
#include "mapping/inbound/message_groups.hpp"
#include "mapping/inbound/reading.hpp"
#include "mapping/inbound/sources.hpp"
#include "model/requests.hpp"

#include <optional>
#include <string>

namespace stepwise::mapping {

// EVN-2, else MSH-7. What is no date is a finding, no reason to refuse.
std::optional<model::EventTime> event_time(Reading& reading, const hl7::Segment& evn);

// ORC-9, else MSH-7 (D11), as YYYYMMDDHHMMSS of the department, cut to what was stated: rules compare at the precision
// both sides have. "" when neither is a date.
std::string transaction_time(Reading& reading, const OrderSegments& segments);

struct Timing {
  std::optional<LocalTime> start;
  bool start_is_day = false;
  std::string priority;
  Found start_found, priority_found;
};
// A TS of a date without a time.
bool is_day(std::string_view ts);
// By the sender's map. Error 102: a start that is no date.
Result<Timing> timing_of(Reading& reading, const OrderSegments& segments);

// PID-7: YYYYMMDD or partial, and the time behind it. nullopt: no date (R34).
struct BirthDate {
  std::string date, time;
};
std::optional<BirthDate> birth_date_of(const Zone& zone, std::string_view ts);

}  // namespace stepwise::mapping
