// SPDX-License-Identifier: Apache-2.0
// The context of reading one inbound message: the message, the settings of its sender, and the findings so far.
#pragma once
#include "mapping/inbound/inbound.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stepwise::mapping {

// A segment and its number among the segments with the same name, for error places: "ORC-2" is in the first ORC,
// "ORC(2)-2" in the second.
struct Located {
  hl7::Segment segment = {};
  int occurrence = 1;
  std::string_view name = {};  // the name is set even if the segment is absent

  bool exists() const { return segment.exists(); }
  hl7::Field field(int index) const { return segment.field(index); }
  std::string place(std::string_view path = {}) const;  // place("5.1")
  std::string place(int index) const { return place(std::to_string(index)); }
};

// A segment that is ignored because of its position; the reason is a text for people.
struct LeftOut {
  int position = 0;  // index in the message
  std::string_view why;
};

struct Reading {
  const hl7::Message& message;
  const InboundSettings& settings;
  const Zone& zone;
  std::vector<Finding> findings = {};
  std::vector<Origin> origins = {};
  std::vector<LeftOut> left_out = {};

  const FieldMap& fields() const { return *settings.fields; }
  // Converts a TS to the wall-clock time of the department. A time without an offset is in the sender's time zone; a
  // date without a time gets `default_time`. If the sender has the department's time zone, its wall-clock time is used
  // unchanged, even in the hours of a change to or from summer time (A59).
  std::optional<LocalTime> local_time(std::string_view ts, std::string_view default_time = "000000") const {
    return zone.parse_ts(ts, default_time, fields().zone.value_or(zone));
  }
  // Romanizes the name if the sender is configured so, with its language (reference 4.7).
  void romanize(model::PersonName& name) const;

  // Records the translated value of a field for `origins`.
  void take(InField field, const std::string& value);

  void leave_out(const hl7::Segment& segment, std::string_view why) { left_out.push_back({segment.position(), why}); }

  // Adds a finding with the shape of the value at the place.
  void add_finding(std::string code, std::string place, std::string text);
};

void note_unknown_modality(Reading& reading, const std::string& modality, const std::string& place);

Error missing_field(std::string place, std::string what);                                      // 101
Error missing_segment(std::string place, std::string rule);                                    // 100
Error wrong_type(std::string place, std::string value, std::string rule, std::string remedy);  // 102

}  // namespace stepwise::mapping
