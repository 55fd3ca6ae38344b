// SPDX-License-Identifier: Apache-2.0
// Text: inside the program everything is UTF-8. Conversions, folding for matching, cutting. Pure; any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::text {

bool is_ascii(std::string_view bytes);
bool is_utf8(std::string_view bytes);  // strict: no surrogates, no overlong forms

// `charset` is an ICU converter name: "UTF-8", "ISO-8859-1", "windows-1252", "gb18030", "ISO-2022-JP" ... nullopt:
// bytes that are not in it.
std::optional<std::string> to_utf8(std::string_view bytes, std::string_view charset);

// The ICU converter with this name, which may be a name of IANA, Java, IBM or Windows. nullopt if ICU does not know the
// name, or if the character set is stateful or not compatible with ASCII.
std::optional<std::string> converter_name(std::string_view name);

struct Encoded {
  std::string bytes;
  bool altered = false;  // something was transliterated or became '?' (D21)
};
// Characters that the charset lacks are replaced as base/substitution.hpp says: u umlaut -> u; '?' is the last resort,
// in that place only.
Encoded from_utf8(std::string_view utf8, std::string_view charset);

// nullopt: the charset lacks something of it.
std::optional<std::string> from_utf8_exactly(std::string_view utf8, std::string_view charset);

std::string composed(std::string_view utf8);    // normal form C of Unicode
std::string compatible(std::string_view utf8);  // normal form KC: also one width, no circles

// For comparing names: case, accents and width are folded away, rare forms of Han characters become the common one,
// runs of blanks are one. Equal text folds to equal text.
std::string fold(std::string_view utf8);

std::size_t characters(std::string_view utf8);
std::string cut(std::string_view utf8, std::size_t characters_max);  // at a character boundary
bool is_code_string(std::string_view text);  // the characters of DICOM's CS (PS3.5 6.2), whatever the length
// What a value looks like without what it says, for people who may not see patient data: letters become A or a, digits
// 9, a character beyond ASCII U, blanks and punctuation stay; after 24 characters it ends with "...". "Müller^J 12" is
// "AUaaaa^A 99".
std::string shape_of(std::string_view utf8);
std::string_view trim(std::string_view text);  // ASCII blanks at both ends
std::string trimmed(std::string_view text);    // the same, as a copy
bool is_digits(std::string_view text);         // ASCII digits alone, or nothing
std::vector<std::string_view> split(std::string_view text, char separator);
std::string upper(std::string_view ascii);
std::string lower(std::string_view ascii);

}  // namespace stepwise::text
