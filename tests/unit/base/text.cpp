// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include "tests/support/catch.hpp"

#include <rapidcheck.h>

namespace text = stepwise::text;

TEST_CASE("UTF-8 is taken strictly") {
  CHECK(text::is_utf8("M\xc3\xbcller \xf0\x9f\x98\x80"));
  CHECK_FALSE(text::is_utf8("M\xfcller"));         // Latin-1
  CHECK_FALSE(text::is_utf8("\xc0\xaf"));          // overlong '/'
  CHECK_FALSE(text::is_utf8("\xed\xa0\x80"));      // a surrogate
  CHECK_FALSE(text::is_utf8("\xe7\x8e"));          // cut short
  CHECK_FALSE(text::is_utf8("\xf5\x80\x80\x80"));  // past U+10FFFF
  CHECK(text::is_ascii("MUELLER"));
  CHECK_FALSE(text::is_ascii("M\xc3\xbcller"));
}

TEST_CASE("Bytes are decoded by their character set or refused") {
  CHECK(text::to_utf8("M\xfcller", "ISO-8859-1") == "M\xc3\xbcller");
  CHECK(text::to_utf8("\x80", "windows-1252") == "\xe2\x82\xac");
  CHECK(text::to_utf8("\xcd\xf5\xd0\xa1\xc3\xf7", "gb18030") == "王小明");
  CHECK(text::to_utf8("\x81\x30\x81\x30", "gb18030") == "\xc2\x80");
  CHECK_FALSE(text::to_utf8("\xcd", "gb18030"));
  CHECK_FALSE(text::to_utf8("\x81\xff", "gb18030"));
  CHECK_FALSE(text::to_utf8("M\xfcller", "UTF-8"));
  CHECK_FALSE(text::to_utf8("M\xfcller", "US-ASCII"));
  CHECK_THROWS_AS(text::to_utf8("x", "no-such-set"), std::invalid_argument);
}

TEST_CASE("D21: what a character set lacks is transliterated, '?' comes last and in that place only") {
  const auto latin1 = text::from_utf8("Müller", "ISO-8859-1");
  CHECK(latin1.bytes == "M\xfcller");
  CHECK_FALSE(latin1.altered);

  const auto ascii = text::from_utf8("Müller", "US-ASCII");
  CHECK(ascii.bytes == "Muller");
  CHECK(ascii.altered);

  CHECK(text::from_utf8("Wang^张小明", "US-ASCII").bytes == "Wang^zhang xiao ming");
  CHECK(text::from_utf8("Wang^王小明", "US-ASCII").bytes == "Wang^???");  // perhaps it is Japanese
  CHECK(text::from_utf8("Łukasz Müller", "ISO-8859-1").bytes == "Lukasz M\xfcller");
  CHECK(text::from_utf8("a 😀 b", "US-ASCII").bytes == "a ? b");
  CHECK(text::from_utf8("王小明", "gb18030").bytes == "\xcd\xf5\xd0\xa1\xc3\xf7");
  CHECK(text::from_utf8("u\xcc\x88", "ISO-8859-1").bytes == "\xfc");  // composed, so nothing is lost
  CHECK_FALSE(text::from_utf8("u\xcc\x88", "ISO-8859-1").altered);
}

TEST_CASE("A transliteration gives birth to no delimiter of HL7 or DICOM") {
  CHECK(text::from_utf8("a|b＾c｜d＆e＼f～g＝h", "US-ASCII").bytes == "a|b?c?d?e?f?g?h");
  CHECK(text::from_utf8("a\xe2\x80\xa8"
                        "b",
                        "US-ASCII")
            .bytes.find_first_of("\r\n") == std::string::npos);
}

TEST_CASE("Names fold to the same text whatever their case, accents, width and blanks") {
  CHECK(text::fold("MÜLLER^Jürgen") == text::fold("muller^jurgen"));
  CHECK(text::fold("  Smith   John ") == "smith john");
  CHECK(text::fold("u\xcc\x88") == "u");
  CHECK(text::fold("ＡＢＣ") == "abc");
  CHECK(text::fold("Straße") == "strasse");
  CHECK(text::fold("Łøđ") == "lod");
  CHECK(text::fold("王小明") == "王小明");
  CHECK(text::fold("が") != text::fold("か"));  // a dakuten is no accent
  CHECK(text::fold("髙﨑") == text::fold("高崎"));
  CHECK(text::fold("").empty());
  CHECK(text::fold("   ").empty());
}

TEST_CASE("Folding a second time changes nothing") {
  CHECK(rc::check([](const std::u16string& letters) {
    std::string utf8;
    for (const char16_t c : letters) {  // two- and three-byte forms
      const auto code = static_cast<unsigned>(c) % 0xd800;
      if (code < 0x80)
        utf8 += static_cast<char>(code);
      else if (code < 0x800)
        (utf8 += static_cast<char>(0xc0 | (code >> 6))) += static_cast<char>(0x80 | (code & 0x3f));
      else
        ((utf8 += static_cast<char>(0xe0 | (code >> 12))) += static_cast<char>(0x80 | ((code >> 6) & 0x3f))) +=
            static_cast<char>(0x80 | (code & 0x3f));
    }
    const std::string once = text::fold(utf8);
    RC_ASSERT(text::fold(once) == once);
    RC_ASSERT(text::is_utf8(once));
  }));
}

TEST_CASE("Text is counted and cut in characters") {
  CHECK(text::characters("王小明") == 3);
  CHECK(text::cut("王小明", 2) == "王小");
  CHECK(text::cut("abc", 5) == "abc");
  CHECK(text::cut("abc", 0).empty());
}

TEST_CASE("Trimming, splitting, ASCII case") {
  CHECK(text::trim(" \t a b \r\n") == "a b");
  CHECK(text::trim("  ").empty());
  CHECK(text::split("a|b||", '|') == std::vector<std::string_view>{"a", "b", "", ""});
  CHECK(text::split("", '|') == std::vector<std::string_view>{""});
  CHECK(text::upper("abÜ1") == "ABÜ1");
  CHECK(text::lower("ABÜ1") == "abÜ1");
}

TEST_CASE("The shape of a value shows its form, not its content") {
  CHECK(text::shape_of("Müller^J 12") == "AUaaaa^A 99");
  CHECK(text::shape_of("1975-08") == "9999-99");
  CHECK(text::shape_of("王\t") == "U?");
  CHECK(text::shape_of("").empty());
  CHECK(text::shape_of(std::string(40, '7')) == std::string(24, '9') + "...");
}
