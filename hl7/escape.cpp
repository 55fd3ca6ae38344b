// SPDX-License-Identifier: Apache-2.0
#include "hl7/escape.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <optional>

namespace stepwise::hl7 {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// The number after a formatting command; 1 if absent. nullopt: the text is not a number.
std::optional<std::size_t> count_of(std::string_view digits) {
  if (!digits.empty() && digits.front() == '+') digits.remove_prefix(1);
  if (digits.empty()) return 1;
  int count = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    count = std::min(count * 10 + (c - '0'), limits::hl7_format_repeats);
  }
  return static_cast<std::size_t>(count);
}

// HL7 2.7.6: line ends and blanks are kept; commands for the page layout are removed.
bool append_formatting(std::string_view command, std::string& out) {
  const std::string name = text::lower(command.substr(0, 2));
  const std::string_view rest = command.substr(std::min<std::size_t>(2, command.size()));
  if (name == "br" || name == "ce") {
    out += rest.empty() ? "\n" : "";
    return rest.empty();
  }
  if (name == "fi" || name == "nf") return rest.empty();
  if (name == "in" || name == "ti")
    return count_of(!rest.empty() && rest.front() == '-' ? rest.substr(1) : rest).has_value();
  if (name != "sp" && name != "sk") return false;
  const auto count = count_of(rest);
  if (count) out.append(*count, name == "sp" ? '\n' : ' ');
  return count.has_value();
}

bool append_hex(std::string_view digits, std::string& out) {
  std::string bytes;
  if (!read_hex(digits, bytes) || !text::is_utf8(bytes)) return false;
  for (const char c : bytes) {
    if (!is_forbidden_control(static_cast<unsigned char>(c))) out += c;
  }
  return true;
}

// `name` is the text between the two escape characters. False: it is unknown, and nothing was appended.
bool append_meaning(std::string_view name, const Delimiters& delimiters, std::string& out) {
  if (name.empty()) return false;
  if (name.size() == 1) {
    switch (name.front()) {
      case 'F': out += delimiters.field; return true;
      case 'S': out += delimiters.component; return true;
      case 'T': out += delimiters.subcomponent; return true;
      case 'R': out += delimiters.repetition; return true;
      case 'E': out += delimiters.escape; return true;
      case 'P': out += '#'; return true;  // truncation character (HL7 2.7)
      case 'H':
      case 'N': return true;  // highlighting
      default: return false;
    }
  }
  if (name.front() == 'X') return append_hex(name.substr(1), out);
  if (name.front() == '.') return append_formatting(name.substr(1), out);
  return false;
}

// Copies `raw` to `out` and replaces the escape sequences. Returns the position of the first unknown one.
std::size_t resolve(std::string_view raw, const Delimiters& delimiters, std::string& out) {
  std::size_t unknown = std::string_view::npos;
  std::size_t at = 0;
  while (at < raw.size()) {
    const std::size_t start = std::min(raw.find(delimiters.escape, at), raw.size());
    out.append(raw.substr(at, start - at));
    if (start == raw.size()) break;
    const std::size_t end = raw.find(delimiters.escape, start + 1);
    const bool ended = end != std::string_view::npos;
    const std::string_view name = ended ? raw.substr(start + 1, end - start - 1) : std::string_view();
    if (ended && append_meaning(name, delimiters, out)) {
      at = end + 1;
      continue;
    }
    unknown = std::min(unknown, start);
    // A local escape sequence (\Z..\) is copied as a whole. Of any other unknown one only the first character is
    // copied, because the character that seems to end it may begin the next sequence.
    const std::size_t literal = ended && name.substr(0, 1) == "Z" ? name.size() + 2 : 1;
    out.append(raw.substr(start, literal));
    at = start + literal;
  }
  return unknown;
}

}  // namespace

bool read_hex(std::string_view digits, std::string& bytes) {
  if (digits.empty() || digits.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = hex_value(digits[i]), low = hex_value(digits[i + 1]);
    if (high < 0 || low < 0) return false;
    bytes += static_cast<char>(high * 16 + low);
  }
  return true;
}

std::string unescape(std::string_view raw, const Delimiters& delimiters) {
  if (raw.find(delimiters.escape) == std::string_view::npos) return std::string(raw);
  std::string out;
  out.reserve(raw.size());
  resolve(raw, delimiters, out);
  return out;
}

std::size_t known_sequence_bytes(std::string_view raw) {
  const std::size_t end = raw.find(raw.front(), 1);
  if (end == std::string_view::npos) return 0;
  const std::string_view name = raw.substr(1, end - 1);
  std::string meaning;
  const bool is_known = name.starts_with('X') ? read_hex(name.substr(1), meaning) : append_meaning(name, {}, meaning);
  return is_known ? end + 1 : 0;
}

std::size_t find_unknown_escape(std::string_view raw, const Delimiters& delimiters) {
  if (raw.find(delimiters.escape) == std::string_view::npos) return std::string_view::npos;
  std::string text;
  return resolve(raw, delimiters, text);
}

}  // namespace stepwise::hl7
