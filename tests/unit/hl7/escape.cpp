// SPDX-License-Identifier: Apache-2.0
// reference 10.3, row by row.
#include "hl7/escape.hpp"

#include "hl7/writer.hpp"
#include "tests/support/catch.hpp"

#include <rapidcheck.h>

using namespace stepwise::hl7;

namespace {
std::string read(std::string_view raw) {
  return unescape(raw, Delimiters{});
}
bool is_known(std::string_view raw) {
  return find_unknown_escape(raw, Delimiters{}) == std::string_view::npos;
}
}  // namespace

TEST_CASE("Each escape sequence means what the table says") {
  struct Row {
    const char *raw, *text;
  };
  for (const Row& row : {
           Row{"a\\F\\b", "a|b"},
           Row{"a\\S\\b", "a^b"},
           Row{"a\\T\\b", "a&b"},
           Row{"a\\R\\b", "a~b"},
           Row{"a\\E\\b", "a\\b"},
           Row{"a\\P\\b", "a#b"},
           Row{"\\H\\loud\\N\\", "loud"},
           Row{"a\\X0D\\b", "a\rb"},
           Row{"a\\X0D0A\\b", "a\r\nb"},
           Row{"\\X414243\\", "ABC"},
           Row{"\\XC3BC\\", "ü"},
           Row{"\\Xc3bc\\", "ü"},
           Row{"a\\X00\\b\\X0B1C\\c", "abc"},  // never into text
           Row{"a\\.br\\b", "a\nb"},
           Row{"a\\.BR\\b", "a\nb"},
           Row{"a\\.sp\\b", "a\nb"},
           Row{"a\\.sp2\\b", "a\n\nb"},
           Row{"a\\.sp+2\\b", "a\n\nb"},
           Row{"a\\.sk3\\b", "a   b"},
           Row{"a\\.in5\\b", "ab"},
           Row{"a\\.in-5\\b", "ab"},
           Row{"a\\.ti5\\b", "ab"},
           Row{"a\\.fi\\b", "ab"},
           Row{"a\\.nf\\b", "ab"},
           Row{"a\\.ce\\b", "a\nb"},
           Row{"\\E\\F\\E\\", "\\F\\"},  // escaped once, read once
       }) {
    INFO(row.raw);
    CHECK(read(row.raw) == row.text);
    CHECK(is_known(row.raw));
  }
}

TEST_CASE("case R28: unknown or unterminated escapes stay literally, no text is lost") {
  struct Row {
    const char *raw, *text;
  };
  for (const Row& row : {
           Row{"a\\b", "a\\b"}, Row{"a\\", "a\\"}, Row{"\\\\", "\\\\"}, Row{"\\q\\", "\\q\\"},
           Row{"\\Zlocal\\x", "\\Zlocal\\x"}, Row{"\\X0\\", "\\X0\\"}, Row{"\\X\\", "\\X\\"}, Row{"\\XZZ\\", "\\XZZ\\"},
           Row{"\\XFC\\", "\\XFC\\"},  // no UTF-8
           Row{"\\.xy\\", "\\.xy\\"}, Row{"\\.sp2x\\", "\\.sp2x\\"}, Row{"\\.\\", "\\.\\"}, Row{"\\.br2\\", "\\.br2\\"},
           Row{"C:\\Temp\\T\\x", "C:\\Temp&x"},  // what could end the unknown one begins a known one
           Row{"\\C2842\\", "\\C2842\\"}, Row{"\\M2442\\", "\\M2442\\"},  // set switches: not in this version
       }) {
    INFO(row.raw);
    CHECK(read(row.raw) == row.text);
    CHECK_FALSE(is_known(row.raw));
  }
}

TEST_CASE("Escapes stand for the delimiters of their own message") {
  const Delimiters own{'#', '*', '!', '$', '%'};
  CHECK(unescape("a$F$b$S$c$R$d$T$e$E$", own) == "a#b*c!d%e$");
  CHECK(unescape("a\\F\\b", own) == "a\\F\\b");
}

TEST_CASE("A formatting command can't fill memory") {
  CHECK(read("\\.sp999999999\\").size() == 100);
}

TEST_CASE("Text that is escaped and read again is the same, but for control characters") {
  CHECK(rc::check([](std::string text) {
    for (char& c : text) c = static_cast<char>(c & 0x7f);
    std::string expected;
    for (const char c : text) {
      if (!is_forbidden_control(static_cast<unsigned char>(c))) expected += c;
    }
    const std::string escaped = escape(text);
    RC_ASSERT(escaped.find_first_of("|^~&\r\n") == std::string::npos);
    RC_ASSERT(read(escaped) == expected);
  }));
}
