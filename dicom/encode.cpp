// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "dicom/charset.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/encoding.hpp"
#include "dicom/little_endian.hpp"
#include "dicom/uid.hpp"
#include "dicom/values.hpp"

#include <algorithm>

namespace stepwise::dicom {
namespace {

constexpr std::size_t short_length_most = 0xfffe;
constexpr std::size_t usual_bytes = 1024;  // usual size of a worklist answer

bool has_wide_text(const Dataset& dataset) {
  return std::ranges::any_of(dataset.elements(), [](const Element& element) {
    const VrRule& rule = vr_rule(element.vr);
    if (rule.form == ValueForm::items) return std::ranges::any_of(element.items, has_wide_text);
    return rule.form == ValueForm::text_in_charset && !text::is_ascii(element.value);
  });
}

void add_replaced(const Dataset& dataset, const TextEncoder& encoder, Replaced& replaced) {
  for (const Element& element : dataset.elements()) {
    const VrRule& rule = vr_rule(element.vr);
    for (const Dataset& item : element.items) add_replaced(item, encoder, replaced);
    if (rule.form != ValueForm::text_in_charset || text::is_ascii(element.value)) continue;
    const bool is_name = rule.vr == Vr("PN");
    const std::size_t characters = (is_name ? encoder.name(element.value) : encoder.text(element.value)).replaced;
    if (characters == 0) continue;
    replaced.characters += characters;
    if (std::ranges::find(replaced.attributes, element.tag) == replaced.attributes.end())
      replaced.attributes.push_back(element.tag);
  }
}

TextEncoder encoder_of(std::string_view charset) {
  auto encoder = TextEncoder::of(charset);
  return encoder ? std::move(*encoder) : TextEncoder::of("").value();
}

class Encoder {
 public:
  Encoder(TransferSyntax syntax, const TextEncoder& text)
      : explicit_(syntax == TransferSyntax::explicit_little_endian), text_(text) {
    out_.reserve(usual_bytes);
  }

  void write_with_charset(const Dataset& dataset) {
    bool written = false;
    for (const Element& element : dataset.elements()) {
      if (!written && element.tag >= tags::specific_character_set) {
        write_charset();
        written = true;
      }
      if (element.tag != tags::specific_character_set) write(element);
    }
    if (!written) write_charset();
  }

  void write(const Dataset& dataset) {
    for (const Element& element : dataset.elements()) {
      if (element.tag != tags::specific_character_set) write(element);
    }
  }

  std::string take() { return std::move(out_); }

 private:
  void write_charset() { write({tags::specific_character_set, "CS", text_.term(), {}}); }

  void write(const Element& element) {
    const VrRule& rule = vr_rule(element.vr);
    const bool long_length = !explicit_ || rule.long_length;
    const std::size_t header = append_header(element.tag, rule.vr, long_length);
    const std::size_t start = out_.size();
    if (rule.form == ValueForm::items) {
      for (const Dataset& item : element.items) write_item(item);
    } else {
      append_value_bytes(out_, element.value, rule, text_);
    }
    const std::size_t length = out_.size() - start;
    if (long_length) {
      set_length(start - 4, length, 4);
    } else if (length <= short_length_most) {
      set_length(start - 2, length, 2);
    } else {  // a value that is too long is written as UN, which has a longer length field (PS3.5 6.2.2)
      out_.replace(header + 4, 4, std::string_view("UN\0\0\0\0\0\0", 8));
      set_length(header + 8, length, 4);
    }
  }

  void write_item(const Dataset& item) {
    append_tag_and_length(item_tag);
    const std::size_t start = out_.size();
    write(item);
    set_length(start - 4, out_.size() - start, 4);
  }

  // Writes zero as length; returns the position of the length.
  std::size_t append_header(Tag tag, Vr vr, bool long_length) {
    const std::size_t at = out_.size();
    if (!explicit_) {
      append_tag_and_length(tag);
      return at;
    }
    char bytes[12] = {};
    put_little_endian(bytes, tag.group, 2);
    put_little_endian(bytes + 2, tag.element, 2);
    bytes[4] = vr.a;
    bytes[5] = vr.b;
    out_.append(bytes, long_length ? 12 : 8);
    return at;
  }

  void append_tag_and_length(Tag tag) {
    char bytes[8] = {};
    put_little_endian(bytes, tag.group, 2);
    put_little_endian(bytes + 2, tag.element, 2);
    out_.append(bytes, sizeof bytes);
  }

  void set_length(std::size_t at, std::size_t length, std::size_t size) {
    put_little_endian(out_.data() + at, length, size);
  }

  bool explicit_;
  const TextEncoder& text_;
  std::string out_;
};

}  // namespace

std::optional<TransferSyntax> find_transfer_syntax(std::string_view uid) {
  if (uid == uids::implicit_little_endian) return TransferSyntax::implicit_little_endian;
  if (uid == uids::explicit_little_endian) return TransferSyntax::explicit_little_endian;
  return std::nullopt;
}

std::string_view uid_of(TransferSyntax syntax) {
  return syntax == TransferSyntax::implicit_little_endian ? uids::implicit_little_endian : uids::explicit_little_endian;
}

std::string encode(const Dataset& dataset, TransferSyntax syntax, std::string_view charset) {
  const TextEncoder text = encoder_of(charset);
  Encoder encoder(syntax, text);
  if (!text.term().empty() && has_wide_text(dataset)) {
    encoder.write_with_charset(dataset);
  } else {
    encoder.write(dataset);
  }
  return encoder.take();
}

Replaced replaced_in(const Dataset& dataset, std::string_view charset) {
  Replaced replaced;
  if (!has_wide_text(dataset)) return replaced;
  add_replaced(dataset, encoder_of(charset), replaced);
  return replaced;
}

}  // namespace stepwise::dicom
