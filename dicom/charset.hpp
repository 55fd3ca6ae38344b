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
  std::string_view label;  // for people
};

// By defined term, also as devices misspell it ("ISO IR 100", "iso_ir_100", "UTF-8"); nullptr when we do not know it.
// "" is the default repertoire.
const CharacterSet* find_charset(std::string_view term);

// All of them, and the terms that there are with code extensions only: for the conformance statement.
std::span<const CharacterSet> character_sets();
std::span<const std::string_view> extension_terms();

// Every value of a Specific Character Set, code extensions included, is one that we can read.
bool is_known_charset(std::string_view specific_character_set);

// Reads text by the Specific Character Set of its dataset (D29). Never fails: bytes that are not in the declared sets
// are read as UTF-8 where they are UTF-8, else as Latin-1 (R67). Values stay parted by backslashes. NUL is dropped.
class TextDecoder {
 public:
  explicit TextDecoder(std::string_view specific_character_set = {});
  std::string decode(std::string_view bytes) const;

 private:
  std::string_view single_;      // converter of a lone term without code extensions
  bool extended_ = true;         // escape sequences are looked at
  std::string_view initial_g1_;  // converter of the upper half before any escape sequence
};

// Writes text in a Specific Character Set, code extensions included (PS3.5 6.1.2.5): exactly the characters of its
// sets. What they lack is replaced, value by value (base/substitution.hpp, D21).
class TextEncoder {
 public:
  // nullopt: not a set that we can write.
  static std::optional<TextEncoder> of(std::string_view specific_character_set);

  const std::string& term() const { return term_; }  // "ISO_IR 100", "\\ISO 2022 IR 87"; "" is the default repertoire

  struct Written {
    std::string bytes;
    std::size_t replaced = 0;  // characters that are not in the sets
  };
  Written text(std::string_view utf8) const;  // values parted by backslashes
  // PN (PS3.5 6.2.1): sets of several bytes are not used in the first component group; a second or third group that the
  // sets do not have is left out, the first one is then in Latin letters.
  Written name(std::string_view utf8) const;

  std::string encode(std::string_view utf8) const { return text(utf8).bytes; }
  bool holds(std::string_view utf8) const { return text(utf8).replaced == 0; }

 private:
  bool is_unicode() const { return single_ && single_->converter == "UTF-8"; }
  bool has(std::string_view character, const text::CodeExtension& extension) const;
  std::string bytes_of(std::string_view utf8, const text::CodeExtension& extension) const;
  Written name_value(std::string_view utf8) const;

  std::string term_;
  const text::CodedSet* single_ = nullptr;  // a lone set without code extensions
  text::CodeExtension extension_, first_group_;
};

}  // namespace stepwise::dicom
