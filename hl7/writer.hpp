// SPDX-License-Identifier: Apache-2.0
// Builds a message field by field; values are escaped, levels are not mixed up:
//   Writer m;  m.segment("ORC").field(1, "NW").field(2, {placer.number, placer.name_space});
// Fields may be set in any order; later segments append. finish() gives UTF-8 text with CR ends, trailing empty parts
// left out.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::hl7 {

std::string escape(
    std::string_view text);  // for the default delimiters; CR and LF become \X0D\ and \X0A\ (reference 10.3)
std::string escape_formatted(std::string_view text);  // for FT and TX: line ends become \.br\ .

// One component: its subcomponents, unescaped. Converts from plain text.
struct ComponentValue {
  std::vector<std::string> subcomponents;
  ComponentValue() = default;
  ComponentValue(std::string text) : subcomponents{std::move(text)} {}
  ComponentValue(std::string_view text) : subcomponents{std::string(text)} {}
  ComponentValue(const char* text) : subcomponents{std::string(text)} {}
  static ComponentValue of(std::vector<std::string> parts) {
    ComponentValue c;
    c.subcomponents = std::move(parts);
    return c;
  }
};
using RepetitionValue = std::vector<ComponentValue>;

class SegmentWriter {
 public:
  explicit SegmentWriter(std::string name) : name_(std::move(name)) {}
  SegmentWriter& field(int index, std::string_view text);  // one component
  SegmentWriter& field(int index, std::initializer_list<ComponentValue> components);
  SegmentWriter& field(int index, const RepetitionValue& components);
  SegmentWriter& repeat(int index, const RepetitionValue& components);  // adds one repetition
  SegmentWriter& raw(int index, std::string_view escaped);              // as it stands: something echoed verbatim
  SegmentWriter& null(int index);                                       // "" where nothing stands
  SegmentWriter& formatted(int index, std::string_view text);           // FT/TX
  std::string finish() const;                                           // without the CR

 private:
  void put(int index, std::string escaped);
  std::string name_;
  std::vector<std::string> fields_;  // escaped, [0] is field 1
};

class Writer {
 public:
  SegmentWriter& segment(std::string_view name);  // the reference is good until the next call of segment() or raw()
  void raw(std::string_view segment);             // a whole segment as it stands, without its CR
  std::string finish() const;                     // UTF-8

 private:
  std::vector<SegmentWriter> segments_;
};

}  // namespace stepwise::hl7
