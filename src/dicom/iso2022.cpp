// SPDX-License-Identifier: Apache-2.0
#include "dicom/iso2022.hpp"

#include "base/text.hpp"

namespace stepwise::dicom {
namespace {

enum class Lower { ascii, jis_x0208, jis_x0212 };

struct Escape {
  std::string_view sequence;  // after ESC
  bool upper;                 // goes to G1
  Lower lower;
  std::string_view converter;  // of G1
};

// PS3.3 tables C.12-3 and C.12-4. JIS X 0201 romaji is read as ASCII: its 0x5C parts values, whatever it looks like in
// Japan.
constexpr Escape escapes[] = {
    {"(B", false, Lower::ascii, ""},     {"(J", false, Lower::ascii, ""},      {"$B", false, Lower::jis_x0208, ""},
    {"$@", false, Lower::jis_x0208, ""}, {"$(D", false, Lower::jis_x0212, ""}, {")I", true, {}, "Shift_JIS"},
    {"-A", true, {}, "ISO-8859-1"},      {"-B", true, {}, "ISO-8859-2"},       {"-C", true, {}, "ISO-8859-3"},
    {"-D", true, {}, "ISO-8859-4"},      {"-L", true, {}, "ISO-8859-5"},       {"-G", true, {}, "ISO-8859-6"},
    {"-F", true, {}, "ISO-8859-7"},      {"-H", true, {}, "ISO-8859-8"},       {"-M", true, {}, "ISO-8859-9"},
    {"-b", true, {}, "ISO-8859-15"},     {"-T", true, {}, "TIS-620"},          {"$)C", true, {}, "EUC-KR"},
    {"$)A", true, {}, "GB18030"},
};

const Escape* escape_at(std::string_view bytes) {
  for (const Escape& escape : escapes) {
    if (bytes.starts_with(escape.sequence)) return &escape;
  }
  return nullptr;
}

bool is_high(char c) {
  return (static_cast<unsigned char>(c) & 0x80) != 0;
}
bool resets(char c) {
  return std::string_view("\\^=\r\n\f\t").find(c) != std::string_view::npos;
}

// Two-byte Japanese sets in the lower half are EUC-JP with the high bits off.
std::optional<std::string> decode_japanese(std::string_view pairs, Lower set) {
  if (pairs.size() % 2 != 0) return std::nullopt;
  std::string euc;
  for (std::size_t i = 0; i < pairs.size(); i += 2) {
    if (set == Lower::jis_x0212) euc += '\x8f';
    euc += static_cast<char>(pairs[i] | 0x80);
    euc += static_cast<char>(pairs[i + 1] | 0x80);
  }
  return text::to_utf8(euc, "EUC-JP");
}

}  // namespace

std::optional<std::string> decode_iso2022(std::string_view bytes, std::string_view initial_g1) {
  constexpr char esc = '\x1b';
  std::string out;
  Lower lower = Lower::ascii;
  std::string_view upper = initial_g1;
  for (std::size_t at = 0; at < bytes.size();) {
    const char c = bytes[at];
    if (c == esc) {
      const Escape* escape = escape_at(bytes.substr(at + 1));
      if (!escape) return std::nullopt;
      if (escape->upper)
        upper = escape->converter;
      else
        lower = escape->lower;
      at += 1 + escape->sequence.size();
      continue;
    }
    // One run of bytes that one set explains.
    std::size_t end = at;
    std::optional<std::string> run;
    if (is_high(c)) {
      while (end < bytes.size() && is_high(bytes[end])) ++end;
      if (upper.empty()) return std::nullopt;
      run = text::to_utf8(bytes.substr(at, end - at), upper);
    } else if (lower == Lower::ascii || c <= ' ') {
      end = at + 1;
      run = std::string(1, c);
      // A delimiter brings the initial state back; a lone G1 set that was escaped in stays, since few senders repeat
      // the escape.
      if (resets(c)) {
        lower = Lower::ascii;
        if (!initial_g1.empty()) upper = initial_g1;
      }
    } else {
      while (end < bytes.size() && bytes[end] > ' ') ++end;
      run = decode_japanese(bytes.substr(at, end - at), lower);
    }
    if (!run) return std::nullopt;
    out += *run;
    at = end;
  }
  return out;
}

}  // namespace stepwise::dicom
