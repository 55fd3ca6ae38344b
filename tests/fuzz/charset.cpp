// SPDX-License-Identifier: Apache-2.0
// Escape sequences and character sets: bytes are read as text in each way that HL7 and DICOM know, and the text is
// written and read again.
#include "dicom/charset.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "hl7/charset.hpp"
#include "hl7/escape.hpp"
#include "hl7/writer.hpp"
#include "tests/fuzz/expect.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

namespace {

using namespace stepwise;
using fuzz::expect;

// Values of MSH-18: sets of one and of several bytes, and code extension.
constexpr std::string_view hl7_sets[] = {"",
                                         "8859/1",
                                         "8859/5",
                                         "ISO IR14",
                                         "ISO IR87",
                                         "ISO IR6~ISO IR87~ISO IR159",
                                         "ISO IR14~ISO IR87",
                                         "8859/1~KS X 1001",
                                         "8859/7~8859/8",
                                         "KS X 1001",
                                         "GB 18030-2000",
                                         "GBK",
                                         "GB2312",
                                         "BIG-5",
                                         "SHIFT_JIS",
                                         "UNICODE UTF-8"};

// Values of Specific Character Set, likewise.
constexpr std::string_view dicom_sets[] = {"",
                                           "ISO_IR 100",
                                           "ISO_IR 144",
                                           "ISO_IR 13",
                                           "\\ISO 2022 IR 87",
                                           "\\ISO 2022 IR 87\\ISO 2022 IR 159",
                                           "ISO 2022 IR 13\\ISO 2022 IR 87",
                                           "ISO 2022 IR 100\\ISO 2022 IR 149",
                                           "ISO 2022 IR 126\\ISO 2022 IR 138",
                                           "\\ISO 2022 IR 149",
                                           "GB18030",
                                           "GBK",
                                           "\\ISO 2022 IR 58",
                                           "ISO_IR 166",
                                           "ISO 2022 IR 6\\ISO 2022 IR 100",
                                           "ISO_IR 192"};

std::string without_controls(std::string text) {
  std::erase_if(text, [](char c) { return hl7::is_forbidden_control(static_cast<unsigned char>(c)); });
  return text;
}

// Each line ends with LF.
std::string with_line_feeds(std::string_view text) {
  std::string lines;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && text.substr(i + 1, 1) == "\n") continue;
    lines += text[i] == '\r' ? '\n' : text[i];
  }
  return lines;
}

void check_escapes(const std::string& text) {
  const hl7::Delimiters delimiters;
  const std::string written = hl7::escape(text);
  expect(written.find_first_of("|^~&\r\n") == std::string::npos, "an escaped text has no delimiters");
  expect(hl7::find_unknown_escape(written, delimiters) == std::string::npos, "we write known escape sequences");
  expect(hl7::unescape(written, delimiters) == without_controls(text), "an escaped text is read the same");
  expect(hl7::unescape(hl7::escape_formatted(text), delimiters) == without_controls(with_line_feeds(text)),
         "a formatted text is read with the same lines");

  const std::size_t unknown = hl7::find_unknown_escape(text, delimiters);
  expect(unknown == std::string::npos || text.at(unknown) == delimiters.escape, "an unknown sequence has a place");
  const std::string read = hl7::unescape(text, delimiters);
  expect(text::is_utf8(read), "an unescaped text is UTF-8");
  expect(read.size() <= text.size() * limits::hl7_format_repeats, "a formatting command has its limit");
}

// A message in the set, whose last segment is `segment`.
std::string message_in(std::string_view msh18, std::string_view segment) {
  return "MSH|^~\\&|" + std::string(15, '|') + hl7::declared_charset(msh18) + "\r" + std::string(segment);
}

// The value after it was sent in the set.
std::string sent_by_hl7(std::string_view value, std::string_view msh18) {
  const std::string text = message_in(msh18, "NTE|1||x" + hl7::escape(value));
  const hl7::Decoded received = hl7::decode(hl7::encode(text, msh18).bytes, "");
  expect(std::none_of(received.findings.begin(), received.findings.end(),
                      [](const Finding& one) { return one.code.starts_with("charset"); }),
         "what we send is in the set that we declare");
  const auto message = hl7::Message::parse(received.text);
  expect(message.has_value(), "a value is no other part of its message");
  const std::string whole = message->text("NTE-3");
  expect(message->segments().size() == 2 && whole.starts_with('x'), "a value is in its field alone");
  return whole.substr(1);
}

void check_hl7(std::string_view bytes, std::string_view msh18) {
  const hl7::Decoded decoded = hl7::decode(message_in(msh18, "NTE|1||") + std::string(bytes), "");
  expect(text::is_utf8(decoded.text), "what is decoded is UTF-8");
  expect(decoded.text.size() <= 4 * (bytes.size() + 100), "a character has at most 4 bytes");
}

void check_sent(const std::string& text, std::string_view msh18) {
  const std::string once = sent_by_hl7(text, msh18);
  expect(sent_by_hl7(once, msh18) == once, "what a set has is sent unchanged");
  if (msh18.starts_with("UNICODE")) expect(once == without_controls(text), "Unicode has every character");
}

void check_dicom(std::string_view bytes, std::string_view term) {
  const dicom::TextDecoder decoder(term);
  const auto encoder = dicom::TextEncoder::of(term);
  expect(encoder.has_value(), "we can write the set");
  const std::string text = decoder.decode(bytes);
  expect(text::is_utf8(text), "decoded text is UTF-8");
  expect(text::is_utf8(decoder.decode(encoder->encode(text))), "what was written can be read");
  expect(text::is_utf8(decoder.decode(encoder->name(text).bytes)), "a name that was written can be read");
}

// The first byte selects the sets.
void check(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::size_t choice = static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);
  const std::string text = text::is_utf8(bytes) ? std::string(bytes) : text::to_utf8(bytes, "ISO-8859-1").value_or("");
  check_escapes(text);
  check_hl7(bytes, hl7_sets[choice % std::size(hl7_sets)]);
  check_sent(text, hl7_sets[choice % std::size(hl7_sets)]);
  check_dicom(bytes, dicom_sets[choice / std::size(hl7_sets) % std::size(dicom_sets)]);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({reinterpret_cast<const char*>(data), size});
  return 0;
}
