// SPDX-License-Identifier: Apache-2.0
// Converts text in another script to Latin letters. A Japanese name never gets a Chinese reading: Han characters are
// converted only if the language is known. Pure; any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace stepwise::text {

enum class Romanization { chinese /* pinyin */, japanese /* romaji, of kana */, korean /* hangul */ };

// The language that the characters themselves show: kana is Japanese, hangul is Korean, a Han character that only
// simplified Chinese has is Chinese. nullopt: the text has none of these, or both kana and hangul.
std::optional<Romanization> language_of(std::string_view utf8);

// A part of a name in Latin letters without accents, with a capital first letter. nullopt: the text has a character
// that `script` does not allow or that cannot be converted.
std::optional<std::string> romanized(std::string_view utf8, Romanization script);

// True for Han, full-width kana, bopomofo and hangul: characters that belong into the ideographic or phonetic group of
// a DICOM name.
bool is_ideograph(char32_t c);
bool has_ideographs(std::string_view utf8);

// From any script, as well as possible; Han characters are read as Chinese.
std::string to_latin(std::string_view utf8);
std::string to_half_width(std::string_view utf8);  // converts katakana, full-width letters and signs

}  // namespace stepwise::text
