// SPDX-License-Identifier: Apache-2.0
#include "dicom/dataset.hpp"

#include "base/text.hpp"
#include "dicom/dictionary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace stepwise::dicom {
namespace {

const std::vector<Dataset> no_items;

std::optional<std::uint16_t> parse_hex(std::string_view digits) {
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

void describe(const Dataset& dataset, int depth, std::string& out) {
  for (const Element& element : dataset.elements()) {
    const Attribute* attribute = find_attribute(element.tag);
    fmt::format_to(std::back_inserter(out), "{:{}}{} {} {}", "", 2 * depth, to_text(element.tag), element.vr.text(),
                   attribute ? attribute->keyword : "-");
    if (element.vr == Vr("SQ")) {
      out += '\n';
      for (const Dataset& item : element.items) {
        fmt::format_to(std::back_inserter(out), "{:{}}item\n", "", 2 * depth + 2);
        describe(item, depth + 2, out);
      }
    } else if (element.vr.a == 'O' || element.vr == Vr("UN")) {
      fmt::format_to(std::back_inserter(out), " [{} bytes]\n", element.value.size());
    } else {
      fmt::format_to(std::back_inserter(out), " [{}]\n", text::trim(element.value));
    }
  }
}

}  // namespace

std::string to_text(Tag tag) {
  return fmt::format("({:04X},{:04X})", tag.group, tag.element);
}
std::string to_hex(Tag tag) {
  return fmt::format("{:04X}{:04X}", tag.group, tag.element);
}

std::optional<Tag> parse_tag(std::string_view text) {
  if (const Attribute* attribute = find_attribute(text)) return attribute->tag;
  if (text.size() == 11 && text.front() == '(' && text[5] == ',' && text.back() == ')') {
    const auto group = parse_hex(text.substr(1, 4)), element = parse_hex(text.substr(6, 4));
    if (group && element) return Tag{*group, *element};
  }
  if (text.size() == 8) {
    const auto group = parse_hex(text.substr(0, 4)), element = parse_hex(text.substr(4, 4));
    if (group && element) return Tag{*group, *element};
  }
  return std::nullopt;
}

bool Element::operator==(const Element& other) const {
  return tag == other.tag && vr == other.vr && value == other.value && items == other.items;
}

Dataset::Dataset(std::vector<Element> elements) : elements_(std::move(elements)) {
  const auto not_ascending = [](const Element& a, const Element& b) { return a.tag >= b.tag; };
  // The usual case: the peer has sent them in order.
  if (std::ranges::adjacent_find(elements_, not_ascending) == elements_.end()) return;
  std::ranges::stable_sort(elements_, {}, &Element::tag);
  // Std::unique keeps the first of equal elements, so it is applied in reverse order.
  const auto first = std::unique(elements_.rbegin(), elements_.rend(),
                                 [](const Element& a, const Element& b) { return a.tag == b.tag; });
  elements_.erase(elements_.begin(), first.base());
}

const Element* Dataset::find(Tag tag) const {
  const auto found = std::ranges::lower_bound(elements_, tag, {}, &Element::tag);
  return found != elements_.end() && found->tag == tag ? &*found : nullptr;
}

Element* Dataset::find(Tag tag) {
  const auto found = std::ranges::lower_bound(elements_, tag, {}, &Element::tag);
  return found != elements_.end() && found->tag == tag ? &*found : nullptr;
}

std::string Dataset::value(Tag tag) const {
  const Element* element = find(tag);
  return element ? std::string(text::trim(element->value)) : std::string();
}

std::string Dataset::value(Tag tag, std::size_t index) const {
  const Element* element = find(tag);
  if (!element) return {};
  const auto values = text::split(element->value, '\\');
  return index < values.size() ? std::string(text::trim(values[index])) : std::string();
}

const std::vector<Dataset>& Dataset::items(Tag tag) const {
  const Element* element = find(tag);
  return element ? element->items : no_items;
}

const Dataset* Dataset::item(Tag tag) const {
  const auto& all = items(tag);
  return all.empty() ? nullptr : &all.front();
}

Element& Dataset::set(Tag tag, Vr vr, std::string value) {
  put({tag, vr, std::move(value), {}});
  return *find(tag);
}

Element& Dataset::set_items(Tag tag, std::vector<Dataset> items) {
  put({tag, "SQ", {}, std::move(items)});
  return *find(tag);
}

void Dataset::put(Element element) {
  if (elements_.empty() || elements_.back().tag < element.tag) {  // the usual case: built in order
    elements_.push_back(std::move(element));
    return;
  }
  const auto place = std::ranges::lower_bound(elements_, element.tag, {}, &Element::tag);
  if (place->tag == element.tag) {
    *place = std::move(element);
  } else {
    elements_.insert(place, std::move(element));
  }
}

bool Dataset::erase(Tag tag) {
  const auto found = std::ranges::lower_bound(elements_, tag, {}, &Element::tag);
  if (found == elements_.end() || found->tag != tag) return false;
  elements_.erase(found);
  return true;
}

bool Dataset::operator==(const Dataset& other) const {
  return elements_ == other.elements_;
}

std::vector<std::string> split_values(std::string_view value) {
  std::vector<std::string> values;
  for (const std::string_view part : text::split(value, '\\')) values.emplace_back(text::trim(part));
  return values;
}

std::string to_text(const Dataset& dataset) {
  std::string out;
  describe(dataset, 0, out);
  return out;
}

}  // namespace stepwise::dicom
