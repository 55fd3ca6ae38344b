// SPDX-License-Identifier: Apache-2.0
// Looks up a field of the model in a message, with the field map of the sender, and records where it was found (for
// `understand`).
#pragma once
#include "mapping/inbound/message_groups.hpp"
#include "mapping/inbound/reading.hpp"
#include "mapping/values/field_map.hpp"

#include <string>

namespace stepwise::mapping {

// The part of the message in which a source is looked up: an order group or a patient, and segments of the whole
// message. Segments that belong to another group are never used.
struct Scope {  // both nullptr: the message has no groups
  const OrderSegments* order = nullptr;
  const PatientSegments* patient = nullptr;
};

struct Found {
  hl7::Field field;        // for a whole field
  hl7::Part part;          // for a single value
  std::string text;        // for a single value, trimmed and unescaped
  std::string place;       // "ORC(2)-7.4"; the place of the first source if nothing was found
  bool has_value() const;  // false also for a field with only delimiters
  bool is_null() const { return is_whole ? field.is_null() : part.is_null() || field.is_null(); }
  bool is_whole = false;
};

bool hold(const Reading& reading, const std::vector<Condition>& conditions, const Scope& scope);

// The first source that has a value; else the first that is null; else an empty result with the place of the first
// source.
Found look_up(Reading& reading, InField field, const Scope& scope);

}  // namespace stepwise::mapping
