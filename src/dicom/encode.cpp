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

constexpr Tag item_tag{0xfffe, 0xe000};
constexpr std::size_t short_length_most = 0xfffe;

bool has_wide_text(const Dataset& dataset) {
  return std::ranges::any_of(dataset.elements(), [](const Element& element) {
    const VrRule& rule = vr_rule(element.vr);
    if (rule.form == ValueForm::items) return std::ranges::any_of(element.items, has_wide_text);
    return rule.form == ValueForm::text_in_charset && !text::is_ascii(element.value);
  });
}

class Encoder {
 public:
  Encoder(TransferSyntax syntax, const CharacterSet& set)
      : explicit_(syntax == TransferSyntax::explicit_little_endian), set_(set) {}

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
  void write_charset() { write({tags::specific_character_set, "CS", std::string(set_.term), {}}); }

  void write(const Element& element) {
    const VrRule& rule = vr_rule(element.vr);
    append_tag(element.tag);
    const std::size_t header = out_.size();
    bool long_length = !explicit_ || rule.long_length;
    if (explicit_) append_vr(rule.vr, long_length);
    const std::size_t length_at = out_.size();
    out_.append(long_length ? 4 : 2, '\0');
    std::size_t start = out_.size();
    if (rule.form == ValueForm::items) {
      for (const Dataset& item : element.items) write_item(item);
    } else {
      append_value_bytes(out_, element.value, rule, set_);
    }
    std::size_t length = out_.size() - start;
    if (!long_length && length > short_length_most) {  // PS3.5 6.2.2: such a value goes as UN, which has the room
      out_.replace(header, 4, std::string_view("UN\0\0\0\0\0\0", 8));
      set_length(header + 4, length, true);
      return;
    }
    set_length(length_at, length, long_length);
  }

  void write_item(const Dataset& item) {
    append_tag(item_tag);
    const std::size_t length_at = out_.size();
    out_.append(4, '\0');
    write(item);
    set_length(length_at, out_.size() - length_at - 4, true);
  }

  void append_tag(Tag tag) {
    append_little_endian(out_, tag.group);
    append_little_endian(out_, tag.element);
  }

  void append_vr(Vr vr, bool long_length) {
    out_ += vr.a;
    out_ += vr.b;
    if (long_length) out_.append(2, '\0');
  }

  void set_length(std::size_t at, std::size_t length, bool long_length) {
    for (std::size_t i = 0; i < (long_length ? 4u : 2u); ++i) out_[at + i] = static_cast<char>((length >> (8 * i)) & 0xff);
  }

  bool explicit_;
  const CharacterSet& set_;
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
  const CharacterSet* set = find_charset(charset);
  if (!set) set = find_charset("");
  Encoder encoder(syntax, *set);
  if (!set->term.empty() && has_wide_text(dataset)) {
    encoder.write_with_charset(dataset);
  } else {
    encoder.write(dataset);
  }
  return encoder.take();
}

}  // namespace stepwise::dicom
