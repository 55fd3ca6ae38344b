// SPDX-License-Identifier: Apache-2.0
#include "base/coded_set.hpp"

#include "base/text.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <array>

namespace stepwise::text {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

bool is_upper_half(std::string_view bytes, char32_t) {
  return bytes.size() == 1 && byte_at(bytes, 0) >= 0xa0;
}

// ISO-IR 126 is the edition of 1986: without the euro sign, the drachma sign and the iota subscript.
bool is_in_greek(std::string_view bytes, char32_t c) {
  return is_upper_half(bytes, c) && c != 0x20ac && c != 0x20af && c != 0x37a;
}
// ISO-IR 138 is the edition of 1987: without the marks for the text direction.
bool is_in_hebrew(std::string_view bytes, char32_t c) {
  return is_upper_half(bytes, c) && c != 0x200e && c != 0x200f;
}

bool is_private(char32_t c) {
  return c >= 0xe000 && c <= 0xf8ff;
}

bool is_in_thai(std::string_view bytes, char32_t c) {
  return bytes.size() == 1 && byte_at(bytes, 0) > 0xa0 && !is_private(c);
}
bool is_half_width_kana(std::string_view bytes, char32_t) {
  return bytes.size() == 1 && byte_at(bytes, 0) >= 0xa1 && byte_at(bytes, 0) <= 0xdf;
}

// JIS X 0208 has rows 1 to 8 and 16 to 84; row 84 ends with its sixth character. Rows 13 and 89 to 92 are those of NEC.
bool is_in_jis_x0208(std::string_view bytes, char32_t) {
  constexpr unsigned row_0 = 0xa0;
  if (bytes.size() != 2 || byte_at(bytes, 0) <= row_0) return false;
  const unsigned row = byte_at(bytes, 0) - row_0;
  return row <= 8 || (row >= 16 && row <= 83) || (row == 84 && byte_at(bytes, 1) - row_0 <= 6);
}

bool is_pair(std::string_view bytes, char32_t) {
  return bytes.size() == 2;
}
// The converter maps the acute accent to the full-width apostrophe, which is not the same character.
bool is_in_gb_2312(std::string_view bytes, char32_t c) {
  return bytes.size() == 2 && c != 0xb4;
}
// KS X 1001 without the euro sign, the registered sign and the postal code mark, which were added later.
bool is_in_ks_x1001(std::string_view bytes, char32_t c) {
  return bytes.size() == 2 && byte_at(bytes, 0) > 0xa0 && byte_at(bytes, 1) > 0xa0 && !is_private(c) && c != 0x20ac &&
         c != 0xae && c != 0x327e;
}
bool is_in_gbk(std::string_view bytes, char32_t c) {
  return bytes.size() == 2 && !is_private(c);
}
bool is_any(std::string_view, char32_t c) {
  return c >= 0xa0;  // the characters before U+00A0 are control characters
}
bool is_none(std::string_view, char32_t) {
  return false;
}

constexpr std::array coded_sets{
    CodedSet{"6", "US-ASCII", is_none, 1},
    CodedSet{"100", "ISO-8859-1", is_upper_half, 1},
    CodedSet{"101", "ISO-8859-2", is_upper_half, 1},
    CodedSet{"109", "ISO-8859-3", is_upper_half, 1},
    CodedSet{"110", "ISO-8859-4", is_upper_half, 1},
    CodedSet{"144", "ISO-8859-5", is_upper_half, 1},
    CodedSet{"127", "ISO-8859-6", is_upper_half, 1},
    CodedSet{"126", "ISO-8859-7", is_in_greek, 1},
    CodedSet{"138", "ISO-8859-8", is_in_hebrew, 1},
    CodedSet{"148", "ISO-8859-9", is_upper_half, 1},
    CodedSet{"203", "ISO-8859-15", is_upper_half, 1},
    CodedSet{"13", "Shift_JIS", is_half_width_kana, 1},
    CodedSet{"166", "TIS-620", is_in_thai, 1},
    CodedSet{"87", "EUC-JP", is_in_jis_x0208},
    CodedSet{"159", "jisx-212", is_pair},
    CodedSet{"149", "EUC-KR", is_in_ks_x1001},
    CodedSet{"58", "iso-ir-58", is_in_gb_2312},
    CodedSet{"GBK", "GBK", is_in_gbk},
    CodedSet{"GB18030", "gb18030", is_any},
    CodedSet{"UTF-8", "UTF-8", is_any},
};

// Characters of the national sets for which Unicode has two code points; the converters know only one of them.
struct SameCharacter {
  char32_t one, other;
};
constexpr std::array same_characters{
    SameCharacter{0x00a2, 0xffe0}, SameCharacter{0x00a3, 0xffe1}, SameCharacter{0x00ac, 0xffe2},
    SameCharacter{0x00b7, 0x30fb}, SameCharacter{0x2014, 0x2015}, SameCharacter{0x2016, 0x2225},
    SameCharacter{0x2212, 0xff0d}, SameCharacter{0x301c, 0xff5e}, SameCharacter{0x20a9, 0xffe6},
};

char32_t other_form(char32_t c) {
  for (const auto& [one, other] : same_characters) {
    if (c == one) return other;
    if (c == other) return one;
  }
  return 0;
}

std::optional<std::string> converted(const CodedSet& set, char32_t c) {
  auto bytes = from_utf8_exactly(utf8_character(c), set.converter);
  if (!bytes) return std::nullopt;
  const bool is_seven_bit = set.name == "159" || set.name == "58";
  if (is_seven_bit) {
    for (char& byte : *bytes) byte = static_cast<char>(byte | 0x80);
  }
  return set.has(*bytes, c) ? bytes : std::nullopt;
}

}  // namespace

const CodedSet* find_coded_set(std::string_view name) {
  const auto* const found =
      std::find_if(coded_sets.begin(), coded_sets.end(), [&](const CodedSet& set) { return set.name == name; });
  return found == coded_sets.end() ? nullptr : found;
}

std::optional<std::string> bytes_in(const CodedSet& set, std::string_view character) {
  const char32_t c = first_character(character);
  if (auto bytes = converted(set, c)) return bytes;
  const bool is_national = set.single_bytes == 0;
  const char32_t other = is_national ? other_form(c) : 0;
  return other != 0 ? converted(set, other) : std::nullopt;
}

std::string bytes_of(const CodedSet& set, std::string_view utf8) {
  std::string bytes;
  while (!utf8.empty()) {
    const std::string_view character = utf8.substr(0, first_character_bytes(utf8));
    bytes += is_ascii(character) ? std::string(character) : bytes_in(set, character).value_or("?");
    utf8.remove_prefix(character.size());
  }
  return bytes;
}

}  // namespace stepwise::text
