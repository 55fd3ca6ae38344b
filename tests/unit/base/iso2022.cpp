// SPDX-License-Identifier: Apache-2.0
#include "base/iso2022.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise::text;

namespace {

CodeExtension extension_with(const std::vector<const char*>& sets, const char* initial = nullptr) {
  CodeExtension extension;
  for (const char* set : sets) extension.sets.push_back(find_extension_set(set));
  if (initial) extension.initial_upper = find_extension_set(initial);
  return extension;
}

}  // namespace

TEST_CASE("PS3.3 C.12-3, C.12-4: each set is selected by its escape sequence, read and written") {
  struct Row {
    const char *iso_ir, *sequence, *bytes, *character;
    bool is_upper;
  };
  const auto row = GENERATE(
      Row{"100", "-A", "\xe9", "é", true}, Row{"101", "-B", "\xb1", "ą", true}, Row{"109", "-C", "\xa1", "Ħ", true},
      Row{"110", "-D", "\xa2", "ĸ", true}, Row{"144", "-L", "\xb0", "А", true}, Row{"127", "-G", "\xc7", "ا", true},
      Row{"126", "-F", "\xc1", "Α", true}, Row{"138", "-H", "\xe0", "א", true}, Row{"148", "-M", "\xd0", "Ğ", true},
      Row{"203", "-b", "\xa4", "€", true}, Row{"166", "-T", "\xa1", "ก", true}, Row{"13", ")I", "\xb1", "ｱ", true},
      Row{"149", "$)C", "\xb0\xa1", "가", true}, Row{"58", "$)A", "\xb0\xa1", "啊", true},
      Row{"87", "$B", "0!", "亜", false}, Row{"159", "$(D", "0!", "丂", false});
  CAPTURE(row.iso_ir);
  const ExtensionSet* set = find_extension_set(row.iso_ir);
  REQUIRE(set != nullptr);
  CHECK(set->iso_ir == row.iso_ir);
  CHECK(set->sequence == row.sequence);
  CHECK(set->is_upper == row.is_upper);
  const std::string selected = std::string("A\x1b") + row.sequence + row.bytes;
  const std::string back = row.is_upper ? "" : "\x1b(B";
  CHECK(decode_iso2022(selected + back + "B", "", "") == std::string("A") + row.character + "B");
  const CodeExtension extension = extension_with({row.iso_ir});
  CHECK(extension.holds(row.character));
  CHECK(encode_iso2022(std::string("A") + row.character + "B", extension, "") == selected + back + "B");
}

TEST_CASE("A set that is in no table is not found") {
  for (const char* iso_ir : {"", "6", "10", "1000", "192"}) CHECK(find_extension_set(iso_ir) == nullptr);
}

TEST_CASE("ISO 2022: the older JIS C 6226 is read as JIS X 0208, JIS X 0201 romaji as ASCII") {
  CHECK(decode_iso2022("\x1b$@0!\x1b(Jx\\", "", "") == "亜x\\");
  CHECK(decode_iso2022("\x1b$B0!\x1b(Bx", "", "") == "亜x");
}

TEST_CASE("ISO 2022: text that the selected sets do not have is refused") {
  CHECK_FALSE(decode_iso2022("A\x1b$zB", "", ""));   // an unknown sequence
  CHECK_FALSE(decode_iso2022("A\x1b", "", ""));      // cut off
  CHECK_FALSE(decode_iso2022("A\x1b$", "", ""));     // cut off
  CHECK_FALSE(decode_iso2022("\xe9", "", ""));       // there is no G1
  CHECK_FALSE(decode_iso2022("\x1b$B0", "", ""));    // half a character
  CHECK_FALSE(decode_iso2022("\x1b$B0!0", "", ""));  // one character and a half
  CHECK_FALSE(decode_iso2022("\x1b)I\xfe", "", ""));
  CHECK(decode_iso2022("", "", "") == "");
  CHECK(decode_iso2022("\xe9", "ISO-8859-1", "") == "é");
}

TEST_CASE("ISO 2022: the sets of both halves are independent, and the last one selected is used") {
  CHECK(decode_iso2022("\x1b$B0!\x1b)I\xb1"
                       "0!\x1b(B0!",
                       "", "") == "亜ｱ亜0!");
  CHECK(decode_iso2022("\x1b-A\xb1\x1b-B\xb1", "", "") == "±ą");
  CHECK(decode_iso2022("\x1b$B0!\x1b$(D0!\x1b$B0!", "", "") == "亜丂亜");
}

TEST_CASE("ISO 2022: a resetting character restores the initial state; other characters and blanks do not") {
  CHECK(decode_iso2022("\x1b$B0!\r0!", "", "\r") == "亜\r0!");
  CHECK(decode_iso2022("\x1b$B0!\r0!", "", "\n") == "亜\r亜");
  CHECK(decode_iso2022("\x1b$B0! 0!", "", "\r") == "亜 亜");
  CHECK(decode_iso2022("\x1b-B\xb1^\xb1", "ISO-8859-1", "|^") == "ą^±");
  CHECK(decode_iso2022("\x1b-B\xb1|\xb1", "ISO-8859-1", "|^") == "ą|±");
  CHECK(decode_iso2022("\x1b-B\xb1=\xb1", "ISO-8859-1", "|^") == "ą=ą");
}

TEST_CASE("ISO 2022: the only set of the upper half stays selected behind a resetting character") {
  CHECK(decode_iso2022("\x1b-B\xb1^\xb1", "", "^") == "ą^ą");
}

TEST_CASE("PS3.5 6.1.2.5.3: an escape sequence is written only where the set changes") {
  const CodeExtension two = extension_with({"100", "101"});
  CHECK(encode_iso2022("ééAé", two, "") ==
        "\x1b-A\xe9\xe9"
        "A\xe9");
  CHECK(encode_iso2022("éąé", two, "") == "\x1b-A\xe9\x1b-B\xb1\x1b-A\xe9");
  CHECK(encode_iso2022("é^é=é", two, "^") == "\x1b-A\xe9^\x1b-A\xe9=\xe9");
  CHECK(encode_iso2022("亜亜", extension_with({"87"}), "") == "\x1b$B0!0!\x1b(B");
  CHECK(encode_iso2022("亜 x亜", extension_with({"87"}), "") == "\x1b$B0!\x1b(B x\x1b$B0!\x1b(B");
}

TEST_CASE("PS3.5 6.1.2.5.3: the initial set of the upper half needs no sequence, and is restored where it must be") {
  const CodeExtension two = extension_with({"100", "101"}, "100");
  CHECK(encode_iso2022("é", two, "^") == "\xe9");
  CHECK(encode_iso2022("é^ą^é", two, "^") == "\xe9^\x1b-B\xb1\x1b-A^\xe9");
  CHECK(encode_iso2022("ą", two, "^") == "\x1b-B\xb1\x1b-A");
  CHECK(encode_iso2022("ą=ą", two, "^") == "\x1b-B\xb1=\xb1\x1b-A");
}

TEST_CASE("ISO 2022: a character is written in the first set that has it") {
  const CodeExtension two = extension_with({"87", "159"});
  CHECK(encode_iso2022("亜丂", two, "") == "\x1b$B0!\x1b$(D0!\x1b(B");
  CHECK(encode_iso2022("é", extension_with({"100", "101"}), "") == "\x1b-A\xe9");
  CHECK(encode_iso2022("é", extension_with({"101", "100"}), "") == "\x1b-B\xe9");
  CHECK(two.holds("亜"));
  CHECK(two.holds("丂"));
  CHECK_FALSE(two.holds("가"));
  CHECK_FALSE(CodeExtension().holds("亜"));
}

TEST_CASE("ISO 2022: ASCII is selected again before a set of the upper half, and before what no set has") {
  CHECK(encode_iso2022("亜ｱ", extension_with({"87", "13"}), "") == "\x1b$B0!\x1b(B\x1b)I\xb1");
  CHECK(encode_iso2022("亜😀é", extension_with({"87"}), "") == "\x1b$B0!\x1b(B??");
}

TEST_CASE("ISO 2022: a text that begins with JIS X 0201 romaji returns to romaji") {
  CodeExtension extension = extension_with({"13", "87"}, "13");
  extension.begins_with_romaji = true;
  CHECK(encode_iso2022("ｱ亜^x", extension, "^") == "\xb1\x1b$B0!\x1b(J^x");
  CHECK(encode_iso2022("亜", extension, "^") == "\x1b$B0!\x1b(J");
}
