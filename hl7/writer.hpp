// SPDX-License-Identifier: Apache-2.0
// Builds a message field by field and escapes the values:
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
    std::string_view text);  // escapes for the default delimiters; CR and LF become \X0D\ and \X0A\ (reference 10.3)
std::string escape_formatted(std::string_view text);  // for values of type FT and TX: line ends become \.br\ .

// The unescaped subcomponents of one component. Plain text converts to it implicitly.
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
  // A text that is already escaped, such as a field that is echoed.
  SegmentWriter& raw(int index, std::string_view escaped);
  SegmentWriter& null(int index);                              // writes the HL7 null "" if the field is empty
  SegmentWriter& formatted(int index, std::string_view text);  // FT/TX
  std::string finish() const;                                  // without the CR at the end

 private:
  void put(int index, std::string escaped);
  std::string name_;
  std::vector<std::string> fields_;  // escaped text of the fields; [0] is field 1
};

class Writer {
 public:
  SegmentWriter& segment(std::string_view name);  // the reference is valid until the next call of segment() or raw()
  void raw(std::string_view segment);             // adds a whole segment that is already escaped, without CR
  std::string finish() const;                     // UTF-8

 private:
  std::vector<SegmentWriter> segments_;
};

}  // namespace stepwise::hl7
