// SPDX-License-Identifier: Apache-2.0
#include "base/romanization.hpp"

#include "base/coded_set.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

#include <unicode/translit.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <memory>
#include <mutex>
#include <stdexcept>

namespace stepwise::text {
namespace {

// The ids of ICU's transliterators. Each transliterator is created once and is not thread-safe.
constexpr char any[] = "Any-Latin; Latin-ASCII";
constexpr char han[] = "Han-Latin/Names; Latin-ASCII";
constexpr char kana[] = "NFKC; Hiragana-Katakana; Katakana-Latin; Latin-ASCII";
constexpr char hangul[] = "NFC; Hangul-Latin; Latin-ASCII";
constexpr char half_width[] = "Fullwidth-Halfwidth";

template <const char* id>
std::string transliterated(std::string_view utf8) {
  static std::mutex mutex;
  static const std::unique_ptr<icu::Transliterator> transliterator = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(icu::Transliterator::createInstance(id, UTRANS_FORWARD, status));
    if (U_FAILURE(status)) throw std::runtime_error("ICU's data hold no transliteration to Latin");
    return made;
  }();
  auto wide = icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
  const std::lock_guard lock(mutex);
  transliterator->transliterate(wide);
  std::string text;
  return wide.toUTF8String(text);
}

// Whether all letters of the text belong to the script or are Latin.
bool is_of_script(std::string_view utf8, Romanization script) {
  for (; !utf8.empty(); utf8.remove_prefix(first_character_bytes(utf8))) {
    UErrorCode status = U_ZERO_ERROR;
    const UScriptCode of = uscript_getScript(static_cast<UChar32>(first_character(utf8)), &status);
    const bool is_meant = script == Romanization::chinese    ? of == USCRIPT_HAN
                          : script == Romanization::japanese ? of == USCRIPT_HIRAGANA || of == USCRIPT_KATAKANA
                                                             : of == USCRIPT_HANGUL;
    if (!is_meant && of != USCRIPT_COMMON && of != USCRIPT_INHERITED && of != USCRIPT_LATIN) return false;
  }
  return true;
}

// Joins the syllables of one part of a name: "xiao ming" becomes "Xiaoming".
std::string with_capitals(std::string_view ascii) {
  std::string out;
  for (const char c : ascii) {
    if (c == ' ' || c == '\'' || c == '-') continue;
    out += c;
  }
  out = lower(out);
  if (!out.empty()) out.front() = upper(out.substr(0, 1)).front();
  return out;
}

// Full and half width. Without the middle dot and the long vowel mark, because other scripts use them too.
bool is_kana(char32_t c) {
  return (c >= 0x3041 && c <= 0x30fa) || (c >= 0x31f0 && c <= 0x31ff) || (c >= 0xff66 && c <= 0xff9d);
}
bool is_hangul(char32_t c) {
  return (c >= 0x1100 && c <= 0x11ff) || (c >= 0x3131 && c <= 0x318e) || (c >= 0xac00 && c <= 0xd7a3);
}

// True if GB 2312 has the character and the character sets of Japan, Korea and Taiwan do not have it.
bool is_simplified(std::string_view character) {
  const char32_t c = first_character(character);
  if (c < 0x4e00 || c > 0x9fff || !bytes_in(*find_coded_set("58"), character)) return false;
  for (const char* other : {"87", "159", "149"}) {
    if (bytes_in(*find_coded_set(other), character)) return false;
  }
  return !from_utf8_exactly(character, "Big5");
}

}  // namespace

std::optional<Romanization> language_of(std::string_view utf8) {
  bool has_kana = false, has_hangul = false, has_simplified = false;
  while (!utf8.empty()) {
    const std::size_t length = first_character_bytes(utf8);
    const char32_t c = first_character(utf8);
    has_kana |= is_kana(c);
    has_hangul |= is_hangul(c);
    has_simplified = has_simplified || is_simplified(utf8.substr(0, length));
    utf8.remove_prefix(length);
  }
  if (has_kana) return has_hangul ? std::nullopt : std::optional(Romanization::japanese);
  if (has_hangul) return Romanization::korean;
  return has_simplified ? std::optional(Romanization::chinese) : std::nullopt;
}

std::optional<std::string> romanized(std::string_view utf8, Romanization script) {
  if (!is_of_script(utf8, script)) return std::nullopt;
  const std::string latin = script == Romanization::chinese    ? transliterated<han>(utf8)
                            : script == Romanization::japanese ? transliterated<kana>(utf8)
                                                               : transliterated<hangul>(utf8);
  return is_ascii(latin) ? std::optional(with_capitals(latin)) : std::nullopt;
}

bool is_ideograph(char32_t c) {
  return (c >= 0x1100 && c <= 0x11ff) || (c >= 0x2e80 && c <= 0x9fff && !(c >= 0x3000 && c <= 0x3004)) ||
         (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff);
}

bool has_ideographs(std::string_view utf8) {
  for (; !utf8.empty(); utf8.remove_prefix(first_character_bytes(utf8))) {
    if (is_ideograph(first_character(utf8))) return true;
  }
  return false;
}

std::string to_latin(std::string_view utf8) {
  return transliterated<any>(utf8);
}

std::string to_half_width(std::string_view utf8) {
  return transliterated<half_width>(utf8);
}

}  // namespace stepwise::text
