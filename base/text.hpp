// SPDX-License-Identifier: Apache-2.0
// Functions for text: conversion, folding for matching, cutting. Inside the program all text is UTF-8. Pure; any
// thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::text {

bool is_ascii(std::string_view bytes);
bool is_utf8(std::string_view bytes);  // strict: no surrogates, no overlong forms

// `charset` is an ICU converter name: "UTF-8", "ISO-8859-1", "windows-1252", "gb18030", "ISO-2022-JP" ... nullopt: the
// bytes are not valid in this character set.
std::optional<std::string> to_utf8(std::string_view bytes, std::string_view charset);

// The ICU converter with this name, which may be a name of IANA, Java, IBM or Windows. nullopt if ICU does not know the
// name, or if the character set is stateful or not compatible with ASCII.
std::optional<std::string> converter_name(std::string_view name);

struct Encoded {
  std::string bytes;
  bool altered = false;  // at least one character was transliterated or replaced by '?' (D21)
};
// Replaces characters that the charset lacks as described in base/substitution.hpp, for example u umlaut by u. A
// character becomes '?' only if nothing else is possible.
Encoded from_utf8(std::string_view utf8, std::string_view charset);

// nullopt: the charset lacks a character of the text.
std::optional<std::string> from_utf8_exactly(std::string_view utf8, std::string_view charset);

std::string composed(std::string_view utf8);  // normal form C of Unicode
// Normal form KC: also without differences in width and without circled forms.
std::string compatible(std::string_view utf8);

// For comparing names: removes differences in case, accents and width, replaces rare forms of Han characters by the
// common form, and makes several blanks one. Names that count as equal fold to the same text.
std::string fold(std::string_view utf8);

std::size_t characters(std::string_view utf8);
std::string cut(std::string_view utf8, std::size_t characters_max);  // cuts at a character boundary
// Has only characters that a DICOM CS allows (PS3.5 6.2); the length is not checked.
bool is_code_string(std::string_view text);
// The form of a value without its content, for people who may not see patient data. Letters become A or a, digits
// become 9, characters beyond ASCII become U; blanks and punctuation stay. After 24 characters it ends with "...".
// Example: "Müller^J 12" becomes "AUaaaa^A 99".
std::string shape_of(std::string_view utf8);
std::string_view trim(std::string_view text);  // ASCII blanks at both ends
std::string trimmed(std::string_view text);    // the same, as a copy
bool is_digits(std::string_view text);         // only ASCII digits, or empty
std::vector<std::string_view> split(std::string_view text, char separator);
std::string upper(std::string_view ascii);
std::string lower(std::string_view ascii);

}  // namespace stepwise::text
