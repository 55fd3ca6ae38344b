// SPDX-License-Identifier: Apache-2.0
// Each value representation of PS3.5 table 6.2-1: what is valid, the limit just reached and just exceeded, and what is
// repaired.
#include "dicom/value_check.hpp"

#include "base/text.hpp"
#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace stepwise;
using namespace stepwise::dicom;

namespace {

using Texts = std::vector<std::string>;

std::string of(std::size_t size, const std::string& text = "A") {
  std::string all;
  for (std::size_t i = 0; i < size; ++i) all += text;
  return all;
}

struct Samples {
  Vr vr;
  Texts valid, invalid;
};

const std::vector<Samples>& samples() {
  static const std::vector<Samples> all{
      {"AE", {"CT1", "ct 1", of(16), "A-B_C.D"}, {of(17), "CT\x01", "C\nT", "Rön", std::string("A\0B", 3)}},
      {"AS", {"018M", "000D", "999Y", "012W"}, {"18M", "0018M", "018m", "018X", "M018", "0180"}},
      {"AT", {"00080018", "7FE00010"}, {"0008001", "000800188", "0008001G", "(0008,0018)"}},
      {"CS", {"CT", "IN PROGRESS", "A_1", of(16)}, {of(17), "C-T", "CT.", "CÄ", "C\tT", of(17, "a")}},
      {"DA",
       {"20261129", "20240229", "19000228", "00010101"},
       {"29/11/2026", "20260229", "19000229", "20261301", "20260001", "20260100", "20260132", "2026112", "202611290",
        "2026-11-29", "2026.13.01", "2026.1.1", "20261129-20261130", "today", "2026 1 1"}},
      {"DS",
       {"1", "-1.5", "+.5", "5.", "1E3", "1.5e-10", "1234567890.12345"},
       {"1,5", ".", "", "1E", "E5", "1.2.3", "--1", "0x10", "12345678901.12345", "1 2", "nan", "inf", "1.5mm"}},
      {"DT",
       {"2026", "202611", "20261129", "2026112923", "20261129235960", "20261129101010.123456", "20261129101010+0100",
        "2026-1200", "20261129101010.123456+1400"},
       {"202613", "20261131", "2026112924", "20261129101010.1234567", "20261129101010+1401", "2026-1201", "20261129+01",
        "26"}},
      {"FD", {"1.5", "-1e300"}, {"1,5", "x", "1.5 m"}},
      {"FL", {"1.5", "-1e30"}, {"1,5", "x"}},
      {"IS",
       {"0", "-5", "+5", "2147483647", "-2147483648", "000000000005"},
       {"2147483648", "-2147483649", "1.5", "+-5", "0000000000005", "5 5", "five"}},
      {"LO",
       {"a", of(64), of(64, "ä")},
       {of(65), of(65, "ä"), "a\nb",
        "a\x1b"
        "b",
        "\xff"}},
      {"LT", {"a\r\nb\tc", "a\\b", of(10240), of(10240, "ä")}, {of(10241), "a\x01", "\xc3"}},
      {"PN",
       {"A^B^C^D^E", "A=B=C", of(64), of(64) + "=" + of(64, "山") + "=" + of(64), "", "^B"},
       {of(65), "A=" + of(65, "山"), "A=B=C=D", "A^B^C^D^E^F", "A\nB", "A\xff"}},
      {"SH", {"a", of(16), of(16, "ä")}, {of(17), of(17, "ä"), "a\tb"}},
      {"SL", {"-2147483648", "2147483647"}, {"2147483648", "x", "1.5"}},
      {"SS", {"-32768", "32767"}, {"32768", "-32769", "x"}},
      {"ST", {"a\r\nb", "a\\b", of(1024)}, {of(1025), "a\x02"}},
      {"SV", {"-9223372036854775808"}, {"9223372036854775808", "x"}},
      {"TM",
       {"10", "1030", "103015", "103015.1", "103015.123456", "235960", "000000"},
       {"25:99", "24", "240000", "1060", "103061", "1", "103", "10301", "1030.5", "103015.", "103015.12a", "10:3",
        "1:30", "10:30:", "10-30-15", "noon", "103015-113015", "1030:15", "10:3015"}},
      {"UC", {of(2000), "ä"}, {"a\nb", "\xff"}},
      {"UI",
       {"1.2.3", "2.25.0", "1." + of(62, "1")},
       {"not a uid", "1.2.", ".1", "1..2", "1.2a", "1." + of(63, "1"), "1.2,3", "1 2", "1.-2"}},
      {"UL", {"0", "4294967295"}, {"4294967296", "-1", "x"}},
      {"UR", {"https://example.org/a\\b"}, {"a b", "ä", "a\x01"}},
      {"US", {"0", "65535"}, {"65536", "-1", "1.5", "x"}},
      {"UT", {"a\r\nb", of(20000)}, {"a\x01", "\xff"}},
      {"UV", {"18446744073709551615"}, {"18446744073709551616", "-1"}},
  };
  return all;
}

}  // namespace

TEST_CASE("each value representation: valid values stay as they are, an invalid one is left out and named") {
  for (const Samples& sample : samples()) {
    INFO(sample.vr.text());
    for (const std::string& value : sample.valid) {
      INFO(value);
      const CheckedValue checked = check_value(sample.vr, value);
      CHECK(checked.fault.empty());
      CHECK(checked.deviation.empty());
      CHECK(checked.value == value);
    }
    for (const std::string& value : sample.invalid) {
      if (value.empty()) continue;
      INFO(value);
      const CheckedValue checked = check_value(sample.vr, value);
      CHECK(checked.value.empty());
      CHECK(checked.deviation.empty());
      CHECK(checked.fault.find("(" + sample.vr.text() + ")") != std::string::npos);
      CHECK(checked.fault.size() <= 52);
    }
  }
}

TEST_CASE("every representation of the dictionary that has a form is checked, others have none") {
  for (const Attribute& attribute : dictionary()) {
    const bool is_sampled = std::any_of(samples().begin(), samples().end(),
                                        [&](const Samples& sample) { return sample.vr == attribute.vr; });
    INFO(attribute.keyword);
    CHECK((is_sampled || attribute.vr == Vr("SQ")));
  }
  for (const Vr vr : {Vr("OB"), Vr("OW"), Vr("UN"), Vr("SQ"), Vr("ZZ")}) {
    const CheckedValue checked = check_value(vr, "\x01\xff");
    CHECK(checked.value == "\x01\xff");
    CHECK(checked.fault.empty());
  }
}

TEST_CASE("a value whose meaning is certain is repaired, and the repair is reported") {
  struct Repaired {
    Vr vr;
    const char *stated, *used;
  };
  for (const Repaired& one :
       {Repaired{"CS", "ct", "CT"}, Repaired{"CS", " in Progress", "IN PROGRESS"},
        Repaired{"DA", "1997.07.15", "19970715"}, Repaired{"DA", " 19970715", "19970715"},
        Repaired{"TM", "10:30:15", "103015"}, Repaired{"TM", "10:30", "1030"},
        Repaired{"TM", "10:30:15.25", "103015.25"}, Repaired{"TM", "103015.1234567", "103015.123456"},
        Repaired{"UI", "1.2.3 ", "1.2.3"}, Repaired{"UI", "1.02.3", "1.02.3"}, Repaired{"PN", "A^B^^^^^", "A^B"},
        Repaired{"PN", "A^B^^^^^=C^D", "A^B=C^D"}, Repaired{"LO", "12345\r\n", "12345"}, Repaired{"SH", "\tA1", "A1"},
        Repaired{"IS", "5\n", "5"}}) {
    INFO(one.stated);
    const CheckedValue checked = check_value(one.vr, one.stated);
    CHECK(checked.fault.empty());
    CHECK(checked.value == one.used);
    CHECK_FALSE(checked.deviation.empty());
    CHECK(checked.deviation.size() <= 64);
  }
}

TEST_CASE("padding that PS3.5 allows is ignored, and a value of blanks is empty") {
  for (const Vr vr : {Vr("AE"), Vr("CS"), Vr("SH"), Vr("LO"), Vr("PN"), Vr("DS"), Vr("IS")}) {
    const CheckedValue checked = check_value(vr, "  12 ");
    INFO(vr.text());
    CHECK(checked.value == "12");
    CHECK(checked.deviation.empty());
  }
  CHECK(check_value("ST", "  indented\r\n").value == "  indented\r\n");
  CHECK(check_value("ST", "  indented\r\n").deviation.empty());
  for (const Samples& sample : samples()) {
    INFO(sample.vr.text());
    CHECK(check_value(sample.vr, "").value.empty());
    CHECK(check_value(sample.vr, "").fault.empty());
    CHECK(check_value(sample.vr, "   ").value.empty());
    CHECK(check_value(sample.vr, "   ").fault.empty());
  }
}

TEST_CASE("several values: only where the attribute has them, each by itself, and an invalid one is left out") {
  CHECK(check_value("CS", "CT\\MR").fault == "has several values; one is allowed");
  CHECK(check_value("CS", "CT\\MR").value.empty());
  CHECK(check_value("PN", "A^B\\C^D", true).value == "A^B\\C^D");
  CHECK(check_value("PN", "A^B\\C^D", true).fault.empty());
  const CheckedValue partly = check_value("SH", "A\\" + of(17) + "\\B", true);
  CHECK(partly.value == "A\\B");
  CHECK_FALSE(partly.fault.empty());
  CHECK(check_value("SH", of(17) + "\\B", true).value == "B");
  CHECK(check_value("SH", "\\B", true).value == "\\B");
  CHECK(check_value("CS", "ct\\MR", true).value == "CT\\MR");
  CHECK_FALSE(check_value("CS", "ct\\MR", true).deviation.empty());
}

TEST_CASE("whatever the bytes are, what is used is valid, and never changes again") {
  CHECK(rc::check("check_value", [] {
    const Samples sample = *rc::gen::elementOf(samples());
    std::string value = *rc::gen::oneOf(
        rc::gen::arbitrary<std::string>(), rc::gen::elementOf(sample.valid), rc::gen::elementOf(sample.invalid),
        rc::gen::container<std::string>(rc::gen::elementOf(std::string("0123456789.:-+^=\\ aAé\t\x01\xff"))));
    const bool is_multi_valued = *rc::gen::arbitrary<bool>();
    const CheckedValue once = check_value(sample.vr, value, is_multi_valued);
    const CheckedValue again = check_value(sample.vr, once.value, is_multi_valued);
    RC_ASSERT(text::is_utf8(once.value));
    RC_ASSERT(again.fault.empty());
    RC_ASSERT(again.value == once.value);
    // Only a UID that was accepted unchanged may still deviate from the standard.
    if (sample.vr != Vr("UI")) RC_ASSERT(again.deviation.empty());
    RC_ASSERT(once.value.size() <= value.size());
  }));
}
