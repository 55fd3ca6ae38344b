// SPDX-License-Identifier: Apache-2.0
// A DICOM dataset as a plain value: UTF-8 text, no library behind it, free to be moved between threads.
// dicom/encoding.hpp reads and writes it (character sets included, D29). Values are kept as text in the form of their
// VR ("US" and "UL" as decimal digits); several values are parted by a backslash, as on the wire. Binary VRs (OB, OW,
// UN ...) are kept as bytes.
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
std::optional<Tag> parse_tag(std::string_view text);  // either form, or a keyword of dicom/dictionary.hpp

// Two letters; "SQ" has items, everything else a value.
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
  std::string value;           // "" is zero length
  std::vector<Dataset> items;  // of SQ
  bool operator==(const Element&) const;
};

// Elements in ascending order of tags, each tag once.
class Dataset {
 public:
  Dataset() = default;
  explicit Dataset(std::vector<Element> elements);  // in any order; of several with one tag the last counts
  const std::vector<Element>& elements() const { return elements_; }
  bool empty() const { return elements_.empty(); }
  bool has(Tag tag) const { return find(tag) != nullptr; }
  const Element* find(Tag tag) const;  // good until the next change
  Element* find(Tag tag);
  // Trimmed value of an element, "" when absent or empty. value(tag, 0) is the first of several values.
  std::string value(Tag tag) const;
  std::string value(Tag tag, std::size_t index) const;
  const std::vector<Dataset>& items(Tag tag) const;  // no items when absent
  const Dataset* item(Tag tag) const;                // the first item, nullptr when there is none

  Element& set(Tag tag, Vr vr, std::string value = {});  // puts or replaces
  Element& set_items(Tag tag, std::vector<Dataset> items);
  void put(Element element);
  bool erase(Tag tag);
  bool operator==(const Dataset&) const;

 private:
  std::vector<Element> elements_;
};

std::vector<std::string> split_values(std::string_view value);  // at backslashes, trimmed
std::string to_text(const Dataset& dataset);                    // one line an element, for people

}  // namespace stepwise::dicom
