// SPDX-License-Identifier: Apache-2.0
// One value field of each form of value representation: its bytes and its text (PS3.5 6.2).
#include "dicom/values.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise::dicom;
using namespace std::string_literals;

namespace {

std::string written(Vr vr, const std::string& value) {
  std::string out = "#";  // what stands before does not count for the padding
  append_value_bytes(out, value, vr_rule(vr), *TextEncoder::of("ISO_IR 100"));
  return out.substr(1);
}
std::string read_back(Vr vr, const std::string& bytes) {
  return value_from_bytes(bytes, vr_rule(vr), TextDecoder("ISO_IR 100"));
}

}  // namespace

TEST_CASE("each number has its size, its sign and its least and greatest value, in little endian") {
  struct Row {
    Vr vr;
    const char* value;
    std::string bytes;
  };
  for (const Row& row : {
           Row{"US", "0", "\0\0"s},
           Row{"US", "65535", "\xff\xff"},
           Row{"US", "258", "\x02\x01"},
           Row{"SS", "-32768", "\x00\x80"s},
           Row{"SS", "32767", "\xff\x7f"},
           Row{"SS", "-1", "\xff\xff"},
           Row{"UL", "4294967295", "\xff\xff\xff\xff"},
           Row{"UL", "1", "\x01\0\0\0"s},
           Row{"SL", "-2147483648", "\0\0\0\x80"s},
           Row{"SL", "2147483647", "\xff\xff\xff\x7f"},
           Row{"FL", "1.5", "\0\0\xc0\x3f"s},
           Row{"FL", "-2", "\0\0\0\xc0"s},
           Row{"FD", "1.5", "\0\0\0\0\0\0\xf8\x3f"s},
           Row{"AT", "00080060", "\x08\0\x60\0"s},
           Row{"US", "1\\2", "\x01\0\x02\0"s},
       }) {
    INFO(row.value);
    CHECK(written(row.vr, row.value) == row.bytes);
    CHECK(read_back(row.vr, row.bytes) == row.value);
  }
  CHECK(written("US", "").empty());
  CHECK(written("US", "x\\2") == "\x02\0"s);     // what is no number is left out
  CHECK(read_back("US", "\x01\0\x02"s) == "1");  // what is no whole number too
  CHECK(read_back("UL", "\x01\0\x02"s).empty());
}

TEST_CASE("text is padded to an even length with a blank, a UID and bytes with NUL, and read without") {
  CHECK(written("LO", "abc") == "abc ");
  CHECK(written("LO", "abcd") == "abcd");
  CHECK(written("LO", "").empty());
  CHECK(written("UI", "1.2") == "1.2\0"s);
  CHECK(written("OB", "abc") == "abc\0"s);
  CHECK(written("LO", "\xC3\xBC") == "\xFC ");
  CHECK(read_back("LO", "abc ") == "abc");
  CHECK(read_back("LO", " abc \0"s) == " abc");
  CHECK(read_back("UI", "1.2\0"s) == "1.2");
  CHECK(read_back("UI", "1.2 ") == "1.2 ");
  CHECK(read_back("UI", "  \0"s).empty());
  CHECK(read_back("OB", "a\0"s) == "a\0"s);
  CHECK(read_back("PN", "M\xFCller") == "M\xC3\xBCller");
}

TEST_CASE("a value that has no character set of its own is written in the default repertoire") {
  CHECK(written("CS", "M\xC3\xBC") == "Mu");
  CHECK(written("PN", "M\xC3\xBCller^A") == "M\xFCller^A");
}
