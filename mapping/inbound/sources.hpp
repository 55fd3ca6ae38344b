// SPDX-License-Identifier: Apache-2.0
// A field of the model looked up in one message by its sender's map, and what was found where (for `understand`).
#pragma once
#include "mapping/inbound/message_groups.hpp"
#include "mapping/inbound/reading.hpp"
#include "mapping/values/field_map.hpp"

#include <string>

namespace stepwise::mapping {

// What a source may speak of: the whole message, and the order group or patient that is read. Segments that belong to
// another group are never looked at.
struct Scope {  // neither: the message has no such groups
  const OrderSegments* order = nullptr;
  const PatientSegments* patient = nullptr;
};

struct Found {
  hl7::Field field;        // of a whole field
  hl7::Part part;          // of a single value
  std::string text;        // of a single value, trimmed and unescaped
  std::string place;       // "ORC(2)-7.4"; of the first source when nothing was found
  bool has_value() const;  // nothing but delimiters is none
  bool is_null() const { return is_whole ? field.is_null() : part.is_null() || field.is_null(); }
  bool is_whole = false;
};

bool hold(const Reading& reading, const std::vector<Condition>& conditions, const Scope& scope);

// The first source that has a value; else the first that is null; else nothing, at the place of the first source.
Found look_up(Reading& reading, InField field, const Scope& scope);

}  // namespace stepwise::mapping
