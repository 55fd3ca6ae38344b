// SPDX-License-Identifier: Apache-2.0
#include "dicom/charset.hpp"

#include "base/substitution.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace stepwise::dicom {
namespace {

constexpr CharacterSet sets[] = {
    {"", "US-ASCII", "ASCII"},
    {"ISO_IR 6", "US-ASCII", "ASCII"},
    {"ISO_IR 100", "ISO-8859-1", "Latin-1, Western Europe"},
    {"ISO_IR 101", "ISO-8859-2", "Latin-2, Central Europe"},
    {"ISO_IR 109", "ISO-8859-3", "Latin-3, Southern Europe"},
    {"ISO_IR 110", "ISO-8859-4", "Latin-4, Northern Europe"},
    {"ISO_IR 144", "ISO-8859-5", "Cyrillic"},
    {"ISO_IR 127", "ISO-8859-6", "Arabic"},
    {"ISO_IR 126", "ISO-8859-7", "Greek"},
    {"ISO_IR 138", "ISO-8859-8", "Hebrew"},
    {"ISO_IR 148", "ISO-8859-9", "Latin-5, Turkish"},
    {"ISO_IR 203", "ISO-8859-15", "Latin-9, Western Europe with the euro"},
    {"ISO_IR 13", "Shift_JIS", "Japanese, JIS X 0201"},
    {"ISO_IR 166", "TIS-620", "Thai"},
    {"ISO_IR 192", "UTF-8", "Unicode in UTF-8"},
    {"UTF-8", "UTF-8", "Unicode in UTF-8"},
    {"GB18030", "gb18030", "Chinese, GB 18030"},
    {"GBK", "GBK", "Chinese, GBK"},
};

// Sets that exist only with code extensions; escape sequences in the text select them.
constexpr std::string_view extensions[] = {"ISO 2022 IR 87", "ISO 2022 IR 159", "ISO 2022 IR 149", "ISO 2022 IR 58"};

// Ignores case, underscores and hyphens, because devices use different spellings.
std::string folded(std::string_view term) {
  std::string key = text::upper(text::trim(term));
  std::ranges::replace_if(
      key, [](char c) { return c == '_' || c == '-'; }, ' ');
  return key;
}

// Characters that restore the initial state (PS3.5 6.1.2.5.3).
constexpr std::string_view delimiters = "\\^=\r\n\f\t";

constexpr std::string_view extended_prefix = "ISO 2022 IR ";

bool is_extended(std::string_view folded_term) {
  return folded_term.starts_with(extended_prefix);
}

constexpr std::string_view default_repertoire = "6", jis_x0201 = "13";

// "87" of "ISO 2022 IR 87" and of "ISO_IR 87", "6" of an empty first value.
std::optional<std::string> registration_number(std::string_view term) {
  const std::string key = folded(term);
  if (key.empty()) return std::string(default_repertoire);
  for (const std::string_view prefix : {extended_prefix, std::string_view("ISO IR ")}) {
    if (key.starts_with(prefix)) return key.substr(prefix.size());
  }
  return std::nullopt;
}

const text::CodedSet* coded_set_of(const CharacterSet& set) {
  if (set.icu == "UTF-8") return text::find_coded_set("UTF-8");
  if (const text::CodedSet* named = text::find_coded_set(set.term)) return named;  // GBK, GB18030
  return text::find_coded_set(registration_number(set.term).value_or(std::string(default_repertoire)));
}

bool has_escapes(std::string_view text) {
  return text.find(text::escape_character) != std::string_view::npos;
}

// Writes the text without ESC; each one counts as a character that the sets lack.
template <class Write>
TextEncoder::Written without_escapes(std::string_view utf8, const Write& write) {
  const std::string without = text::without_escapes(utf8);
  TextEncoder::Written written = write(without);
  written.replaced += utf8.size() - without.size();
  return written;
}

}  // namespace

std::span<const CharacterSet> character_sets() {
  return sets;
}

std::span<const std::string_view> extension_terms() {
  return extensions;
}

const CharacterSet* find_charset(std::string_view term) {
  const std::string key = folded(term);
  for (const CharacterSet& set : sets) {
    if (folded(set.term) == key) return &set;
  }
  if (!is_extended(key)) return nullptr;
  return find_charset("ISO_IR " + key.substr(extended_prefix.size()));
}

bool is_known_charset(std::string_view specific_character_set) {
  return std::ranges::all_of(text::split(specific_character_set, '\\'), [](std::string_view term) {
    return find_charset(term) || std::ranges::find(extensions, folded(term)) != std::end(extensions);
  });
}

TextDecoder::TextDecoder(std::string_view specific_character_set) {
  const auto terms = text::split(specific_character_set, '\\');
  const std::string_view first = terms.empty() ? std::string_view() : terms.front();
  const CharacterSet* set = find_charset(first);
  const bool is_default = set && set->icu == "US-ASCII";
  extended_ = terms.size() > 1 || is_default || is_extended(folded(first));
  if (!set || is_default) return;
  if (extended_)
    initial_g1_ = set->icu;
  else
    single_ = set->icu;
}

std::string TextDecoder::decode(std::string_view bytes) const {
  if (bytes.find('\0') != std::string_view::npos) {
    std::string without(bytes);
    std::erase(without, '\0');
    return decode(without);
  }
  if (text::is_ascii(bytes) && !has_escapes(bytes)) return std::string(bytes);
  if (!single_.empty()) {
    if (auto decoded = text::to_utf8(bytes, single_)) return *decoded;
  } else if (extended_) {
    if (auto decoded = text::decode_iso2022(bytes, initial_g1_, delimiters)) return *decoded;
  }
  if (text::is_utf8(bytes)) return std::string(bytes);
  return text::to_utf8(bytes, "ISO-8859-1").value_or(std::string());
}

std::optional<TextEncoder> TextEncoder::of(std::string_view specific_character_set) {
  const auto terms = text::split(specific_character_set, '\\');
  TextEncoder encoder;
  if (terms.size() <= 1 && !is_extended(folded(specific_character_set))) {
    const CharacterSet* set = find_charset(specific_character_set);
    if (!set) return std::nullopt;
    encoder.term_ = set->term;
    encoder.single_ = coded_set_of(*set);
    return encoder;
  }
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const auto iso_ir = registration_number(terms[i]);
    if (!iso_ir) return std::nullopt;
    if (i > 0) encoder.term_ += '\\';
    if (*iso_ir == default_repertoire) continue;
    const text::ExtensionSet* set = text::find_extension_set(*iso_ir);
    if (!set) return std::nullopt;
    (encoder.term_ += extended_prefix) += set->iso_ir;
    text::CodeExtension& extension = encoder.extension_;
    extension.sets.push_back(set);
    if (i > 0) continue;
    if (set->is_upper) extension.initial_upper = set;
    extension.begins_with_romaji = set->iso_ir == jis_x0201;
  }
  encoder.first_group_ = encoder.extension_;
  std::erase_if(encoder.first_group_.sets,
                [](const text::ExtensionSet* set) { return text::find_coded_set(set->iso_ir)->single_bytes == 0; });
  return encoder;
}

bool TextEncoder::has(std::string_view character, const text::CodeExtension& extension) const {
  return single_ ? text::bytes_in(*single_, character).has_value() : extension.holds(character);
}

std::string TextEncoder::bytes_of(std::string_view utf8, const text::CodeExtension& extension) const {
  return single_ ? text::bytes_of(*single_, utf8) : text::encode_iso2022(utf8, extension, delimiters);
}

TextEncoder::Written TextEncoder::text(std::string_view utf8) const {
  if (has_escapes(utf8)) return without_escapes(utf8, [this](std::string_view other) { return text(other); });
  if (is_unicode() || text::is_ascii(utf8)) return {std::string(utf8)};
  const text::Substituted held =
      text::substituted_values(utf8, "\\", [&](std::string_view character) { return has(character, extension_); });
  return {bytes_of(held.text, extension_), held.replaced};
}

TextEncoder::Written TextEncoder::name(std::string_view utf8) const {
  if (has_escapes(utf8)) return without_escapes(utf8, [this](std::string_view other) { return name(other); });
  if (is_unicode() || text::is_ascii(utf8)) return {std::string(utf8)};
  Written all;
  for (const std::string_view value : text::split(utf8, '\\')) {
    if (!all.bytes.empty()) all.bytes += '\\';
    const Written one = name_value(value);
    all.bytes += one.bytes;
    all.replaced += one.replaced;
  }
  return all;
}

TextEncoder::Written TextEncoder::name_value(std::string_view utf8) const {
  const auto in_first = [&](std::string_view character) { return has(character, first_group_); };
  const auto in_any = [&](std::string_view character) { return has(character, extension_); };
  const auto groups = text::split(utf8, '=');
  text::Substituted first = text::substituted(groups.front(), in_first);
  std::size_t replaced = first.replaced;
  std::string others;
  // The last group that was left out; the phonetic group is preferred, because it can be converted to Latin letters.
  std::string_view left_out;
  for (std::size_t i = 1; i < groups.size(); ++i) {
    const text::Substituted group = text::substituted(groups[i], in_any);
    replaced += group.replaced;
    others += '=';
    if (group.lost == 0)
      others += bytes_of(group.text, extension_);
    else
      left_out = groups[i];
  }
  others.resize(others.find_last_not_of('=') + 1);
  if (first.text.empty() && others.empty()) first = text::substituted(left_out, in_first);
  return {bytes_of(first.text, first_group_) + others, replaced};
}

}  // namespace stepwise::dicom
