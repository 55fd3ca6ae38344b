// SPDX-License-Identifier: Apache-2.0
// The tables of the fields that are read and of the fields that the standard defines but an order filler does not need.
// Any other field with a value is reported as a finding (D36). The conformance document shows these tables.
#pragma once
#include "mapping/inbound/reading.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace stepwise::mapping {

// A set of numbers below 64, written as numbers and ranges: "1 4 7-10". "all" contains every number.
class Numbers {
 public:
  constexpr Numbers(const char* text) : text_(text) {
    if (text_ == all) return;
    int number = 0, first = -1;
    for (const char c : text_) {
      if (c >= '0' && c <= '9') {
        number = 10 * number + (c - '0');
        continue;
      }
      add(first < 0 ? number : first, number);
      first = c == '-' ? number : -1;
      number = 0;
    }
    add(first < 0 ? number : first, number);
  }
  constexpr bool contains(int number) const { return text_ == all || (number < 64 && (bits_ >> number & 1) != 0); }
  std::string_view text() const { return text_; }

  static constexpr std::string_view all = "all";

 private:
  constexpr void add(int first, int last) {
    for (int number = first; number <= last; ++number) bits_ |= std::uint64_t{1} << number;
  }
  std::string_view text_;
  std::uint64_t bits_ = 0;
};

struct FieldType {
  std::string_view name;
  Numbers used;    // components that are read
  Numbers unused;  // further components of the type; any other component with a value is a finding
};
std::span<const FieldType> field_types();

// How the repetitions of a field are read.
enum class Repeats {
  all,     // each is read
  chosen,  // the best one is used, by its type code; the others are ignored without a finding
  one,     // the first is used; further ones are a finding
};
struct UsedField {
  int field;
  const FieldType* type;
  Repeats repeats = Repeats::one;
};

struct KnownSegment {
  std::string_view name;
  std::string_view messages;  // the messages in which it is read: "registration", "visit", "merge", "order", "SIU"
  std::span<const UsedField> used;
  Numbers unused;
};
std::span<const KnownSegment> known_segments();

// Segments that are ignored without a finding, by message.
struct UnusedSegments {
  std::string_view messages;
  std::string_view names;
};
std::span<const UnusedSegments> unused_segments();

// Adds a finding for each field, component, repetition and segment of the message that has a value and is in none of
// these tables; one finding for all segments with the same name. Linear in the size of the message.
void report_unused(Reading& reading);

}  // namespace stepwise::mapping
