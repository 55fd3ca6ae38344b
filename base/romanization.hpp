// SPDX-License-Identifier: Apache-2.0
// Latin letters for text in another script. A Japanese name never gets a Chinese reading: Han characters are read only
// where the language is known. Pure; any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace stepwise::text {

enum class Romanization { chinese /* pinyin */, japanese /* romaji, of kana */, korean /* hangul */ };

// The language that the characters themselves show: kana, hangul, or Han characters that only simplified Chinese has.
// nullopt: none of them, or kana beside hangul.
std::optional<Romanization> language_of(std::string_view utf8);

// A name in Latin letters without accents, with a capital. Characters of a script that is not meant are not read.
// nullopt: not all of it can be read.
std::optional<std::string> romanized(std::string_view utf8, Romanization script);

// Han, full-width kana, bopomofo and hangul: what belongs into the ideographic or the phonetic group of a DICOM name.
bool is_ideograph(char32_t c);
bool has_ideographs(std::string_view utf8);

std::string to_latin(std::string_view utf8);       // any script as well as it can be; Han as Chinese
std::string to_half_width(std::string_view utf8);  // katakana, full-width letters and signs

}  // namespace stepwise::text
