// SPDX-License-Identifier: Apache-2.0
#include "base/limits.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/encoding.hpp"
#include "dicom/little_endian.hpp"
#include "dicom/values.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <utility>

namespace stepwise::dicom {
namespace {

constexpr std::uint32_t undefined_length = 0xffffffff;
constexpr std::size_t usual_elements = 32;  // at the root of a worklist query or answer

// Thrown and caught only in this file: the reader is recursive, and the callers in between cannot handle the error.
struct Undecodable {
  Tag tag;
  std::string rule;
};

std::string too_many_elements() {
  return fmt::format("more than {} elements and items", limits::dicom_dataset_elements);
}

struct Header {
  Tag tag;
  Vr vr;
  std::uint32_t length = 0;
  bool as_implicit = false;  // true for a sequence that was sent as UN: its items are in implicit VR (PS3.5 6.2.2)
};

class Decoder {
 public:
  Decoder(std::string_view bytes, VrOf vr_of, std::string_view usual_charset)
      : bytes_(bytes), vr_of_(vr_of), usual_(usual_charset) {}

  Dataset read(bool is_explicit) { return read_dataset(bytes_.size(), false, is_explicit, 0, usual_); }

 private:
  // Reads elements up to `end`, or up to an item delimiter if `delimited`.
  Dataset read_dataset(std::size_t end, bool delimited, bool is_explicit, int depth, const TextDecoder& inherited) {
    if (depth > limits::dicom_dataset_depth)
      throw Undecodable{{}, fmt::format("sequences are nested deeper than {}", limits::dicom_dataset_depth)};
    std::vector<Element> elements;
    if (depth == 0) elements.reserve(usual_elements);
    TextDecoder decoder = inherited;
    while (at_ < end) {
      const Header header = read_header(end, is_explicit);
      if (header.tag == item_end_tag) {
        if (!delimited) throw Undecodable{header.tag, "an item ends that has not begun"};
        return Dataset(std::move(elements));
      }
      if (++count_ > limits::dicom_dataset_elements) throw Undecodable{header.tag, too_many_elements()};
      Element element = read_element(header, end, is_explicit, depth, decoder);
      if (header.tag.is_group_length()) continue;
      if (header.tag == tags::specific_character_set)
        decoder = element.value.empty() ? usual_ : TextDecoder(element.value);
      elements.push_back(std::move(element));
    }
    if (delimited) throw Undecodable{{}, "an item does not end"};
    return Dataset(std::move(elements));
  }

  std::uint32_t read(std::size_t size, std::size_t end, Tag tag) {
    if (end - at_ < size) throw Undecodable{tag, "cut off"};
    const auto number = static_cast<std::uint32_t>(read_little_endian(bytes_, at_, size));
    at_ += size;
    return number;
  }

  Tag read_tag(std::size_t end) {
    const auto group = static_cast<std::uint16_t>(read(2, end, {}));
    const auto element = static_cast<std::uint16_t>(read(2, end, {group, 0}));
    return {group, element};
  }

  Header read_header(std::size_t end, bool is_explicit) {
    Header header;
    header.tag = read_tag(end);
    if (header.tag == item_end_tag) {  // has no value representation in any transfer syntax
      header.length = read(4, end, header.tag);
      return header;
    }
    if (header.tag.group == item_end_tag.group) throw Undecodable{header.tag, "a delimiter where an element belongs"};
    if (!is_explicit) {
      header.vr = vr_of_(header.tag);
      header.length = read(4, end, header.tag);
      if (header.length == undefined_length) header.vr = "SQ";
      return header;
    }
    const std::uint32_t letters = read(2, end, header.tag);
    header.vr.a = static_cast<char>(letters & 0xff);
    header.vr.b = static_cast<char>(letters >> 8);
    if (header.vr.a < 'A' || header.vr.a > 'Z' || header.vr.b < 'A' || header.vr.b > 'Z') {
      throw Undecodable{header.tag, "no value representation where one belongs"};
    }
    const VrRule* rule = find_vr_rule(header.vr);
    if (!rule || rule->long_length) {
      at_ += 2;
      if (at_ > end) throw Undecodable{header.tag, "cut off"};
      header.length = read(4, end, header.tag);
    } else {
      header.length = read(2, end, header.tag);
    }
    if (header.vr == Vr("UN")) {
      header.vr = header.length == undefined_length ? Vr("SQ") : vr_of_(header.tag);
      header.as_implicit = header.vr == Vr("SQ");
    }
    return header;
  }

  Element read_element(const Header& header, std::size_t end, bool is_explicit, int depth, const TextDecoder& decoder) {
    Element element{header.tag, header.vr, {}, {}};
    if (header.length != undefined_length && header.length > end - at_)
      throw Undecodable{header.tag, "longer than what holds it"};
    if (header.vr == Vr("SQ")) {
      element.items = read_items(header, end, is_explicit && !header.as_implicit, depth, decoder);
      return element;
    }
    if (header.length == undefined_length) throw Undecodable{header.tag, "only a sequence may have undefined length"};
    element.value = value_from_bytes(bytes_.substr(at_, header.length), vr_rule(header.vr), decoder);
    at_ += header.length;
    return element;
  }

  std::vector<Dataset> read_items(const Header& sequence, std::size_t limit, bool is_explicit, int depth,
                                  const TextDecoder& decoder) {
    const bool delimited = sequence.length == undefined_length;
    const std::size_t end = delimited ? limit : at_ + sequence.length;
    std::vector<Dataset> items;
    while (at_ < end) {
      const Tag tag = read_tag(end);
      const std::uint32_t length = read(4, end, tag);
      if (tag == sequence_end_tag) {
        if (!delimited) throw Undecodable{sequence.tag, "a sequence ends that has not begun"};
        return items;
      }
      if (tag != item_tag) throw Undecodable{sequence.tag, "holds something that is no item"};
      if (++count_ > limits::dicom_dataset_elements) throw Undecodable{sequence.tag, too_many_elements()};
      const bool open_end = length == undefined_length;
      if (!open_end && length > end - at_) throw Undecodable{sequence.tag, "an item is longer than what holds it"};
      items.push_back(read_dataset(open_end ? end : at_ + length, open_end, is_explicit, depth + 1, decoder));
    }
    if (delimited) throw Undecodable{sequence.tag, "the sequence does not end"};
    return items;
  }

  std::string_view bytes_;
  VrOf vr_of_;
  TextDecoder usual_;
  std::size_t at_ = 0;
  std::size_t count_ = 0;
};

}  // namespace

Vr vr_of(Tag tag) {
  if (const Attribute* attribute = find_attribute(tag)) return attribute->vr;
  // Elements (gggg,0010-00FF) of an odd group contain the creator of private elements (PS3.5 7.8.1).
  if (tag.is_private() && tag.element >= 0x10 && tag.element <= 0xff) return "LO";
  return {};
}

Result<Dataset> decode(std::string_view bytes, TransferSyntax syntax, VrOf vr_of, std::string_view usual_charset) {
  try {
    return Decoder(bytes, vr_of, usual_charset).read(syntax == TransferSyntax::explicit_little_endian);
  } catch (const Undecodable& fault) {
    return Error{.kind = ErrorKind::data_type,
                 .code = "dataset-undecodable",
                 .place = fault.tag == Tag{} ? std::string() : to_text(fault.tag),
                 .rule = fault.rule,
                 .remedy = "send the dataset in the transfer syntax of its presentation context"};
  }
}

}  // namespace stepwise::dicom
