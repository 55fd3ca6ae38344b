// SPDX-License-Identifier: Apache-2.0
#include "hl7/writer.hpp"

#include "hl7/escape.hpp"

namespace stepwise::hl7 {
namespace {

std::string_view escape_of(char c) {
  switch (c) {
    case '|': return "\\F\\";
    case '^': return "\\S\\";
    case '&': return "\\T\\";
    case '~': return "\\R\\";
    case '\\': return "\\E\\";
    case '\r': return "\\X0D\\";
    case '\n': return "\\X0A\\";
    default: return {};
  }
}

// 0x0B and 0x1C in a value would end the MLLP frame, so control characters are never written.
void append_escaped(std::string& out, char c) {
  const std::string_view sequence = escape_of(c);
  if (!sequence.empty()) {
    out += sequence;
  } else if (!is_forbidden_control(static_cast<unsigned char>(c))) {
    out += c;
  }
}

void drop_trailing(std::string& text, char separator) {
  while (!text.empty() && text.back() == separator) text.pop_back();
}

std::string joined(const RepetitionValue& components) {
  std::string out;
  for (const ComponentValue& component : components) {
    for (const std::string& part : component.subcomponents) {
      out += escape(part);
      out += '&';
    }
    drop_trailing(out, '&');
    out += '^';
  }
  drop_trailing(out, '^');
  return out;
}

}  // namespace

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) append_escaped(out, c);
  return out;
}

std::string escape_formatted(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (pair) continue;  // the LF after this CR writes the line end
    if (text[i] == '\r' || text[i] == '\n') {
      out += "\\.br\\";
    } else {
      append_escaped(out, text[i]);
    }
  }
  return out;
}

SegmentWriter& SegmentWriter::field(int index, std::string_view text) {
  put(index, escape(text));
  return *this;
}

SegmentWriter& SegmentWriter::field(int index, std::initializer_list<ComponentValue> components) {
  put(index, joined(RepetitionValue(components)));
  return *this;
}

SegmentWriter& SegmentWriter::field(int index, const RepetitionValue& components) {
  put(index, joined(components));
  return *this;
}

SegmentWriter& SegmentWriter::repeat(int index, const RepetitionValue& components) {
  const auto at = static_cast<std::size_t>(index - 1);
  std::string repetition = joined(components);
  if (repetition.empty()) return *this;
  if (at < fields_.size() && !fields_[at].empty()) repetition.insert(0, fields_[at] + '~');
  put(index, std::move(repetition));
  return *this;
}

SegmentWriter& SegmentWriter::raw(int index, std::string_view escaped) {
  put(index, std::string(escaped));
  return *this;
}

SegmentWriter& SegmentWriter::null(int index) {
  const auto at = static_cast<std::size_t>(index - 1);
  if (at >= fields_.size() || fields_[at].empty()) put(index, "\"\"");
  return *this;
}

SegmentWriter& SegmentWriter::formatted(int index, std::string_view text) {
  put(index, escape_formatted(text));
  return *this;
}

void SegmentWriter::put(int index, std::string escaped) {
  const auto at = static_cast<std::size_t>(index - 1);
  if (at >= fields_.size()) fields_.resize(at + 1);
  fields_[at] = std::move(escaped);
}

std::string SegmentWriter::finish() const {
  std::string out = name_;
  std::size_t first = 0;
  if (name_ == "MSH") {  // MSH-1 is the separator after the name; MSH-2 contains the other delimiters
    out += "|^~\\&";
    first = 2;
  }
  for (std::size_t i = first; i < fields_.size(); ++i) {
    out += '|';
    out += fields_[i];
  }
  while (out.size() > name_.size() && out.back() == '|') out.pop_back();
  return out;
}

SegmentWriter& Writer::segment(std::string_view name) {
  return segments_.emplace_back(std::string(name));
}

void Writer::raw(std::string_view segment) {
  segments_.emplace_back(std::string(segment));
}

std::string Writer::finish() const {
  std::string out;
  for (const SegmentWriter& segment : segments_) {
    out += segment.finish();
    out += '\r';
  }
  return out;
}

}  // namespace stepwise::hl7
