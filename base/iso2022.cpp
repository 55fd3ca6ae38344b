// SPDX-License-Identifier: Apache-2.0
#include "base/iso2022.hpp"

#include "base/coded_set.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

#include <algorithm>

namespace stepwise::text {
namespace {

constexpr char esc = escape_character;

// PS3.3 tables C.12-3 and C.12-4. The bytes of JIS X 0208 are those of EUC-JP with the high bits off.
constexpr ExtensionSet sets_of_iso_ir[] = {
    {"87", "$B", false, "EUC-JP"},      {"159", "$(D", false, "jisx-212"}, {"13", ")I", true, "Shift_JIS"},
    {"100", "-A", true, "ISO-8859-1"},  {"101", "-B", true, "ISO-8859-2"}, {"109", "-C", true, "ISO-8859-3"},
    {"110", "-D", true, "ISO-8859-4"},  {"144", "-L", true, "ISO-8859-5"}, {"127", "-G", true, "ISO-8859-6"},
    {"126", "-F", true, "ISO-8859-7"},  {"138", "-H", true, "ISO-8859-8"}, {"148", "-M", true, "ISO-8859-9"},
    {"203", "-b", true, "ISO-8859-15"}, {"166", "-T", true, "TIS-620"},    {"149", "$)C", true, "EUC-KR"},
    {"58", "$)A", true, "GB18030"},     {"87", "$@", false, "EUC-JP"},  // the older JIS C 6226, read only
};

// JIS X 0201 romaji is read as ASCII: its 0x5C is a delimiter, although Japanese devices show it as a yen sign.
constexpr std::string_view to_ascii[] = {"(B", "(J"};

constexpr std::string_view jis_x0212 = "159";

const ExtensionSet* set_named_at(std::string_view bytes) {
  const auto found = std::find_if(std::begin(sets_of_iso_ir), std::end(sets_of_iso_ir),
                                  [&](const ExtensionSet& set) { return bytes.starts_with(set.sequence); });
  return found == std::end(sets_of_iso_ir) ? nullptr : &*found;
}

bool is_high(char c) {
  return (static_cast<unsigned char>(c) & 0x80) != 0;
}

std::optional<std::string> decode_pairs(std::string_view pairs, const ExtensionSet& set) {
  if (pairs.size() % 2 != 0) return std::nullopt;
  if (set.iso_ir == jis_x0212) return to_utf8(pairs, set.converter);
  std::string euc;
  for (const char c : pairs) euc += static_cast<char>(c | 0x80);
  return to_utf8(euc, set.converter);
}

// The bytes of one character, as they follow the escape sequence.
std::optional<std::string> extension_bytes(const ExtensionSet& set, std::string_view character) {
  auto bytes = bytes_in(*find_coded_set(set.iso_ir), character);
  if (bytes && !set.is_upper) {
    for (char& c : *bytes) c = static_cast<char>(c & 0x7f);
  }
  return bytes;
}

class Encoding {
 public:
  Encoding(const CodeExtension& extension, std::string_view resets)
      : extension_(extension), resets_(resets), upper_(extension.initial_upper) {}

  void take(std::string_view character) {
    if (is_ascii(character)) {
      leave_lower();
      if (resets_.find(character.front()) != std::string_view::npos) return_upper();
      bytes_ += character;
      return;
    }
    for (const ExtensionSet* set : extension_.sets) {
      const auto bytes = extension_bytes(*set, character);
      if (!bytes) continue;
      bring_in(*set);
      bytes_ += *bytes;
      return;
    }
    leave_lower();
    bytes_ += '?';
  }
  std::string finish() {
    leave_lower();
    return_upper();
    return std::move(bytes_);
  }

 private:
  void leave_lower() {
    if (lower_) (bytes_ += esc) += to_ascii[extension_.begins_with_romaji ? 1 : 0];
    lower_ = nullptr;
  }
  void return_upper() {
    if (upper_ != extension_.initial_upper && extension_.initial_upper)
      (bytes_ += esc) += extension_.initial_upper->sequence;
    upper_ = extension_.initial_upper;
  }
  void bring_in(const ExtensionSet& set) {
    const ExtensionSet*& half = set.is_upper ? upper_ : lower_;
    if (set.is_upper) leave_lower();
    if (half != &set) (bytes_ += esc) += set.sequence;
    half = &set;
  }

  const CodeExtension& extension_;
  std::string_view resets_;
  const ExtensionSet *lower_ = nullptr, *upper_;
  std::string bytes_;
};

}  // namespace

const ExtensionSet* find_extension_set(std::string_view iso_ir) {
  const auto found = std::find_if(std::begin(sets_of_iso_ir), std::end(sets_of_iso_ir),
                                  [&](const ExtensionSet& set) { return set.iso_ir == iso_ir; });
  return found == std::end(sets_of_iso_ir) ? nullptr : &*found;
}

std::optional<std::string> decode_iso2022(std::string_view bytes, std::string_view initial_g1,
                                          std::string_view resets) {
  std::string out;
  const ExtensionSet* lower = nullptr;
  std::string_view upper = initial_g1;
  for (std::size_t at = 0; at < bytes.size();) {
    const char c = bytes[at];
    if (c == esc) {
      const std::string_view rest = bytes.substr(at + 1);
      const auto ascii = std::find_if(std::begin(to_ascii), std::end(to_ascii),
                                      [&](std::string_view one) { return rest.starts_with(one); });
      const ExtensionSet* set = set_named_at(rest);
      if (ascii == std::end(to_ascii) && !set) return std::nullopt;
      if (!set)
        lower = nullptr;
      else if (set->is_upper)
        upper = set->converter;
      else
        lower = set;
      at += 1 + (set ? set->sequence.size() : ascii->size());
      continue;
    }
    // A sequence of bytes that one character set decodes.
    std::size_t end = at;
    std::optional<std::string> run;
    if (is_high(c)) {
      while (end < bytes.size() && is_high(bytes[end])) ++end;
      if (upper.empty()) return std::nullopt;
      run = to_utf8(bytes.substr(at, end - at), upper);
    } else if (!lower || c <= ' ') {
      end = at + 1;
      run = std::string(1, c);
      // If an escape sequence has selected the only G1 set, it stays selected, because few senders repeat the escape
      // sequence.
      if (resets.find(c) != std::string_view::npos) {
        lower = nullptr;
        if (!initial_g1.empty()) upper = initial_g1;
      }
    } else {
      while (end < bytes.size() && bytes[end] > ' ') ++end;
      run = decode_pairs(bytes.substr(at, end - at), *lower);
    }
    if (!run) return std::nullopt;
    out += *run;
    at = end;
  }
  return out;
}

bool CodeExtension::holds(std::string_view character) const {
  return std::any_of(sets.begin(), sets.end(), [&](const ExtensionSet* set) {
    return bytes_in(*find_coded_set(set->iso_ir), character).has_value();
  });
}

std::string without_escapes(std::string_view utf8) {
  std::string text(utf8);
  std::erase(text, esc);
  return text;
}

std::string encode_iso2022(std::string_view utf8, const CodeExtension& extension, std::string_view resets) {
  Encoding encoding(extension, resets);
  for (; !utf8.empty(); utf8.remove_prefix(first_character_bytes(utf8)))
    encoding.take(utf8.substr(0, first_character_bytes(utf8)));
  return encoding.finish();
}

}  // namespace stepwise::text
