// SPDX-License-Identifier: Apache-2.0
// Each name that we know, in the group of the names that mean the same set.
#include "hl7/charset_names.hpp"

#include "base/coded_set.hpp"
#include "base/iso2022.hpp"
#include "base/text.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace stepwise;
using namespace stepwise::hl7;

namespace {

struct NamedSet {
  std::string icu, iso_ir, dicom, written;
  std::vector<std::string> names;
};

std::vector<NamedSet> named_sets() {
  std::vector<NamedSet> sets{
      {"US-ASCII", "", "ISO_IR 6", "", {"ASCII", "ISO IR6", "US-ASCII", "ISO 646", "ISO 2022 IR 6", "20127"}},
      {"TIS-620", "166", "ISO_IR 166", "", {"ISO_IR 166", "TIS-620", "ISO 2022 IR 166"}},
      {"Shift_JIS", "13", "ISO_IR 13", "", {"ISO IR14", "ISO_IR 13", "ISO 2022 IR 13", "JIS X 0201"}},
      {"Shift_JIS", "", "ISO_IR 192", "", {"SHIFT_JIS", "SJIS", "MS932", "CP932", "WINDOWS-31J", "932"}},
      {"EUC-JP", "", "ISO_IR 192", "", {"EUC-JP"}},
      {"", "87", "ISO 2022 IR 87", "", {"ISO IR87", "ISO-2022-JP", "ISO 2022 IR 87", "JIS X 0202", "JAS2020"}},
      {"", "159", "ISO 2022 IR 159", "", {"ISO IR159", "ISO 2022 IR 159"}},
      {"EUC-KR", "149", "ISO 2022 IR 149", "", {"KS X 1001", "ISO 2022 IR 149", "EUC-KR", "KS C 5601"}},
      {"windows-949", "", "ISO_IR 192", "", {"CP949", "MS949", "949"}},
      {"gb18030", "", "GB18030", "", {"GB 18030-2000", "GB18030", "54936", "CP54936"}},
      {"gb18030", "", "GB18030", "GBK", {"GBK", "CP936", "MS936", "936"}},
      {"gb18030", "", "GB18030", "58", {"GB2312", "GB 2312-80", "EUC_CN"}},
      {"", "58", "ISO 2022 IR 58", "", {"ISO 2022 IR 58"}},
      {"EUC-TW", "", "ISO_IR 192", "", {"CNS 11643-1992"}},
      {"Big5", "", "ISO_IR 192", "", {"BIG-5", "BIG5", "CP950", "MS950", "950"}},
      {"UTF-8", "", "ISO_IR 192", "", {"UNICODE", "UNICODE UTF-8", "UTF-8", "ISO_IR 192", "CSUTF8", "65001"}},
      {"windows-874", "", "ISO_IR 192", "", {"MS874", "874", "CP874"}},
      {"windows-1257", "", "ISO_IR 192", "", {"1257", "CP1257"}},
      {"windows-1258", "", "ISO_IR 192", "", {"1258", "CP1258"}},
  };
  for (const std::string page : {"1250", "1251", "1252", "1253", "1254", "1255", "1256"})
    sets.push_back({"windows-" + page, "", "ISO_IR 192", "", {"WINDOWS-" + page, "CP" + page, page}});
  struct Latin {
    std::string part, iso_ir, page;
  };
  for (const Latin& latin :
       {Latin{"1", "100", "28591"}, Latin{"2", "101", "28592"}, Latin{"3", "109", "28593"}, Latin{"4", "110", "28594"},
        Latin{"5", "144", "28595"}, Latin{"6", "127", "28596"}, Latin{"7", "126", "28597"}, Latin{"8", "138", "28598"},
        Latin{"9", "148", "28599"}, Latin{"15", "203", "28605"}}) {
    NamedSet set{"ISO-8859-" + latin.part, latin.iso_ir, "ISO_IR " + latin.iso_ir, "", {}};
    set.names = {"8859/" + latin.part, set.icu, set.dicom, "ISO 2022 IR " + latin.iso_ir, latin.page};
    if (latin.part == "1") set.names.emplace_back("LATIN1");
    if (latin.part == "2") set.names.emplace_back("LATIN2");
    if (latin.part == "15") set.names.emplace_back("LATIN9");
    sets.push_back(std::move(set));
  }
  return sets;
}

}  // namespace

TEST_CASE("R24: each name of a character set means the set that has this name, in HL7, ICU, ISO IR and DICOM") {
  for (const NamedSet& set : named_sets()) {
    for (const std::string& name : set.names) {
      CAPTURE(name);
      const CharsetRow* row = find_charset(name);
      REQUIRE(row != nullptr);
      CHECK(row->icu == set.icu);
      CHECK(row->iso_ir == set.iso_ir);
      CHECK(row->dicom == set.dicom);
      CHECK(row->written == set.written);
      CHECK_FALSE(is_unusable_over_mllp(name));
    }
  }
}

TEST_CASE("R24: no row of the tables of names is left out of this test, and each is the row that its name finds") {
  std::vector<std::string> known;
  for (const NamedSet& set : named_sets()) known.insert(known.end(), set.names.begin(), set.names.end());
  for (const auto rows : {charset_terms(), charset_aliases()}) {
    for (const CharsetRow& row : rows) {
      CAPTURE(row.term);
      CHECK(std::find(known.begin(), known.end(), row.term) != known.end());
      const CharsetRow* found = find_charset(row.term);
      REQUIRE(found != nullptr);
      CHECK(found->dicom == row.dicom);
      CHECK((row.icu.empty() || text::to_utf8("A", row.icu) == "A"));
      CHECK((row.iso_ir.empty() || text::find_extension_set(row.iso_ir) != nullptr));
      CHECK((row.written.empty() || text::find_coded_set(row.written) != nullptr));
    }
  }
  CHECK(charset_terms().size() == 21);
}

TEST_CASE("R24: case, blanks and punctuation of a name do not matter; letters and digits do") {
  for (const char* name : {"unicode utf-8", " UNICODE  UTF8 ", "Unicode_UTF-8", "UNICODE(UTF-8)"}) {
    CAPTURE(name);
    CHECK(find_charset(name) == find_charset("UNICODE UTF-8"));
  }
  CHECK(find_charset("8859-1") == find_charset("8859/1"));
  CHECK(find_charset("cp-1252")->icu == "windows-1252");
  CHECK(find_charset("8859/1")->icu != find_charset("8859/15")->icu);
}

TEST_CASE("R24: an empty or blank MSH-18 is ASCII; one of punctuation only is unknown") {
  CHECK(find_charset("") == &charset_terms().front());
  CHECK(find_charset("  ") == &charset_terms().front());
  CHECK(find_charset("///") == nullptr);
  CHECK(find_charset("no such set") == nullptr);
  CHECK(find_charset("CP") == nullptr);
}

TEST_CASE("R24: a name that only ICU knows means the converter of ICU; two converters have two rows") {
  const CharsetRow* western = find_charset("IBM850");
  const CharsetRow* american = find_charset("IBM437");
  REQUIRE(western != nullptr);
  REQUIRE(american != nullptr);
  CHECK(western != american);
  CHECK(find_charset("ibm-850") == western);
  for (const CharsetRow* row : {western, american}) {
    CHECK(row->term == row->icu);
    CHECK(row->iso_ir.empty());
    CHECK(row->dicom == "ISO_IR 192");
    CHECK(row->written.empty());
  }
  CHECK(text::to_utf8("\x9b", western->icu) == "ø");
  CHECK(text::to_utf8("\x9b", american->icu) == "¢");
}

TEST_CASE("reference 10.1: UTF-16 and UTF-32 are named unusable and are no set, however they are written") {
  for (const char* name : {"UTF-16", "utf16", "UNICODE UTF-16", "UTF_32", "UNICODE UTF-32"}) {
    CAPTURE(name);
    CHECK(is_unusable_over_mllp(name));
    CHECK(find_charset(name) == nullptr);
  }
  for (const char* name : {"", "UTF-8", "UTF-1", "16", "32"}) {
    CAPTURE(name);
    CHECK_FALSE(is_unusable_over_mllp(name));
  }
  CHECK(find_charset("UTF-16LE") == nullptr);  // no superset of ASCII
}
