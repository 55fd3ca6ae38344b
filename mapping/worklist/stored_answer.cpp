// SPDX-License-Identifier: Apache-2.0
#include "mapping/worklist/stored_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <stdexcept>

namespace stepwise::mapping {
namespace {

[[noreturn]] void fail() {
  throw std::invalid_argument("not a stored worklist answer");
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_object(std::string& out, const dicom::Dataset& dataset) {
  char separator = '{';
  for (const dicom::Element& element : dataset.elements()) {
    out += separator;
    separator = ',';
    fmt::format_to(std::back_inserter(out), "\"{:04X}{:04X}\":", element.tag.group, element.tag.element);
    if (element.vr == dicom::Vr("SQ")) {
      out += '[';
      for (const dicom::Dataset& item : element.items) {
        if (out.back() != '[') out += ',';
        append_object(out, item);
      }
      out += ']';
    } else {
      append_string(out, element.value);
    }
  }
  out += separator == '{' ? "{}" : "}";
}

// Reads the JSON text value by value.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  char peek() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char expected) {
    if (peek() != expected) return false;
    ++at_;
    return true;
  }
  void expect(char expected) {
    if (!take(expected)) fail();
  }

  std::string_view value() {
    const char first = peek();
    const std::size_t begin = at_;
    if (first == '"')
      skip_string();
    else if (first == '[' || first == '{')
      skip_nested();
    else
      fail();
    return text_.substr(begin, at_ - begin);
  }

  dicom::Tag tag() {
    const std::string_view key = value();
    unsigned number = 0;
    const char* begin = key.data() + 1;
    const auto [end, error] = std::from_chars(begin, key.data() + key.size() - 1, number, 16);
    if (key.size() != 10 || error != std::errc() || end != begin + 8) fail();
    return {static_cast<std::uint16_t>(number >> 16), static_cast<std::uint16_t>(number & 0xffff)};
  }

 private:
  void skip_string() {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        return;
      }
      if (text_[at_] == '\\') ++at_;
    }
    fail();
  }

  void skip_nested() {
    int depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        skip_string();
        continue;
      }
      ++at_;
      if (c == '[' || c == '{')
        ++depth;
      else if ((c == ']' || c == '}') && --depth == 0)
        return;
    }
    fail();
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// write_stored() writes only ASCII characters in this form.
char unicode_escape(std::string_view digits) {
  unsigned code = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
  if (digits.size() != 4 || error != std::errc() || end != digits.data() + 4 || code > 0x7f) fail();
  return static_cast<char>(code);
}

}  // namespace

std::string write_stored(const dicom::Dataset& dataset) {
  std::string out;
  out.reserve(2048);
  append_object(out, dataset);
  return out;
}

StoredObject::StoredObject(std::string_view json) {
  Cursor cursor(json);
  cursor.expect('{');
  if (cursor.take('}')) return;
  members_.reserve(64);
  do {
    const dicom::Tag tag = cursor.tag();
    cursor.expect(':');
    members_.push_back({tag, cursor.value()});
  } while (cursor.take(','));
  cursor.expect('}');
}

const StoredObject::Member* StoredObject::find(dicom::Tag tag) const {
  const auto found = std::lower_bound(members_.begin(), members_.end(), tag,
                                      [](const Member& one, dicom::Tag asked) { return one.tag < asked; });
  return found != members_.end() && found->tag == tag ? &*found : nullptr;
}

bool is_sequence(std::string_view json) {
  return json.starts_with('[');
}

std::string stored_text(std::string_view json) {
  if (json.size() < 2 || json.front() != '"') fail();
  json = json.substr(1, json.size() - 2);
  std::string text;
  text.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (json[i] != '\\') {
      text += json[i];
    } else if (json[++i] == 'u') {
      text += unicode_escape(json.substr(i + 1, 4));
      i += 4;
    } else {
      text += json[i];
    }
  }
  return text;
}

std::vector<StoredObject> stored_items(std::string_view json) {
  Cursor cursor(json);
  cursor.expect('[');
  std::vector<StoredObject> items;
  if (cursor.take(']')) return items;
  do items.emplace_back(cursor.value());
  while (cursor.take(','));
  cursor.expect(']');
  return items;
}

}  // namespace stepwise::mapping
