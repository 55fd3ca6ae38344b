// SPDX-License-Identifier: Apache-2.0
#include "hl7/charset.hpp"

#include "base/coded_set.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/iso2022.hpp"
#include "base/substitution.hpp"
#include "base/text.hpp"
#include "base/words.hpp"
#include "hl7/charset_names.hpp"
#include "hl7/escape.hpp"
#include "hl7/msh_bytes.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace stepwise::hl7 {
namespace {

constexpr std::string_view ascii = "US-ASCII";
constexpr char esc = text::escape_character;
constexpr std::string_view latin_1 = "ISO-8859-1";
constexpr std::string_view latin_1_of_windows = "windows-1252";
constexpr std::string_view utf_8 = "UTF-8";
constexpr std::string_view jis_x0201 = "13";
constexpr std::string_view code_extension = "ISO-2022";  // not a converter: base/iso2022 decodes it
constexpr std::string_view segment_ends = "\r\n";

bool is_c1(std::string_view utf8, std::size_t at) {  // U+0080 to U+009F
  return utf8[at] == '\xc2' && at + 1 < utf8.size() && static_cast<unsigned char>(utf8[at + 1]) < 0xa0;
}

// Latin-1 has no characters at 0x80 to 0x9F: a sender that uses these bytes means UTF-8 or windows-1252 (R24).
std::optional<std::string> convert(std::string_view bytes, std::string_view charset) {
  const auto in_c1 = [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 && static_cast<unsigned char>(c) < 0xa0;
  };
  if (charset == latin_1 && std::any_of(bytes.begin(), bytes.end(), in_c1)) return std::nullopt;
  return text::to_utf8(bytes, charset);
}

// The last fallback accepts every byte. The five bytes that windows-1252 does not define become U+FFFD, so that an
// identifier that contains one can be refused.
std::string convert_at_all_costs(std::string_view bytes) {
  const std::string text = text::to_utf8(bytes, latin_1_of_windows).value_or(std::string());
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_c1(text, i)) {
      out += "\xef\xbf\xbd";
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

// \X..\ contains bytes in the character set of the message (reference 10.3). The decoded text is UTF-8, so the
// sequences are rewritten to contain bytes of UTF-8.
std::string with_utf8_hex(std::string text, char escape_character, std::string_view charset) {
  std::string out;
  std::size_t copied = 0;  // number of characters of `text` that are in `out`
  for (std::size_t at = text.find(escape_character); at != std::string::npos; at = text.find(escape_character, at)) {
    const std::size_t length = known_sequence_bytes(std::string_view(text).substr(at));
    std::string bytes;
    if (length > 0 && text[at + 1] == 'X') read_hex(std::string_view(text).substr(at + 2, length - 3), bytes);
    const auto utf8 = text::is_ascii(bytes) ? std::nullopt : convert(bytes, charset);
    if (utf8) {
      out.append(text, copied, at + 2 - copied);
      out += text::upper(to_hex(*utf8));
      copied = at + length - 1;
    }
    at += std::max<std::size_t>(length, 1);
  }
  if (copied == 0) return text;
  return out.append(text, copied);
}

void drop_controls(Decoded& decoded) {
  std::string& text = decoded.text;
  const auto forbidden = [](char c) { return is_forbidden_control(static_cast<unsigned char>(c)); };
  // Length of the beginning without forbidden characters; in most messages this is the whole text.
  std::size_t clean = 0;
  while (clean + words::size <= text.size()) {
    const char* const word = text.data() + clean;
    if (words::has_control(words::load(word)) && std::any_of(word, word + words::size, forbidden)) break;
    clean += words::size;
  }
  const auto kept = std::remove_if(text.begin() + static_cast<std::ptrdiff_t>(clean), text.end(), forbidden);
  if (kept == text.end()) return;
  text.erase(kept, text.end());
  decoded.findings.push_back({"control-characters", "", "control characters were dropped"});
}

// MSH-18 with its repetitions: the first is the default set of the message, and escape sequences can select each of
// them (reference 10.1).
struct Declared {
  std::vector<const CharsetRow*> rows;  // rows of the known names
  bool is_known = true;                 // the first name is known
  bool extends = false;                 // MSH-18 announces escape sequences
};

Declared declared_sets(const MshBytes& msh, Decoded& decoded) {
  Declared declared;
  const auto names = text::split(msh.field(18), msh.repetition_separator());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = text::from_utf8(names[i], ascii).bytes;
    if (i == 0) decoded.declared = name;
    if (i > 0) decoded.declared += '~' + name;
    const CharsetRow* row = find_charset(name);
    if (row) {
      declared.rows.push_back(row);
      declared.extends |= i > 0 || row->icu.empty();
      continue;
    }
    declared.is_known &= i > 0;
    const bool is_wide = is_unusable_over_mllp(name);
    add_finding(decoded.findings, {"charset-unknown", "MSH-18",
                                   is_wide ? "'" + name + "' cannot go over MLLP: it holds the bytes that end a frame"
                                           : "the character set '" + name + "' is not known here"});
  }
  return declared;
}

std::string_view upper_half_of(const Declared& declared) {
  const bool has = declared.is_known && !declared.rows.empty() && !declared.rows.front()->iso_ir.empty();
  return has ? declared.rows.front()->icu : std::string_view();
}

// \Cxxyy\ and \Mxxyyzz\ select a character set as ESC xx yy zz does (reference 10.3). Appends ESC xx yy zz if `frame`
// begins with such a sequence, and returns the length of the sequence; 0: it does not.
std::size_t append_switch(std::string_view frame, std::string& out) {
  const std::size_t end = frame.find(frame.front(), 1);
  if ((end != 6 && end != 8) || (frame[1] != 'C' && frame[1] != 'M')) return 0;
  std::string sequence(1, esc);
  if (!read_hex(frame.substr(2, end - 2), sequence)) return 0;
  out += sequence;
  return end + 1;
}

std::string with_escape_sequences(std::string_view frame, char escape_character) {
  std::string out;
  while (!frame.empty()) {
    std::size_t copied = std::min(frame.find(escape_character), frame.size());
    if (copied == 0) {
      if (const std::size_t length = append_switch(frame, out); length > 0) {
        frame.remove_prefix(length);
        continue;
      }
      // The character that ends a sequence does not begin the next one.
      copied = std::max<std::size_t>(known_sequence_bytes(frame), 1);
    }
    out += frame.substr(0, copied);
    frame.remove_prefix(copied);
  }
  return out;
}

// A set that code extension does not know: an ESC is a character like others.
bool excludes_extension(const CharsetRow& row) {
  return !row.icu.empty() && row.icu != ascii && row.iso_ir.empty();
}

// Whether a receiver may decode the text with code extension, declared or not.
bool may_be_extended(std::string_view msh18) {
  const CharsetRow* row = find_charset(msh18);  // not found: several sets, or none that is known
  return !row || !excludes_extension(*row);
}

// Decodes with code extension if MSH-18 declares it, or if the text has escape sequences and the declared set does not
// use such bytes itself. False: another decoding is needed.
bool decode_extended(Decoded& decoded, std::string_view frame, const Declared& declared, char escape_character) {
  const bool is_multibyte = !declared.rows.empty() && excludes_extension(*declared.rows.front());
  const bool has_switches =
      escape_character != '\0' && (frame.find(std::string{escape_character, 'C', '2'}) != std::string_view::npos ||
                                   frame.find(std::string{escape_character, 'M', '2'}) != std::string_view::npos);
  if (is_multibyte || (frame.find(esc) == std::string_view::npos && !has_switches && !declared.extends)) return false;
  const std::string replaced = has_switches ? with_escape_sequences(frame, escape_character) : std::string();
  const std::string_view bytes = has_switches ? std::string_view(replaced) : frame;
  auto text = text::decode_iso2022(bytes, upper_half_of(declared), segment_ends);
  if (!text) return false;
  if (!declared.extends && bytes.find(esc) != std::string_view::npos && !text::is_ascii(*text))
    decoded.findings.push_back(
        {"charset-undeclared-extension", "MSH-18", "escape sequences bring in sets that are not declared"});
  decoded.text = std::move(*text);
  decoded.charset = code_extension;
  return true;
}

// Tries the character sets in the order of D21; the first is the declared set.
void choose_charset(Decoded& decoded, std::string_view frame, const MshBytes& msh, std::string_view sender_default) {
  const Declared declared = declared_sets(msh, decoded);
  const std::string_view first =
      declared.is_known && !declared.rows.empty() ? declared.rows.front()->icu : std::string_view();
  if (decode_extended(decoded, frame, declared, msh.escape_character())) return;
  for (const std::string_view candidate : {first, utf_8, icu_name(sender_default)}) {
    if (candidate.empty()) continue;
    auto text = convert(frame, candidate);
    if (!text) continue;
    decoded.text = std::move(*text);
    decoded.charset = candidate;
    break;
  }
  if (decoded.charset.empty()) {
    decoded.text = convert_at_all_costs(frame);
    decoded.charset = latin_1_of_windows;
  }
  if (declared.is_known && decoded.charset != first) {
    decoded.findings.push_back(
        {"charset-repaired", "MSH-18",
         "the bytes are not in the declared character set; they were read as " + decoded.charset});
  }
}

}  // namespace

std::string_view icu_name(std::string_view msh18) {
  const CharsetRow* row = find_charset(msh18);
  return row ? row->icu : std::string_view();
}

bool is_writable(std::string_view msh18) {
  const auto names = text::split(msh18, '~');
  return std::all_of(names.begin(), names.end(), [&](std::string_view name) {
    const CharsetRow* row = find_charset(name);
    return row && (names.size() == 1 || row->icu == ascii || !row->iso_ir.empty());
  });
}

std::string declared_charset(std::string_view msh18) {
  if (msh18.empty()) return {};
  const std::string_view first = msh18.substr(0, msh18.find('~'));
  const CharsetRow* row = find_charset(first);
  const bool is_default = !row || !row->icu.empty();
  if (is_default && !first.empty()) return std::string(msh18);
  return std::string(is_default ? "ASCII" : "ASCII~") + std::string(msh18);
}

Decoded decode(std::string_view frame, std::string_view sender_default) {
  Decoded decoded;
  const MshBytes msh(frame);
  choose_charset(decoded, frame, msh, sender_default);
  const bool has_bytes_of_its_own =
      decoded.charset != utf_8 && decoded.charset != ascii && decoded.charset != code_extension;
  if (has_bytes_of_its_own && msh.escape_character() != '\0') {
    decoded.text = with_utf8_hex(std::move(decoded.text), msh.escape_character(), decoded.charset);
  }
  drop_controls(decoded);
  return decoded;
}

EncodedMessage encode(std::string_view utf8, std::string_view msh18) {
  if (utf8.find(esc) != std::string_view::npos && may_be_extended(msh18))
    return {encode(text::without_escapes(utf8), msh18).bytes, true};
  text::CodeExtension extension;
  const auto names = text::split(msh18, '~');  // split() of an empty text gives one empty name, which means ASCII
  for (const std::string_view name : names) {
    const CharsetRow* row = find_charset(name);
    const text::ExtensionSet* set = row ? text::find_extension_set(row->iso_ir) : nullptr;
    if (set) extension.sets.push_back(set);
  }
  const CharsetRow* first = find_charset(names.front());
  if (names.size() > 1 || (first && first->icu.empty())) {
    const text::ExtensionSet* initial = first ? text::find_extension_set(first->iso_ir) : nullptr;
    if (initial && initial->is_upper) extension.initial_upper = initial;
    extension.begins_with_romaji = initial && initial->iso_ir == jis_x0201;
    const text::Substituted held = text::substituted_values(
        utf8, text::message_value_ends, [&](std::string_view character) { return extension.holds(character); });
    return {text::encode_iso2022(held.text, extension, segment_ends), held.replaced > 0};
  }
  const text::CodedSet* exact =
      first ? text::find_coded_set(first->written.empty() ? first->iso_ir : first->written) : nullptr;
  if (!exact) {
    auto encoded = text::from_utf8(utf8, first ? first->icu : ascii);
    return {std::move(encoded.bytes), encoded.altered};
  }
  const text::Substituted held = text::substituted_values(
      utf8, text::message_value_ends,
      [&](std::string_view character) { return text::bytes_in(*exact, character).has_value(); });
  return {text::bytes_of(*exact, held.text), held.replaced > 0};
}

}  // namespace stepwise::hl7
