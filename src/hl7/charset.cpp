// SPDX-License-Identifier: Apache-2.0
#include "hl7/charset.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include "base/words.hpp"
#include "hl7/escape.hpp"
#include "hl7/msh_bytes.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace stepwise::hl7 {
namespace {

constexpr std::string_view ascii = "US-ASCII";
constexpr std::string_view latin_1 = "ISO-8859-1";
constexpr std::string_view latin_1_of_windows = "windows-1252";
constexpr std::string_view utf_8 = "UTF-8";
constexpr std::string_view chinese = "gb18030";  // GBK and GB 2312 are within it

struct CharsetName {
  std::string_view key;  // letters and digits of the name, in capitals
  std::string_view icu;
};
// HL7 table 0211 and what is sent instead (reference 10.1).
constexpr std::array names{
    CharsetName{"", ascii},
    CharsetName{"ASCII", ascii},
    CharsetName{"USASCII", ascii},
    CharsetName{"ISOIR6", ascii},
    CharsetName{"ISO646", ascii},
    CharsetName{"88591", latin_1},
    CharsetName{"ISO88591", latin_1},
    CharsetName{"ISOIR100", latin_1},
    CharsetName{"LATIN1", latin_1},
    CharsetName{"WINDOWS1252", latin_1_of_windows},
    CharsetName{"CP1252", latin_1_of_windows},
    CharsetName{"UNICODEUTF8", utf_8},
    CharsetName{"UTF8", utf_8},
    CharsetName{"UNICODE", utf_8},
    CharsetName{"ISOIR192", utf_8},
    CharsetName{"GB180302000", chinese},
    CharsetName{"GB18030", chinese},
    CharsetName{"GBK", chinese},
    CharsetName{"CP936", chinese},
    CharsetName{"GB2312", chinese},
};

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

bool is_c1(std::string_view utf8, std::size_t at) {  // U+0080 to U+009F
  return utf8[at] == '\xc2' && at + 1 < utf8.size() && static_cast<unsigned char>(utf8[at + 1]) < 0xa0;
}

// Latin-1 has no characters at 0x80 to 0x9F: a sender that uses them speaks UTF-8 or windows-1252 (R24).
std::optional<std::string> convert(std::string_view bytes, std::string_view charset) {
  const auto in_c1 = [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 && static_cast<unsigned char>(c) < 0xa0;
  };
  if (charset == latin_1 && std::any_of(bytes.begin(), bytes.end(), in_c1)) return std::nullopt;
  return text::to_utf8(bytes, charset);
}

// The last resort takes every byte; the five that windows-1252 leaves open become U+FFFD, so that an identifier with
// one can be refused.
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

// \X..\ stands for bytes in the message's set (10.3). Behind this point all is UTF-8, so they are rewritten to stand
// for bytes of UTF-8.
std::string with_utf8_hex(std::string text, char escape_character, std::string_view charset) {
  const std::string opening{escape_character, 'X'};
  for (std::size_t at = text.find(opening); at != std::string::npos; at = text.find(opening, at + 1)) {
    const std::size_t end = text.find(escape_character, at + 2);
    if (end == std::string::npos) break;
    std::string bytes;
    if (!read_hex(std::string_view(text).substr(at + 2, end - at - 2), bytes) || text::is_ascii(bytes)) continue;
    const auto utf8 = convert(bytes, charset);
    if (!utf8) continue;
    const std::string digits = text::upper(to_hex(*utf8));
    text.replace(at + 2, end - at - 2, digits);
    at += 2 + digits.size();
  }
  return text;
}

void drop_controls(Decoded& decoded) {
  std::string& text = decoded.text;
  const auto forbidden = [](char c) { return is_forbidden_control(static_cast<unsigned char>(c)); };
  std::size_t clean = 0;  // most messages are so to their end, and their line ends are the only control characters
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

// D21, in its order; the first is the declared set.
void choose_charset(Decoded& decoded, std::string_view frame, std::string_view sender_default) {
  const std::string_view declared = icu_name(decoded.declared);
  if (declared.empty()) {
    decoded.findings.push_back(
        {"charset-unknown", "MSH-18", "the character set '" + decoded.declared + "' is not known here"});
  }
  for (const std::string_view candidate : {declared, utf_8, icu_name(sender_default)}) {
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
  if (!declared.empty() && decoded.charset != declared) {
    decoded.findings.push_back(
        {"charset-repaired", "MSH-18",
         "the bytes are not in the declared character set; they were read as " + decoded.charset});
  }
}

}  // namespace

std::string_view icu_name(std::string_view msh18) {
  std::string key = text::upper(msh18);
  key.erase(std::remove_if(key.begin(), key.end(), [](char c) { return !is_alphanumeric(c); }), key.end());
  if (key.empty() && !text::trim(msh18).empty()) return {};
  const auto found = std::find_if(names.begin(), names.end(), [&](const CharsetName& name) { return name.key == key; });
  return found == names.end() ? std::string_view() : found->icu;
}

Decoded decode(std::string_view frame, std::string_view sender_default) {
  Decoded decoded;
  const MshBytes msh(frame);
  const std::string_view declared = msh.field(18);
  decoded.declared = text::from_utf8(declared.substr(0, declared.find(msh.repetition_separator())), ascii).bytes;
  choose_charset(decoded, frame, sender_default);
  if (decoded.charset != utf_8 && decoded.charset != ascii && msh.escape_character() != '\0') {
    decoded.text = with_utf8_hex(std::move(decoded.text), msh.escape_character(), decoded.charset);
  }
  drop_controls(decoded);
  return decoded;
}

EncodedMessage encode(std::string_view utf8, std::string_view msh18) {
  const std::string_view name = icu_name(msh18.substr(0, msh18.find('~')));
  auto encoded = text::from_utf8(utf8, name.empty() ? ascii : name);
  return {std::move(encoded.bytes), encoded.altered};
}

}  // namespace stepwise::hl7
