// SPDX-License-Identifier: Apache-2.0
#include "hl7/charset.hpp"

#include "hl7/message.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <rapidcheck.h>

using namespace stepwise;
using namespace stepwise::hl7;

namespace {

std::string message(std::string_view msh18, std::string_view name) {
  return "MSH|^~\\&|HIS|HOSP|||20260301||ADT^A08|1|P|2.5.1||||||" + std::string(msh18) + "\rPID|||1||" +
         std::string(name) + "\r";
}

bool has(const Decoded& decoded, std::string_view code) {
  return std::any_of(decoded.findings.begin(), decoded.findings.end(),
                     [&](const Finding& finding) { return finding.code == code; });
}

std::string name_in(const Decoded& decoded) {
  return Message::parse(decoded.text)->text("PID-5");
}

}  // namespace

TEST_CASE("case R24: HL7 table 0211 and the aliases that are sent, each to its character set") {
  struct Row {
    const char *msh18, *icu;
  };
  for (const Row& row : {
           Row{"", "US-ASCII"},
           Row{"ASCII", "US-ASCII"},
           Row{"ISO IR6", "US-ASCII"},
           Row{"ISO_IR 6", "US-ASCII"},
           Row{"us-ascii", "US-ASCII"},
           Row{"8859/1", "ISO-8859-1"},
           Row{"ISO-8859-1", "ISO-8859-1"},
           Row{"ISO8859-1", "ISO-8859-1"},
           Row{"ISO_IR 100", "ISO-8859-1"},
           Row{"latin1", "ISO-8859-1"},
           Row{"UNICODE UTF-8", "UTF-8"},
           Row{"UTF-8", "UTF-8"},
           Row{"utf8", "UTF-8"},
           Row{"UNICODE", "UTF-8"},
           Row{"ISO_IR 192", "UTF-8"},
           Row{"GB 18030-2000", "gb18030"},
           Row{"GB18030", "gb18030"},
           Row{"GBK", "gb18030"},
           Row{"GB2312", "gb18030"},
           Row{"GB 2312", "gb18030"},
           Row{"WINDOWS-1252", "windows-1252"},
           Row{"encoding", ""},
           Row{"8859/2", ""},
           Row{"ISO IR87", ""},
           Row{"UNICODE UTF-16", ""},
           Row{"UNICODE UTF-32", ""},
           Row{"///", ""},
       }) {
    INFO(row.msh18);
    CHECK(icu_name(row.msh18) == row.icu);
  }
}

TEST_CASE("The declared character set is used when the bytes are in it") {
  struct Row {
    const char *msh18, *bytes, *name;
  };
  for (const Row& row :
       {Row{"", "MUELLER", "MUELLER"}, Row{"8859/1", "M\xfcller", "Müller"},
        Row{"UNICODE UTF-8", "M\xc3\xbcller", "Müller"}, Row{"GB18030", "\xcd\xf5\xd0\xa1\xc3\xf7", "王小明"}}) {
    INFO(row.msh18);
    const Decoded decoded = decode(message(row.msh18, row.bytes), "");
    CHECK(name_in(decoded) == row.name);
    CHECK(decoded.declared == row.msh18);
    CHECK(decoded.charset == icu_name(row.msh18));
    CHECK(decoded.findings.empty());
  }
}

TEST_CASE(
    "D21: what is not in the declared set is tried as UTF-8, then the sender's default, then windows-1252, with a "
    "finding") {
  struct Row {
    const char *msh18, *bytes, *sender_default, *charset, *name;
  };
  for (const Row& row : {
           Row{"", "M\xc3\xbcller", "GBK", "UTF-8", "Müller"},
           Row{"", "\xcd\xf5\xd0\xa1\xc3\xf7", "GBK", "gb18030", "王小明"},
           Row{"", "M\xfcller", "", "windows-1252", "Müller"},
           Row{"ASCII", "M\xfcller", "8859/1", "ISO-8859-1", "Müller"},
           Row{"UNICODE UTF-8", "M\xfcller \x80", "8859/1", "windows-1252", "Müller €"},  // 0x80 is no Latin-1
           Row{"UTF-8", "\xcd\xf5\xd0\xa1\xc3\xf7", "gb18030", "gb18030", "王小明"},
           Row{"8859/1", "\xc3\x9cnal", "", "UTF-8", "Ünal"},  // R24: it lies
           Row{"GBK", "M\xfc|", "", "windows-1252",
               "Mü"},  // 0xFC 0x7C would be one character, but what follows is none
       }) {
    INFO(row.msh18 << " " << row.bytes);
    const std::string tail = std::string(row.msh18) == "GBK" ? "\xff" : "";
    const Decoded decoded = decode(message(row.msh18, std::string(row.bytes) + tail), row.sender_default);
    CHECK(name_in(decoded) == row.name);
    CHECK(decoded.charset == row.charset);
    CHECK(has(decoded, "charset-repaired"));
  }
}

TEST_CASE("case R24: an unknown name in MSH-18 is a finding, the text is found all the same") {
  const Decoded decoded = decode(message("encoding", "M\xc3\xbcller"), "");
  CHECK(name_in(decoded) == "Müller");
  CHECK(has(decoded, "charset-unknown"));
  CHECK(decoded.declared == "encoding");
}

TEST_CASE("case R25: of a repeated MSH-18 the first is the default") {
  const Decoded decoded = decode(message("8859/1~ISO IR87", "M\xfcller"), "");
  CHECK(decoded.declared == "8859/1");
  CHECK(name_in(decoded) == "Müller");
}

TEST_CASE("Reference 10.1: split after decoding, for a second byte of GB 18030 may look like a delimiter") {
  // Their second bytes are those of the escape character, ^, | and ~.
  const std::string bytes = "\x81\x5c\x81\x5e\x81\x7c\x81\x7e^B";
  const Decoded decoded = decode(message("GB18030", bytes), "");
  CHECK(decoded.findings.empty());
  const auto parsed = Message::parse(decoded.text);
  CHECK(parsed->findings().empty());
  CHECK(parsed->text("PID-5.2") == "B");
  CHECK(parsed->text("PID-5").size() == 12);  // four ideographs
}

TEST_CASE("Bytes that no character set has become U+FFFD, so that an identifier with one can be refused") {
  CHECK(name_in(decode(message("",
                               "A\x81"
                               "B"),
                       "")) ==
        "A\xef\xbf\xbd"
        "B");
}

TEST_CASE("D21: NUL and control characters are dropped with a finding, TAB, FF and ESC are not") {
  const Decoded decoded = decode(message("", std::string_view("A\0\x01\x0b\t\f\x1b"
                                                              "B",
                                                              8)),
                                 "");
  CHECK(name_in(decoded) ==
        "A\t\f\x1b"
        "B");
  CHECK(has(decoded, "control-characters"));
}

TEST_CASE("Hex escapes are bytes of the message's character set") {
  CHECK(name_in(decode(message("8859/1", "M\\XFC\\ller"), "")) == "Müller");
  CHECK(name_in(decode(message("GB18030", "\\XCDF5D0A1\\\xc3\xf7"), "")) == "王小明");
  CHECK(name_in(decode(message("UNICODE UTF-8", "M\\XC3BC\\ller"), "")) == "Müller");
  CHECK(name_in(decode(message("8859/1", "A\\X0D\\B \\X4\\"), "")) == "A\rB \\X4\\");
}

TEST_CASE("Bytes for a destination are in the set it wants; what that lacks is transliterated") {
  CHECK(encode("Müller", "8859/1").bytes == "M\xfcller");
  CHECK_FALSE(encode("Müller", "8859/1").altered);
  CHECK(encode("Müller", "UNICODE UTF-8").bytes == "Müller");
  CHECK(encode("王小明", "GB 18030-2000").bytes == "\xcd\xf5\xd0\xa1\xc3\xf7");
  CHECK(encode("Müller", "").bytes == "Muller");
  CHECK(encode("Müller", "").altered);
  CHECK(encode("Müller", "no such set").bytes == "Muller");  // ASCII is within all of them
  CHECK(encode("Müller", "8859/1~ISO IR87").bytes == "M\xfcller");
}

TEST_CASE("Any bytes are decoded to UTF-8 without control characters, and a second time nothing changes") {
  CHECK(rc::check([](const std::vector<char>& bytes) {
    const std::string sent(bytes.begin(), bytes.end());
    const std::string msh18 = *rc::gen::element<std::string>("", "8859/1", "UNICODE UTF-8", "GB18030", "odd");
    const Decoded decoded = decode(message(msh18, sent), *rc::gen::element<std::string>("", "GBK", "8859/1"));
    const Decoded again = decode(decoded.text, "");
    RC_ASSERT(encode(decoded.text, "UTF-8").bytes == decoded.text);
    if (again.charset == "UTF-8" || again.charset == "US-ASCII") RC_ASSERT(again.text == decoded.text);
  }));
}
