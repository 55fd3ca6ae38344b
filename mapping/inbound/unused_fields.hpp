// SPDX-License-Identifier: Apache-2.0
// Which fields are read, which the standard defines without a meaning for an order filler, and what of a message is
// neither: a finding (D36). The conformance document shows these tables.
#pragma once
#include "mapping/inbound/reading.hpp"

#include <span>
#include <string_view>

namespace stepwise::mapping {

// Numbers and ranges: "1 4 7-10".
struct Numbers {
  std::string_view text;
  bool contains(int number) const;
};

struct FieldType {
  std::string_view name;
  Numbers used;    // components that are read
  Numbers unused;  // components that the type defines and we have no use for; any other is a finding
};
std::span<const FieldType> field_types();

// What becomes of the repetitions of a field.
enum class Repeats {
  all,     // each is read
  chosen,  // one is chosen by its type, or is the person; the others are not used
  one,     // the first; further ones are a finding
};
struct UsedField {
  int field;
  const FieldType* type;
  Repeats repeats = Repeats::one;
};

struct KnownSegment {
  std::string_view name;
  std::string_view messages;  // in which it is read: "registration", "visit", "merge", "order", "SIU"
  std::span<const UsedField> used;
  Numbers unused;
};
std::span<const KnownSegment> known_segments();

// Segments that are not used at all, and in which messages.
struct UnusedSegments {
  std::string_view messages;
  std::string_view names;
};
std::span<const UnusedSegments> unused_segments();

// Of a message that was read: each field, component, repetition and segment that has a value and is neither used nor
// listed above becomes a finding, the same one for all segments of a name. Linear in the size of the message.
void report_unused(Reading& reading);

}  // namespace stepwise::mapping
