// SPDX-License-Identifier: Apache-2.0
// Specific Character Set (0008,0005): PS3.3 C.12.1.1.2, PS3.5 6.1; reference 10.1 and 10.2. Inside the program text is
// UTF-8.
#pragma once
#include "base/coded_set.hpp"
#include "base/iso2022.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::dicom {

struct CharacterSet {
  std::string_view term;   // "ISO_IR 100"
  std::string_view icu;    // the converter of base/text
  std::string_view label;  // name for people
};

// Finds a set by its defined term, also with spellings that devices use ("ISO IR 100", "iso_ir_100", "UTF-8"); "" means
// the default repertoire. nullptr: unknown.
const CharacterSet* find_charset(std::string_view term);

// All sets, and the terms that exist only with code extensions, for the conformance statement.
std::span<const CharacterSet> character_sets();
std::span<const std::string_view> extension_terms();

// True if we can read every value of a Specific Character Set, including code extensions.
bool is_known_charset(std::string_view specific_character_set);

// Decodes text by the Specific Character Set of its dataset (D29). Never fails: bytes that are not valid in the
// declared sets are read as UTF-8 if they are valid UTF-8, else as Latin-1 (R67). Backslashes between values stay; NUL
// is removed.
class TextDecoder {
 public:
  explicit TextDecoder(std::string_view specific_character_set = {});
  std::string decode(std::string_view bytes) const;

 private:
  std::string_view single_;      // converter name if there is one term without code extensions
  bool extended_ = true;         // escape sequences are decoded
  std::string_view initial_g1_;  // converter name for the upper half before the first escape sequence
};

// Encodes text in a Specific Character Set, including code extensions (PS3.5 6.1.2.5). It writes only characters that
// the sets have; other characters are replaced, value by value (base/substitution.hpp, D21). ESC is left out, because
// it is used only for code extension (PS3.5 6.1.3).
class TextEncoder {
 public:
  // nullopt: we cannot write this set.
  static std::optional<TextEncoder> of(std::string_view specific_character_set);

  const std::string& term() const { return term_; }  // "ISO_IR 100", "\\ISO 2022 IR 87"; "": default repertoire

  struct Written {
    std::string bytes;
    std::size_t replaced = 0;  // number of characters that the sets lack
  };
  Written text(std::string_view utf8) const;  // `utf8` may have several values separated by backslashes
  // Encodes a PN (PS3.5 6.2.1). The first component group does not use multi-byte sets. If the sets lack characters of
  // the second or third group, the group is left out, and the first group is in Latin letters.
  Written name(std::string_view utf8) const;

  std::string encode(std::string_view utf8) const { return text(utf8).bytes; }
  bool holds(std::string_view utf8) const { return text(utf8).replaced == 0; }

 private:
  bool is_unicode() const { return single_ && single_->converter == "UTF-8"; }
  bool has(std::string_view character, const text::CodeExtension& extension) const;
  std::string bytes_of(std::string_view utf8, const text::CodeExtension& extension) const;
  Written name_value(std::string_view utf8) const;

  std::string term_;
  const text::CodedSet* single_ = nullptr;  // set if there is one term without code extensions
  text::CodeExtension extension_, first_group_;
};

}  // namespace stepwise::dicom
