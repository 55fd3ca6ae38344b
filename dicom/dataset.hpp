// SPDX-License-Identifier: Apache-2.0
// A DICOM dataset as a plain value. It uses no library and may be moved between threads. dicom/encoding.hpp reads and
// writes it, including character sets (D29). Values are stored as UTF-8 text in the form of their VR ("US" and "UL" as
// decimal digits); several values are separated by a backslash, as in the encoded dataset. Values of binary VRs (OB,
// OW, UN ...) are stored as bytes.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::dicom {

struct Tag {
  std::uint16_t group = 0;
  std::uint16_t element = 0;
  auto operator<=>(const Tag&) const = default;
  bool is_private() const { return (group & 1) != 0; }
  bool is_group_length() const { return element == 0; }
};
std::string to_text(Tag tag);                         // "(0040,0100)"
std::string to_hex(Tag tag);                          // "00400100", as in the DICOM JSON model
std::optional<Tag> parse_tag(std::string_view text);  // accepts both forms, and keywords of dicom/dictionary.hpp

// A value representation: two letters. An element with "SQ" has items, any other a value.
struct Vr {
  char a = 'U', b = 'N';
  constexpr Vr() = default;
  constexpr Vr(const char (&text)[3]) : a(text[0]), b(text[1]) {}
  auto operator<=>(const Vr&) const = default;
  std::string text() const { return {a, b}; }
};

class Dataset;

struct Element {
  Tag tag;
  Vr vr;
  std::string value;           // "" means zero length
  std::vector<Dataset> items;  // of SQ
  bool operator==(const Element&) const;
};

// Elements in ascending order of tags, each tag once.
class Dataset {
 public:
  Dataset() = default;
  explicit Dataset(std::vector<Element> elements);  // in any order; if a tag occurs several times, the last one is used
  const std::vector<Element>& elements() const { return elements_; }
  bool empty() const { return elements_.empty(); }
  bool has(Tag tag) const { return find(tag) != nullptr; }
  const Element* find(Tag tag) const;  // valid until the next change
  Element* find(Tag tag);
  // The trimmed value of an element; "" if it is absent or empty. value(tag, 0) is the first of several values.
  std::string value(Tag tag) const;
  std::string value(Tag tag, std::size_t index) const;
  const std::vector<Dataset>& items(Tag tag) const;  // empty if absent
  const Dataset* item(Tag tag) const;                // the first item; nullptr: none

  Element& set(Tag tag, Vr vr, std::string value = {});  // adds or replaces the element
  Element& set_items(Tag tag, std::vector<Dataset> items);
  void put(Element element);
  bool erase(Tag tag);
  bool operator==(const Dataset&) const;

 private:
  std::vector<Element> elements_;
};

std::vector<std::string> split_values(std::string_view value);  // splits at backslashes and trims the values
std::string to_text(const Dataset& dataset);                    // text for people, one line per element

}  // namespace stepwise::dicom
