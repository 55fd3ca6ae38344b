// SPDX-License-Identifier: Apache-2.0
#include "dicom/charset.hpp"

#include "base/text.hpp"
#include "tests/support/catch.hpp"

#include <rapidcheck.h>

using namespace stepwise;
using namespace stepwise::dicom;

namespace {

std::string decoded(std::string_view charset, std::string_view bytes) {
  return TextDecoder(charset).decode(bytes);
}

}  // namespace

TEST_CASE("reference 10.1: each lone term names its set") {
  struct Row {
    const char* term;
    const char* bytes;
    const char* text;
  };
  const Row rows[] = {
      {"ISO_IR 100", "\xC4neas", "Äneas"},
      {"ISO_IR 101", "Dvo\xF8\xE1k", "Dvořák"},
      {"ISO_IR 109", "\xA1", "Ħ"},
      {"ISO_IR 110", "\xBD", "Ŋ"},
      {"ISO_IR 144", "\xBB\xEE\xDA", "Люк"},
      {"ISO_IR 127", "\xE2\xC8", "قب"},
      {"ISO_IR 126", "\xC4\xE9", "Δι"},
      {"ISO_IR 138", "\xF9\xF8", "שר"},
      {"ISO_IR 148", "\xC7\xFD", "Çı"},
      {"ISO_IR 13", "\xD4\xCF\xC0\xDE", "ﾔﾏﾀﾞ"},
      {"ISO_IR 166", "\xCA\xC1", "สม"},
      {"ISO_IR 192", "Wang^小东", "Wang^小东"},
      {"GB18030", "Wang^\xD0\xA1\xB6\xAB", "Wang^小东"},
      {"GBK", "Wang^\xD0\xA1\xB6\xAB", "Wang^小东"},
      {"iso_ir_100 ", "\xC4", "Ä"},
      {"ISO 2022 IR 100", "\xC4", "Ä"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.term);
    CHECK(decoded(row.term, row.bytes) == row.text);
    CHECK(is_known_charset(row.term));
    CHECK(find_charset(row.term) != nullptr);
  }
  CHECK(is_known_charset(""));
  CHECK(is_known_charset("\\ISO 2022 IR 87"));
  CHECK(is_known_charset("ISO 2022 IR 6\\ISO 2022 IR 149"));
  CHECK_FALSE(is_known_charset("ISO_IR 999"));
  CHECK_FALSE(is_known_charset("ISO_IR 100\\LATIN"));
}

TEST_CASE("reference 10.2: code extensions, examples of PS3.5 annexes H, I and K") {
  CHECK(decoded("\\ISO 2022 IR 87",
                "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B") ==
        "Yamada^Tarou=山田^太郎=やまだ^たろう");
  CHECK(decoded("ISO 2022 IR 13\\ISO 2022 IR 87", "\xD4\xCF\xC0\xDE^\xC0\xDB\xB3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J") ==
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎");
  CHECK(decoded("\\ISO 2022 IR 149",
                "Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf") ==
        "Hong^Gildong=洪^吉洞=홍^길동");
  CHECK(decoded("\\ISO 2022 IR 58", "Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=") ==
        "Zhang^XiaoDong=张^小东=");
  CHECK(decoded("ISO 2022 IR 6\\ISO 2022 IR 126", "A\x1b-F\xC4^\xE9") == "AΔ^ι");
}

TEST_CASE("reference 10.2: the upper half goes back to the first value's set at a delimiter") {
  CHECK(decoded("ISO 2022 IR 100\\ISO 2022 IR 144", "\x1b-L\xBB\\\xC4") == "Л\\Ä");
}

TEST_CASE("a trail byte that looks like a delimiter is no delimiter") {
  // GB 18030 0x81 0x5C is one character; split before decoding and it would be two values.
  const std::string text = decoded("GB18030", "\x81\x5C\\A");
  CHECK(text::split(text, '\\').size() == 2);
}

TEST_CASE("R67: bytes that are not in the declared set are still read") {
  CHECK(decoded("", "M\xC3\xBCller") == "Müller");        // undeclared UTF-8
  CHECK(decoded("", "M\xFCller") == "Müller");            // undeclared Latin-1
  CHECK(decoded("ISO_IR 192", "M\xFCller") == "Müller");  // lying
  CHECK(decoded("ISO_IR 999", "M\xC3\xBCller") == "Müller");
  CHECK(decoded("ISO 2022 IR 6", "\x1b!!A") == "\x1b!!A");
  CHECK(decoded("", std::string_view("A\0B", 3)) == "AB");
}

TEST_CASE("whatever the bytes and the set, the text is UTF-8") {
  CHECK(rc::check([](const std::string& bytes) {
    const auto charset = *rc::gen::element<std::string>("", "ISO_IR 100", "ISO_IR 13", "ISO_IR 192", "GB18030",
                                                        "\\ISO 2022 IR 87", "\\ISO 2022 IR 149", "ISO_IR 999");
    RC_ASSERT(text::is_utf8(TextDecoder(charset).decode(bytes)));
  }));
}

TEST_CASE("D21: what the answer's set lacks is transliterated in that value only") {
  const auto written = [](std::string_view charset, std::string_view text) {
    return TextEncoder::of(charset)->encode(text);
  };
  CHECK(written("ISO_IR 100", "Müller") == "M\xFCller");
  CHECK(written("GB18030", "小东") == "\xD0\xA1\xB6\xAB");
  CHECK(written("ISO_IR 192", "小东") == "小东");
  CHECK(text::is_ascii(written("", "Müller")));
  CHECK(TextEncoder::of("ISO_IR 100")->holds("Müller"));
  CHECK_FALSE(TextEncoder::of("ISO_IR 100")->holds("小东"));
}

TEST_CASE("A45: code extensions are written as in PS3.5 annexes H and I") {
  struct Row {
    const char* charset;
    const char* term;
    const char* text;
    const char* bytes;
  };
  const Row rows[] = {
      {"\\ISO 2022 IR 87", "\\ISO 2022 IR 87", "Yamada^Tarou=山田^太郎=やまだ^たろう",
       "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B"},
      {"ISO 2022 IR 13\\ISO 2022 IR 87", "ISO 2022 IR 13\\ISO 2022 IR 87", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎",
       "\xD4\xCF\xC0\xDE^\xC0\xDB\xB3=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"},
      {"\\ISO 2022 IR 149", "\\ISO 2022 IR 149", "Hong^Gildong=洪^吉洞=홍^길동",
       "Hong^Gildong=\x1b$)C\xFB\xF3^\x1b$)C\xD1\xCE\xD4\xD7=\x1b$)C\xC8\xAB^\x1b$)C\xB1\xE6\xB5\xBF"},
      {"ISO_IR 100\\iso 2022 ir 144", "ISO 2022 IR 100\\ISO 2022 IR 144", "Äneas\\Люк", "\xC4neas\\\x1b-L\xBB\xEE\xDA"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.charset);
    const auto encoder = TextEncoder::of(row.charset);
    REQUIRE(encoder.has_value());
    CHECK(encoder->term() == row.term);
    CHECK(encoder->encode(row.text) == row.bytes);
    CHECK(encoder->holds(row.text));
    CHECK(decoded(encoder->term(), encoder->encode(row.text)) == row.text);
  }
  CHECK_FALSE(TextEncoder::of("\\ISO 2022 IR 87")->holds("홍"));
  CHECK_FALSE(TextEncoder::of("\\ISO 2022 IR 999").has_value());
  CHECK_FALSE(TextEncoder::of("ISO_IR 100\\LATIN").has_value());
  CHECK_FALSE(TextEncoder::of("ISO_IR 192\\ISO 2022 IR 87").has_value());  // UTF-8 takes no extensions
}

TEST_CASE("what is written with code extensions is read again, whatever the text") {
  CHECK(rc::check([] {
    const auto parts = *rc::gen::container<std::vector<std::string>>(
        rc::gen::element<std::string>("Yamada", "山田", "やまだ", "ﾔﾏﾀﾞ", "^", "=", "\\", " ", "丂"));
    const auto charset = *rc::gen::element<std::string>("\\ISO 2022 IR 87\\ISO 2022 IR 159\\ISO 2022 IR 13",
                                                        "ISO 2022 IR 13\\ISO 2022 IR 87\\ISO 2022 IR 159");
    std::string text;
    for (const std::string& part : parts) text += part;
    const auto encoder = TextEncoder::of(charset);
    RC_PRE(encoder->holds(text));
    RC_ASSERT(TextDecoder(charset).decode(encoder->encode(text)) == text);
  }));
}
