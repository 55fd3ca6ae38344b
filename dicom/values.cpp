// SPDX-License-Identifier: Apache-2.0
#include "dicom/values.hpp"

#include "base/text.hpp"
#include "dicom/little_endian.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>

namespace stepwise::dicom {
namespace {

template <class T>
std::string number_text(T number) {
  std::array<char, 40> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return std::string(digits.data(), end);
}

std::int64_t sign_extended(std::uint64_t number, int size) {
  const int unused = 64 - 8 * size;
  return static_cast<std::int64_t>(number << unused) >> unused;
}

std::string number_from_bytes(std::string_view bytes, std::size_t at, const VrRule& rule) {
  const std::uint64_t number = read_little_endian(bytes, at, static_cast<std::size_t>(rule.size));
  switch (rule.form) {
    case ValueForm::signed_numbers: return number_text(sign_extended(number, rule.size));
    case ValueForm::floats:
      return rule.size == 4 ? number_text(std::bit_cast<float>(static_cast<std::uint32_t>(number)))
                            : number_text(std::bit_cast<double>(number));
    case ValueForm::tags:  // group, then element, each little endian
      return to_hex(Tag{static_cast<std::uint16_t>(number & 0xffff), static_cast<std::uint16_t>(number >> 16)});
    default: return number_text(number);
  }
}

template <class T>
bool parse_number(std::string_view text, T& number) {
  return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{};
}

bool parse_value(std::string_view text, const VrRule& rule, std::uint64_t& number) {
  switch (rule.form) {
    case ValueForm::signed_numbers: {
      std::int64_t value = 0;
      if (!parse_number(text, value)) return false;
      number = static_cast<std::uint64_t>(value);
      return true;
    }
    case ValueForm::floats: {
      double value = 0;
      if (!parse_number(text, value)) return false;
      number = rule.size == 4 ? std::bit_cast<std::uint32_t>(static_cast<float>(value))
                              : std::bit_cast<std::uint64_t>(value);
      return true;
    }
    case ValueForm::tags: {
      const auto tag = parse_tag(text);
      if (tag) number = tag->group | static_cast<std::uint64_t>(tag->element) << 16;
      return tag.has_value();
    }
    default: return parse_number(text, number);
  }
}

bool is_number(ValueForm form) {
  return form == ValueForm::tags || form == ValueForm::signed_numbers || form == ValueForm::unsigned_numbers ||
         form == ValueForm::floats;
}

}  // namespace

std::string value_from_bytes(std::string_view bytes, const VrRule& rule, const TextDecoder& decoder) {
  if (rule.form == ValueForm::bytes) return std::string(bytes);
  if (is_number(rule.form)) {
    std::string value;
    const auto size = static_cast<std::size_t>(rule.size);
    for (std::size_t at = 0; at + size <= bytes.size(); at += size) {
      if (at > 0) value += '\\';
      value += number_from_bytes(bytes, at, rule);
    }
    return value;
  }
  const std::string_view whole = bytes;
  while (!bytes.empty() && (bytes.back() == ' ' || bytes.back() == '\0')) bytes.remove_suffix(1);
  // A UID is padded with NUL. Blanks are not removed here, so that dicom/value_check reports them.
  if (rule.padding == '\0' && !bytes.empty()) bytes = whole.substr(0, whole.find_last_not_of('\0') + 1);
  return decoder.decode(bytes);
}

void append_value_bytes(std::string& out, std::string_view value, const VrRule& rule, const TextEncoder& encoder) {
  const std::size_t start = out.size();
  if (rule.form == ValueForm::bytes) {
    out += value;
  } else if (is_number(rule.form)) {
    if (value.empty()) return;
    for (const std::string_view part : text::split(value, '\\')) {
      std::uint64_t number = 0;
      if (!parse_value(text::trim(part), rule, number)) continue;
      const std::size_t at = out.size();
      out.resize(at + static_cast<std::size_t>(rule.size));
      put_little_endian(out.data() + at, number, static_cast<std::size_t>(rule.size));
    }
  } else if (text::is_ascii(value) && value.find(text::escape_character) == std::string_view::npos) {
    out += value;
  } else if (rule.form == ValueForm::text_in_charset) {
    out += (rule.vr == Vr("PN") ? encoder.name(value) : encoder.text(value)).bytes;
  } else {
    out += text::from_utf8(text::without_escapes(value), "US-ASCII").bytes;
  }
  if ((out.size() - start) % 2 != 0) out += rule.padding;
}

}  // namespace stepwise::dicom
