// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include "base/substitution.hpp"
#include "base/words.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>

namespace stepwise::text {
namespace {

constexpr bool is_ascii_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

std::size_t ascii_prefix(std::string_view bytes) {
  std::size_t at = 0;
  while (at + words::size <= bytes.size() && words::is_ascii(words::load(bytes.data() + at))) at += words::size;
  while (at < bytes.size() && (static_cast<unsigned char>(bytes[at]) & 0x80) == 0) ++at;
  return at;
}

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

// One converter per thread and charset: opening a converter costs more than most conversions, and a converter is not
// thread-safe. It stops at the first character that it cannot convert.
UConverter* converter_for(std::string_view charset) {
  thread_local std::map<std::string, Converter, std::less<>> open;
  const auto found = open.find(charset);
  if (found != open.end()) {
    ucnv_reset(found->second.get());
    return found->second.get();
  }
  const std::string name(charset);
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(name.c_str(), &status));
  if (U_FAILURE(status)) throw std::invalid_argument("ICU knows no character set named '" + name + "'");
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  ucnv_setFromUCallBack(converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  return open.emplace(name, std::move(converter)).first->second.get();
}

icu::UnicodeString unicode(std::string_view utf8) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
}

std::string utf8_of(const icu::UnicodeString& text) {
  std::string utf8;
  return text.toUTF8String(utf8);
}

std::optional<std::string> encode_exactly(const icu::UnicodeString& text, UConverter* converter) {
  ucnv_reset(converter);
  std::string bytes(
      static_cast<std::size_t>(UCNV_GET_MAX_BYTES_FOR_STRING(text.length(), ucnv_getMaxCharSize(converter))), '\0');
  UErrorCode status = U_ZERO_ERROR;
  const int32_t length = ucnv_fromUChars(converter, bytes.data(), static_cast<int32_t>(bytes.size()), text.getBuffer(),
                                         text.length(), &status);
  if (U_FAILURE(status)) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(length));
  return bytes;
}

const icu::Normalizer2& normalizer(const icu::Normalizer2* (*get)(UErrorCode&)) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* found = get(status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU's data hold no normalisation");
  return *found;
}

// A static variable, whose initialization the compiler makes thread-safe. The thread sanitizer does not understand the
// synchronization inside ICU.
template <const icu::Normalizer2* (*form)(UErrorCode&)>
icu::UnicodeString normalized(const icu::UnicodeString& text) {
  static const icu::Normalizer2& kept = normalizer(form);
  UErrorCode status = U_ZERO_ERROR;
  return kept.normalize(text, status);
}

// Letters with a stroke have no decomposition. Marks outside of these blocks (Thai vowels, dakuten) are parts of
// letters, not accents.
UChar32 without_accent(UChar32 c) {
  switch (c) {
    case 0xf8: return 'o';   // o with stroke
    case 0x111: return 'd';  // d with stroke
    case 0x127: return 'h';  // h with stroke
    case 0x131: return 'i';  // dotless i
    case 0x142: return 'l';  // l with stroke
    case 0x167: return 't';  // t with stroke
    default: return (c >= 0x300 && c <= 0x36f) || (c >= 0x1dc0 && c <= 0x1dff) || (c >= 0x20d0 && c <= 0x20ff) ? 0 : c;
  }
}

std::string fold_ascii(std::string_view ascii) {
  std::string out;
  out.reserve(ascii.size());
  for (const char c : trim(ascii)) {
    if (!is_ascii_blank(c)) {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    } else if (out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

}  // namespace

bool is_ascii(std::string_view bytes) {
  return ascii_prefix(bytes) == bytes.size();
}

bool is_utf8(std::string_view bytes) {
  while (true) {
    bytes.remove_prefix(ascii_prefix(bytes));
    if (bytes.empty()) return true;
    const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
    int64_t at = 0;
    while (at < static_cast<int64_t>(bytes.size()) && (data[at] & 0x80) != 0) {
      UChar32 c = 0;
      U8_NEXT(data, at, static_cast<int64_t>(bytes.size()), c);
      if (c < 0) return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(at));
  }
}

std::optional<std::string> converter_name(std::string_view name) {
  constexpr std::size_t longest_name = 60;  // UCNV_MAX_CONVERTER_NAME_LENGTH
  const auto is_of_name = [](char c) {      // a comma would begin an option of the converter
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("-_.:()+ ").find(c) != std::string_view::npos;
  };
  name = trim(name);
  if (name.empty() || name.size() >= longest_name || !std::all_of(name.begin(), name.end(), is_of_name))
    return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(std::string(name).c_str(), &status));
  if (U_FAILURE(status)) return std::nullopt;
  switch (ucnv_getType(converter.get())) {
    case UCNV_SBCS:
    case UCNV_MBCS:
    case UCNV_LATIN_1:
    case UCNV_US_ASCII:
    case UCNV_UTF8: break;
    default: return std::nullopt;
  }
  std::string ascii;
  for (char c = 0x20; c < 0x7f; ++c) ascii += c;
  ascii += '\r';
  std::string canonical = ucnv_getName(converter.get(), &status);
  if (U_FAILURE(status) || to_utf8(ascii, canonical) != ascii) return std::nullopt;
  return canonical;
}

std::optional<std::string> to_utf8(std::string_view bytes, std::string_view charset) {
  if (charset == "US-ASCII") return is_ascii(bytes) ? std::optional<std::string>(bytes) : std::nullopt;
  if (charset == "UTF-8") return is_utf8(bytes) ? std::optional<std::string>(bytes) : std::nullopt;
  UConverter* converter = converter_for(charset);
  std::u16string wide(bytes.size() * 2 + 1, u'\0');
  UErrorCode status = U_ZERO_ERROR;
  const int32_t length = ucnv_toUChars(converter, wide.data(), static_cast<int32_t>(wide.size()), bytes.data(),
                                       static_cast<int32_t>(bytes.size()), &status);
  if (U_FAILURE(status)) return std::nullopt;
  return utf8_of(icu::UnicodeString(false, wide.data(), length));
}

Encoded from_utf8(std::string_view utf8, std::string_view charset) {
  if (charset == "UTF-8" || (charset == "US-ASCII" && is_ascii(utf8))) return {std::string(utf8), false};
  UConverter* converter = converter_for(charset);
  if (auto exact = encode_exactly(unicode(utf8), converter)) return {std::move(*exact), false};
  const Substituted within = substituted_values(utf8, message_value_ends, [&](std::string_view character) {
    return encode_exactly(unicode(character), converter).has_value();
  });
  return {encode_exactly(unicode(within.text), converter).value_or(std::string()), within.replaced > 0};
}

std::optional<std::string> from_utf8_exactly(std::string_view utf8, std::string_view charset) {
  if (charset == "UTF-8" || (charset == "US-ASCII" && is_ascii(utf8))) return std::string(utf8);
  return encode_exactly(unicode(utf8), converter_for(charset));
}

std::string composed(std::string_view utf8) {
  return utf8_of(normalized<icu::Normalizer2::getNFCInstance>(unicode(utf8)));
}

std::string compatible(std::string_view utf8) {
  return utf8_of(normalized<icu::Normalizer2::getNFKCInstance>(unicode(utf8)));
}

std::string fold(std::string_view utf8) {
  if (is_ascii(utf8)) return fold_ascii(utf8);
  const icu::UnicodeString apart = normalized<icu::Normalizer2::getNFDInstance>(
      normalized<icu::Normalizer2::getNFKCCasefoldInstance>(unicode(utf8)));
  icu::UnicodeString out;
  bool blank = false;
  for (int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
    const auto c = static_cast<UChar32>(common_form(static_cast<char32_t>(without_accent(apart.char32At(i)))));
    if (c == 0) continue;
    if (u_isUWhiteSpace(c)) {
      blank = true;
      continue;
    }
    if (blank && !out.isEmpty()) out.append(u' ');
    blank = false;
    out.append(c);
  }
  return utf8_of(normalized<icu::Normalizer2::getNFCInstance>(out));
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string cut(std::string_view utf8, std::size_t characters_max) {
  std::size_t end = 0;
  for (std::size_t left = characters_max; end < utf8.size(); ++end) {
    if ((static_cast<unsigned char>(utf8[end]) & 0xc0) == 0x80) continue;
    if (left == 0) break;
    --left;
  }
  return std::string(utf8.substr(0, end));
}

std::string shape_of(std::string_view utf8) {
  constexpr std::size_t characters_shown = 24;
  std::string shape;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) == 0x80) continue;
    if (shape.size() == characters_shown) return shape + "...";
    if (c >= 'A' && c <= 'Z')
      shape += 'A';
    else if (c >= 'a' && c <= 'z')
      shape += 'a';
    else if (c >= '0' && c <= '9')
      shape += '9';
    else if (byte >= 0x80)
      shape += 'U';
    else
      shape += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  return shape;
}

bool is_code_string(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ' '; });
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_ascii_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_ascii_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string trimmed(std::string_view text) {
  return std::string(trim(text));
}

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string upper(std::string_view ascii) {
  std::string out(ascii);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

std::string lower(std::string_view ascii) {
  std::string out(ascii);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

}  // namespace stepwise::text
