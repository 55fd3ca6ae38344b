// SPDX-License-Identifier: Apache-2.0
#include "base/iso2022.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace stepwise::text {
namespace {

constexpr char esc = '\x1b';

// PS3.3 tables C.12-3 and C.12-4. Two-byte Japanese sets are EUC-JP with the high bits off.
constexpr ExtensionSet sets_of_iso_ir[] = {
    {"87", "$B", false, "EUC-JP"},      {"159", "$(D", false, "EUC-JP"},   {"13", ")I", true, "Shift_JIS"},
    {"100", "-A", true, "ISO-8859-1"},  {"101", "-B", true, "ISO-8859-2"}, {"109", "-C", true, "ISO-8859-3"},
    {"110", "-D", true, "ISO-8859-4"},  {"144", "-L", true, "ISO-8859-5"}, {"127", "-G", true, "ISO-8859-6"},
    {"126", "-F", true, "ISO-8859-7"},  {"138", "-H", true, "ISO-8859-8"}, {"148", "-M", true, "ISO-8859-9"},
    {"203", "-b", true, "ISO-8859-15"}, {"166", "-T", true, "TIS-620"},    {"149", "$)C", true, "EUC-KR"},
    {"58", "$)A", true, "GB18030"},     {"87", "$@", false, "EUC-JP"},  // the older JIS C 6226, read only
};

// JIS X 0201 romaji is read as ASCII: its 0x5C is a delimiter, whatever it looks like in Japan.
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
  std::string euc;
  for (std::size_t i = 0; i < pairs.size(); i += 2) {
    if (set.iso_ir == jis_x0212) euc += '\x8f';
    euc += static_cast<char>(pairs[i] | 0x80);
    euc += static_cast<char>(pairs[i + 1] | 0x80);
  }
  return to_utf8(euc, set.converter);
}

// The bytes of one character in a set, as they stand behind its escape sequence.
std::optional<std::string> bytes_in(const ExtensionSet& set, std::string_view character) {
  auto bytes = from_utf8_exactly(character, set.converter);
  if (!bytes) return std::nullopt;
  if (set.is_upper) {
    // Converters of larger sets stand for two of them: the katakana of JIS X 0201 are single bytes, GB 2312 is pairs
    // from 0xA1 on.
    const bool is_within =
        std::all_of(bytes->begin(), bytes->end(), [](char c) { return static_cast<unsigned char>(c) >= 0xa0; }) &&
        (set.iso_ir != "13" || bytes->size() == 1);
    return is_within ? bytes : std::nullopt;
  }
  const bool is_third = bytes->starts_with('\x8f');
  if (is_third != (set.iso_ir == jis_x0212)) return std::nullopt;
  if (is_third) bytes->erase(0, 1);
  if (bytes->size() != 2 || bytes->front() == '\x8e') return std::nullopt;
  for (char& c : *bytes) c = static_cast<char>(c & 0x7f);
  return bytes;
}

class Encoding {
 public:
  Encoding(const std::vector<const ExtensionSet*>& sets, const ExtensionSet* initial_upper, std::string_view resets)
      : sets_(sets), initial_upper_(initial_upper), resets_(resets), upper_(initial_upper) {}

  void take(std::string_view character) {
    if (is_ascii(character)) {
      leave_lower();
      if (resets_.find(character.front()) != std::string_view::npos) upper_ = initial_upper_;
      text_.bytes += character;
      return;
    }
    for (const ExtensionSet* set : sets_) {
      const auto bytes = bytes_in(*set, character);
      if (!bytes) continue;
      bring_in(*set);
      text_.bytes += *bytes;
      return;
    }
    leave_lower();
    text_.bytes += from_utf8(character, "US-ASCII").bytes;
    text_.altered = true;
  }
  ExtendedText finish() {
    leave_lower();
    return std::move(text_);
  }

 private:
  void leave_lower() {
    if (lower_) (text_.bytes += esc) += to_ascii[0];
    lower_ = nullptr;
  }
  void bring_in(const ExtensionSet& set) {
    const ExtensionSet*& half = set.is_upper ? upper_ : lower_;
    if (set.is_upper) leave_lower();
    if (half != &set) (text_.bytes += esc) += set.sequence;
    half = &set;
  }

  const std::vector<const ExtensionSet*>& sets_;
  const ExtensionSet* initial_upper_;
  std::string_view resets_;
  const ExtensionSet *lower_ = nullptr, *upper_;
  ExtendedText text_;
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
    // One run of bytes that one set explains.
    std::size_t end = at;
    std::optional<std::string> run;
    if (is_high(c)) {
      while (end < bytes.size() && is_high(bytes[end])) ++end;
      if (upper.empty()) return std::nullopt;
      run = to_utf8(bytes.substr(at, end - at), upper);
    } else if (!lower || c <= ' ') {
      end = at + 1;
      run = std::string(1, c);
      // A lone G1 set that was escaped in stays, since few senders repeat the escape.
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

ExtendedText encode_iso2022(std::string_view utf8, const std::vector<const ExtensionSet*>& sets,
                            const ExtensionSet* initial_upper, std::string_view resets) {
  Encoding encoding(sets, initial_upper, resets);
  for (std::size_t at = 0; at < utf8.size();) {
    std::size_t end = at + 1;
    while (end < utf8.size() && (static_cast<unsigned char>(utf8[end]) & 0xc0) == 0x80) ++end;
    encoding.take(utf8.substr(at, end - at));
    at = end;
  }
  return encoding.finish();
}

}  // namespace stepwise::text
