// SPDX-License-Identifier: Apache-2.0
#include "base/coded_set.hpp"

#include "base/utf8.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/iconv.hpp"

using namespace stepwise;
using test::Iconv;

TEST_CASE("Each coded set has exactly the characters that are registered, with the bytes that exact decoders read") {
  struct Row {
    const char *set, *decoder, *prefix;
    int characters;  // beyond ASCII, of the Basic Multilingual Plane; those that Unicode has twice count twice
  };
  const Row row =
      GENERATE(Row{"100", "ISO-8859-1", "", 96}, Row{"101", "ISO-8859-2", "", 96}, Row{"109", "ISO-8859-3", "", 89},
               Row{"110", "ISO-8859-4", "", 96}, Row{"144", "ISO-8859-5", "", 96}, Row{"127", "ISO-8859-6", "", 51},
               Row{"126", "ISO-8859-7", "", 90}, Row{"138", "ISO-8859-8", "", 58}, Row{"148", "ISO-8859-9", "", 96},
               Row{"203", "ISO-8859-15", "", 96}, Row{"166", "TIS-620", "", 87}, Row{"13", "SJIS", "", 63},
               Row{"87", "EUC-JP", "", 6879}, Row{"159", "EUC-JP", "\x8f", 6066}, Row{"149", "EUC-KR", "", 8224},
               Row{"58", "EUC-CN", "", 7445}, Row{"GBK", "GBK", "", 21791});
  CAPTURE(row.set);
  const text::CodedSet* set = text::find_coded_set(row.set);
  REQUIRE(set != nullptr);
  const Iconv decoder(row.decoder);
  int characters = 0;
  std::string wrong;
  for (char32_t c = 0x80; c < 0x10000; ++c) {
    if (c >= 0xd800 && c < 0xe000) continue;
    const std::string character = text::utf8_character(c);
    const auto bytes = text::bytes_in(*set, character);
    if (!bytes) continue;
    ++characters;
    const auto read = decoder.decode(row.prefix + *bytes);
    if (!read || test::one_form(*read) != test::one_form(character)) wrong += character;
  }
  CHECK(wrong.empty());
  CHECK(characters >= row.characters);
  CHECK(characters <= row.characters + 12);
}

TEST_CASE("What vendors added to a set is not in it") {
  struct Row {
    const char *set, *character;
  };
  for (const Row& row : {Row{"87", "髙"},      Row{"87", "﨑"},      Row{"87", "①"},       Row{"87", "㈱"},
                         Row{"87", "ﾔ"},       Row{"87", "é"},       Row{"13", "山"},      Row{"13", "ヤ"},
                         Row{"13", "¥"},       Row{"GBK", "€"},      Row{"GBK", "𠮷"},     Row{"58", "張"},
                         Row{"58", "€"},       Row{"149", "€"},      Row{"149", "뷁"},     Row{"126", "€"},
                         Row{"166", "€"},      Row{"166", "\u00a0"}, Row{"100", "\u0085"}, Row{"GB18030", "\u0085"},
                         Row{"GBK", "\ue000"}, Row{"149", "\ue000"}, Row{"138", "\u200e"}}) {
    CAPTURE(row.set, row.character);
    CHECK_FALSE(text::bytes_in(*text::find_coded_set(row.set), row.character));
  }
  CHECK(text::find_coded_set("999") == nullptr);
}

TEST_CASE("Two code points of one character have the same bytes") {
  const text::CodedSet& kanji = *text::find_coded_set("87");
  CHECK(text::bytes_in(kanji, "〜") == "\xa1\xc1");
  CHECK(text::bytes_in(kanji, "～") == "\xa1\xc1");
  CHECK(text::bytes_in(kanji, "−") == text::bytes_in(kanji, "－"));
  CHECK(text::bytes_of(kanji, "A山〜é") == "A\xbb\xb3\xa1\xc1?");
}
