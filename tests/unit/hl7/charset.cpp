// SPDX-License-Identifier: Apache-2.0
#include "hl7/charset.hpp"

#include "base/text.hpp"
#include "hl7/charset_names.hpp"
#include "hl7/escape.hpp"
#include "hl7/message.hpp"
#include "hl7/writer.hpp"
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
           Row{"8859/2", "ISO-8859-2"},
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
  CHECK(decoded.declared == "8859/1~ISO IR87");
  CHECK(name_in(decoded) == "Müller");
}

TEST_CASE("reference 10.1: split after decoding, for a second byte of GB 18030 may look like a delimiter") {
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

TEST_CASE("reference 10.1: each term of table 0211, by bytes that only it explains") {
  struct Row {
    const char *msh18, *bytes, *name;
  };
  const Row row =
      GENERATE(Row{"ASCII", "Muller", "Muller"}, Row{"ISO IR6", "Muller", "Muller"}, Row{"8859/1", "\xe9", "é"},
               Row{"8859/2", "\xa3", "Ł"}, Row{"8859/3", "\xa1", "Ħ"}, Row{"8859/4", "\xb3", "ŗ"},
               Row{"8859/5", "\xb8", "И"}, Row{"8859/6", "\xc7", "ا"}, Row{"8859/7", "\xc1", "Α"},
               Row{"8859/8", "\xe0", "א"}, Row{"8859/9", "\xfd", "ı"}, Row{"8859/15", "\xa4", "€"},
               Row{"ISO IR14", "\xd4\xcf\xc0\xde", "ﾔﾏﾀﾞ"}, Row{"ISO IR87", "\x1b$B;3ED\x1b(B", "山田"},
               Row{"ISO IR159", "\x1b$(D0\x21\x1b(B", "丂"}, Row{"GB 18030-2000", "\xd5\xc5\xc8\xfd", "张三"},
               Row{"KS X 1001", "\xb1\xe8", "김"}, Row{"CNS 11643-1992", "\xc4\xe3", "中"},
               Row{"BIG-5", "\xb1\x69", "張"}, Row{"UNICODE", "张三", "张三"}, Row{"UNICODE UTF-8", "张三", "张三"});
  CAPTURE(row.msh18);
  const Decoded decoded = decode(message(row.msh18, row.bytes), "");
  CHECK(name_in(decoded) == row.name);
  CHECK(decoded.findings.empty());
}

TEST_CASE("A45, case R25: repeated MSH-18: Japanese in line, its bytes may look like delimiters") {
  // PID-5 of the Japanese profile: romaji, kanji and kana as groups of one PN.
  const std::string name = "YAMADA^TARO=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B";
  const Decoded decoded = decode(message("ISO IR6~ISO IR87", name), "");
  CHECK(decoded.findings.empty());
  CHECK(Message::parse(decoded.text)->segment("PID").field(5).raw() == "YAMADA^TARO=山田^太郎=やまだ^たろう");
}

TEST_CASE("reference 10.3: \\C..\\ and \\M..\\ switch the set as escape sequences do") {
  CHECK(name_in(decode(message("ISO IR6~ISO IR87", "\\M2442\\;3ED\\C2842\\"), "")) == "山田");
  CHECK(name_in(decode(message("ISO IR6~8859/2", "\\C2D42\\\xa3"), "")) == "Ł");
  CHECK(name_in(decode(message("ISO IR6~KS X 1001", "\\M242943\\\xb1\xe8"), "")) == "김");
}

TEST_CASE("What looks like an escape sequence in a text that was escaped is none") {
  for (const std::string text : {"\\C2842\\", "\\M242842\\", "&C2842&", "\\XE4\\", "|XE4|"}) {
    for (const char* msh18 : {"", "8859/1", "ISO IR6~ISO IR87", "GB18030"}) {
      CAPTURE(text, msh18);
      CHECK(name_in(decode(message(msh18, escape(text)), "")) == text);
    }
  }
}

TEST_CASE("R25: escape sequences that are not declared are decoded, with a finding") {
  const Decoded decoded = decode(message("", "\x1b$B;3ED\x1b(B"), "");
  CHECK(name_in(decoded) == "山田");
  CHECK(has(decoded, "charset-undeclared-extension"));
}

TEST_CASE("ISO 2022: the state is the initial one again at the end of a segment") {
  const Decoded decoded =
      decode("MSH|^~\\&|||||||ADT^A08|1|P|2.5.1||||||ISO IR6~ISO IR87\rPID|||1||\x1b$B;3ED\rPV1||O\r", "");
  const auto parsed = Message::parse(decoded.text);
  CHECK(parsed->text("PID-5") == "山田");
  CHECK(parsed->text("PV1-2") == "O");
}

TEST_CASE("An escape sequence of no set that we know leaves the way of D21") {
  CHECK(name_in(decode(message("ISO IR6~ISO IR87", "A\x1b$zB"), "")) == "A\x1b$zB");
}

TEST_CASE("reference 10.1: sets that cannot be sent over MLLP are reported; the bytes are read anyway") {
  const Decoded decoded = decode(message("UNICODE UTF-16", "Muller"), "");
  REQUIRE(has(decoded, "charset-unknown"));
  CHECK(decoded.findings.front().text.find("cannot go over MLLP") != std::string::npos);
  CHECK(name_in(decoded) == "Muller");
}

TEST_CASE(
    "reference 10.4: code extension out: each character in the first set that has it, ASCII before any delimiter") {
  CHECK(encode("PID|山田^太郎|X", "ISO IR6~ISO IR87").bytes == "PID|\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B|X");
  CHECK(encode("김^Kim\r김", "ISO IR6~KS X 1001").bytes == "\x1b$)C\xb1\xe8^Kim\r\x1b$)C\xb1\xe8");
  const EncodedMessage mixed = encode("山Łé", "8859/1~ISO IR87");
  CHECK(mixed.bytes == "\x1b$B;3\x1b(BL\xe9");
  CHECK(mixed.altered);
}

TEST_CASE("A destination gets exactly the characters of its set: no rows of vendors, no bytes of a larger set") {
  CHECK(encode("髙橋", "ISO IR6~ISO IR87").bytes == "\x1b$B9b66\x1b(B");
  CHECK(encode("髙橋", "ISO IR6~ISO IR87").altered);
  CHECK(encode("ﾔﾏﾀﾞ", "ISO IR87").bytes == "\x1b$B%d%^%@\x1b(B");
  CHECK(encode("山田", "ISO IR14").bytes == "??");  // no Shift JIS, whose second bytes may be delimiters
  CHECK(encode("ﾔﾏﾀﾞ~山田", "ISO IR14~ISO IR87").bytes == "\xd4\xcf\xc0\xde~\x1b$B;3ED\x1b(J");
  CHECK(encode("5€", "GBK").bytes.find('\x80') == std::string::npos);
  CHECK(encode("㐀", "GBK").bytes == "?");
  CHECK(encode("張", "GB2312").bytes == "?");
  CHECK(encode("张", "GB2312").bytes == "\xd5\xc5");
  CHECK(encode("5€", "TIS-620").altered);
}

TEST_CASE("An ESC in a text selects no set: it is left out where a receiver would look for one") {
  for (const char* msh18 : {"", "8859/1", "ISO IR87", "ISO IR6~ISO IR87", "KS X 1001", "no such set"}) {
    CAPTURE(msh18);
    const EncodedMessage sent = encode("a\x1b$B;3|b", msh18);
    CHECK(sent.bytes == "a$B;3|b");
    CHECK(sent.altered);
  }
  for (const char* msh18 : {"UNICODE UTF-8", "GB18030", "BIG-5"}) {
    CAPTURE(msh18);
    CHECK(encode("a\x1b$B;3|b", msh18).bytes == "a\x1b$B;3|b");
  }
}

TEST_CASE("A repetition is never written half in ideographs and half in their reading") {
  CHECK(encode("PID|王^小东~王^小明|山田", "ISO IR6~ISO IR87").bytes ==
        "PID|wang^xiao dong~\x1b$B2&\x1b(B^\x1b$B>.L@\x1b(B|\x1b$B;3ED\x1b(B");
  CHECK(encode("PID|张^三|山田^太郎", "8859/1").bytes == "PID|zhang^san|\?\?^\?\?");
}

TEST_CASE("MSH-18 of a destination: a set that exists by code extension only is declared behind ASCII") {
  CHECK(declared_charset("") == "");
  CHECK(declared_charset("8859/1") == "8859/1");
  CHECK(declared_charset("ISO IR6~ISO IR87") == "ISO IR6~ISO IR87");
  CHECK(declared_charset("ISO IR87") == "ASCII~ISO IR87");
  CHECK(declared_charset("ISO-2022-JP") == "ASCII~ISO-2022-JP");
  CHECK(declared_charset("~ISO IR87") == "ASCII~ISO IR87");
  CHECK(declared_charset("ISO IR14~ISO IR87") == "ISO IR14~ISO IR87");
  CHECK(is_writable("ISO IR6~ISO IR87"));
  CHECK(is_writable("8859/1~8859/5"));
  CHECK_FALSE(is_writable("UNICODE UTF-8~ISO IR87"));  // UTF-8 takes no extension
  CHECK_FALSE(is_writable("ISO IR6~BIG-5"));
}

TEST_CASE("Round trip: text of each set is the same after it was written and read") {
  struct Row {
    const char *msh18, *letters;
  };
  for (const Row& row :
       {Row{"8859/1", "AéüÿB"}, Row{"8859/2", "AŁőB"}, Row{"8859/5", "АИя"}, Row{"8859/7", "ΑΩ"}, Row{"8859/9", "ışğ"},
        Row{"GB 18030-2000", "张三㐀"}, Row{"BIG-5", "張三"}, Row{"KS X 1001", "김민수"}, Row{"UNICODE UTF-8", "张é김"},
        Row{"ISO IR6~ISO IR87", "山田やまだA"}, Row{"ISO IR6~ISO IR87~ISO IR159", "山丂田"},
        Row{"ISO IR14~ISO IR87", "ﾔﾏﾀﾞ山田"}, Row{"8859/1~8859/2", "éŁé"}, Row{"ISO IR6~KS X 1001", "김 Kim 민"}}) {
    CAPTURE(row.msh18);
    const std::u32string alphabet = [&] {
      std::u32string all;
      const std::string_view text = row.letters;
      for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i + 1;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
        all += static_cast<char32_t>(i << 8 | (end - i));
        i = end;
      }
      return all + U"^| ";
    }();
    CHECK(rc::check([&](const std::vector<unsigned char>& picks) {
      std::string name = "A";
      for (const unsigned char pick : picks) {
        const char32_t one = alphabet[pick % alphabet.size()];
        if (one == U'^' || one == U'|' || one == U' ')
          name += static_cast<char>(one);
        else
          name += std::string_view(row.letters).substr(one >> 8, one & 0xff);
      }
      const std::string text = message(row.msh18, name);
      const EncodedMessage sent = encode(text, row.msh18);
      RC_ASSERT(!sent.altered);
      const Decoded read = decode(sent.bytes, "");
      RC_ASSERT(read.text == text);
      RC_ASSERT(read.findings.empty());
    }));
  }
}

TEST_CASE("Any bytes are decoded to UTF-8 without control characters, and a second time nothing changes") {
  CHECK(rc::check([](const std::vector<char>& bytes) {
    const std::string sent(bytes.begin(), bytes.end());
    const std::string msh18 = *rc::gen::element<std::string>("", "8859/1", "UNICODE UTF-8", "GB18030", "odd",
                                                             "ISO IR6~ISO IR87", "KS X 1001", "BIG-5", "ISO IR14");
    const Decoded decoded = decode(message(msh18, sent), *rc::gen::element<std::string>("", "GBK", "8859/1"));
    const Decoded again = decode(decoded.text, "");
    RC_ASSERT(encode(decoded.text, "UTF-8").bytes == decoded.text);
    RC_ASSERT(text::is_utf8(decoded.text));
    RC_ASSERT(std::none_of(decoded.text.begin(), decoded.text.end(),
                           [](char c) { return is_forbidden_control(static_cast<unsigned char>(c)); }));
    if (again.charset == "UTF-8" || again.charset == "US-ASCII") RC_ASSERT(again.text == decoded.text);
  }));
}

TEST_CASE("reference 10.3: each of many hexadecimal escapes is rewritten, and the text between them stays") {
  std::string sent = "MSH|^~\\&|HIS|||||||||||||||8859/1\rNTE|1||", read = sent;
  for (int i = 0; i < 1000; ++i) {
    sent += "a\\XE4\\\\X41\\b\\.br\\\xe4";
    read += "a\\XC3A4\\\\X41\\b\\.br\\\xc3\xa4";
  }
  CHECK(stepwise::hl7::decode(sent, "").text == read);
}

TEST_CASE("D21: the names that engines write in MSH-18 are known: of HL7, DICOM, IANA, Java and Windows") {
  struct Row {
    std::string_view name, bytes, text;
  };
  const Row row = GENERATE(
      Row{"ISO_8859-1:1987", "\xe9", "é"}, Row{"latin1", "\xe9", "é"}, Row{"l1", "\xe9", "é"},
      Row{"IBM819", "\xe9", "é"}, Row{"ISO8859_1", "\xe9", "é"}, Row{"iso-8859-15", "\xa4", "€"},
      Row{"ISO8859_15", "\xa4", "€"}, Row{"ISO 2022 IR 100", "\xe9", "é"}, Row{"ISO 2022 IR 144", "\xb8", "И"},
      Row{"28591", "\xe9", "é"}, Row{"1252", "\x80", "€"}, Row{"Cp1252", "\x80", "€"}, Row{"windows-1257", "\xe0", "ą"},
      Row{"1257", "\xe0", "ą"}, Row{"windows-1258", "\x80", "€"}, Row{"Cp850", "\x82", "é"}, Row{"IBM437", "\x82", "é"},
      Row{"ibm-850", "\x82", "é"}, Row{"macintosh", "\x8e", "é"}, Row{"KOI8-R", "\xe9", "И"},
      Row{"KOI8_R", "\xe9", "И"}, Row{"koi8-u", "\xe9", "И"}, Row{"ISO-8859-13", "\xe0", "ą"},
      Row{"UTF8", "\xc3\xa9", "é"}, Row{"65001", "\xc3\xa9", "é"}, Row{"csUTF8", "\xc3\xa9", "é"},
      Row{"MS932", "\x93\xfa", "日"}, Row{"windows-31j", "\x93\xfa", "日"}, Row{"932", "\x93\xfa", "日"},
      Row{"EUC_JP", "\xc6\xfc", "日"}, Row{"MS936", "\xc8\xd5", "日"}, Row{"EUC_CN", "\xc8\xd5", "日"},
      Row{"GB_2312-80", "\xc8\xd5", "日"}, Row{"MS950", "\xa4\xe9", "日"}, Row{"Big5-HKSCS", "\xa4\xe9", "日"},
      Row{"MS949", "\xc0\xcf", "일"}, Row{"x-windows-949", "\xc0\xcf", "일"}, Row{"ks_c_5601-1987", "\xc0\xcf", "일"},
      Row{"MS874", "\xa1", "ก"}, Row{"windows-874", "\xa1", "ก"}, Row{"TIS620", "\xa1", "ก"});
  INFO(row.name);
  const Decoded decoded = decode(message(row.name, row.bytes), "");
  CHECK(decoded.findings.empty());
  CHECK(decoded.text.find("||" + std::string(row.text) + "\r") != std::string::npos);
}

TEST_CASE("D21: a set that is not ASCII in its lower half, or has shift states, is no set of a message") {
  for (const std::string_view name :
       {"IBM037", "ebcdic-cp-us", "UTF-7", "SCSU", "UTF-16LE", "HZ", "x", "UTF-8,version=1", ""}) {
    INFO(name);
    CHECK((find_charset(name) == nullptr) == !name.empty());
  }
}
