// SPDX-License-Identifier: Apache-2.0
// HL7 v2 messages (2.1 to 2.8), read by position. A Message owns its text (UTF-8, decoded before it is split, see
// hl7/charset.hpp). Segments, fields and parts are views into this text and must not outlive the Message. Only text()
// copies and unescapes. Immutable after parse(): any thread may read.
#pragma once
#include "base/result.hpp"
#include "hl7/path.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::hl7 {

// The delimiters in MSH-1 and MSH-2 of the message (HL7 v2.5.1 2.5.4). A delimiter that MSH-2 does not have gets its
// default.
struct Delimiters {
  char field = '|';
  char component = '^';
  char repetition = '~';
  char escape = '\\';
  char subcomponent = '&';
  bool operator==(const Delimiters&) const = default;
};

// One part of a field at any level, as sent. An absent part is an empty view. To find a part by its index, all parts
// before it are read. A loop over all parts should use all_...(), which reads the field only once.
class Part {
 public:
  Part() = default;
  Part(std::string_view raw, const Delimiters* delimiters) : raw_(raw), delimiters_(delimiters) {}

  std::string_view raw() const { return raw_; }
  bool empty() const { return raw_.empty(); }      // "no information, keep what you have"
  bool is_null() const { return raw_ == "\"\""; }  // "delete the stored value"
  bool has_value() const { return !empty() && !is_null(); }
  // The unescaped text (HL7 chapter 2.7). Formatting commands become line breaks, blanks or nothing; a null or empty
  // part gives "". An unknown escape sequence stays as it is.
  std::string text() const;

 protected:
  std::string_view raw_;
  const Delimiters* delimiters_ = nullptr;
};

class Component : public Part {
 public:
  using Part::Part;
  Part subcomponent(int index) const;  // from 1
  int subcomponents() const;
  std::vector<Part> all_subcomponents() const;
};

class Repetition : public Part {
 public:
  using Part::Part;
  Component component(int index) const;  // from 1
  int components() const;
  std::vector<Component> all_components() const;
  std::string text(int component, int subcomponent = 1) const;  // the unescaped text of one subcomponent
  using Part::text;
};

class Field : public Part {
 public:
  using Part::Part;
  Repetition repetition(int index) const;  // from 1
  int repetitions() const;                 // 0 when empty
  std::vector<Repetition> all_repetitions() const;
  Component component(int index) const { return repetition(1).component(index); }
  std::string text(int component, int subcomponent = 1) const { return repetition(1).text(component, subcomponent); }
  using Part::text;  // the unescaped text of the whole field
};

class Segment {
 public:
  Segment() = default;
  Segment(std::string_view raw, const Delimiters* delimiters, int position)
      : raw_(raw), delimiters_(delimiters), position_(position) {}
  std::string_view name() const { return raw_.substr(0, 3); }
  std::string_view raw() const { return raw_; }
  int position() const { return position_; }  // number of the segment in the message, from 1
  bool exists() const { return !raw_.empty(); }
  Field field(int index) const;  // from 1; MSH-1 is the field separator, MSH-2 the others
  int fields() const;
  std::vector<Field> all_fields() const;  // from field 1
  std::string text(int field_index, int component = 1, int subcomponent = 1) const {
    return field(field_index).text(component, subcomponent);
  }

 private:
  std::string_view raw_;
  const Delimiters* delimiters_ = nullptr;
  int position_ = 0;
};

class Message {
 public:
  // `text` is UTF-8. A segment ends with CR or CRLF, or with LF if the text has no CR at all (R16, R17). Findings are
  // added for blank or short segments and for a byte order mark, which are skipped (R18, R26), and for unknown escape
  // sequences (R28). Error of kind segment_sequence: the text does not begin with MSH, MSH is too short to name the
  // delimiters, or there is a batch (R55) or a second MSH, because no part of a frame may be ignored silently. Error of
  // kind too_large: more segments, fields, repetitions, components or subcomponents than base/limits.hpp allows. The
  // cost is linear in the size of the text.
  static Result<Message> parse(std::string text);

  const std::vector<Segment>& segments() const { return segments_; }
  // The segments with this name, in the order of the message.
  std::span<const Segment> segments(std::string_view name) const;
  Segment segment(std::string_view name, int occurrence = 1) const;  // !exists() if there is none
  const Delimiters& delimiters() const { return *delimiters_; }
  const std::vector<Finding>& findings() const { return findings_; }

  // The unescaped value at a path; "" if absent.
  std::string text(std::string_view path) const;
  std::string text(const Path& path) const;

  std::string type() const { return text("MSH-9.1"); }     // "ORM"
  std::string trigger() const { return text("MSH-9.2"); }  // "O01"
  // The whole field is one value, even if it contains delimiters.
  std::string control_id() const { return segment("MSH").field(10).text(); }
  std::string version() const { return text("MSH-12.1"); }

 private:
  std::optional<Error> take_segments(std::string_view text);
  std::optional<Error> check_counts(const Segment& segment) const;
  void sort_by_name();
  void find_unknown_escapes();
  int occurrence_of(const Segment& segment) const;  // its number among the segments with the same name, from 1

  std::unique_ptr<std::string> text_;  // on the heap, so that the views stay valid when the Message is moved
  std::unique_ptr<Delimiters> delimiters_;
  std::vector<Segment> segments_;
  std::vector<Segment> by_name_;  // the same segments, sorted by name, then by position
  std::vector<Finding> findings_;
};

}  // namespace stepwise::hl7
