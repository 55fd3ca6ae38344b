// SPDX-License-Identifier: Apache-2.0
// Text as each value representation can hold it (reference 4.10, 3.3; PS3.5 6.2).
#include "mapping/values/dicom_text.hpp"

#include "tests/support/catch.hpp"

#include <utility>

using namespace stepwise;
using namespace stepwise::mapping;

namespace {

std::string many(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("each representation holds its number of characters, and one more is cut") {
  struct Row {
    dicom::Vr vr;
    int most;
  };
  for (const auto& [vr, most] :
       {Row{"AE", 16}, Row{"CS", 16}, Row{"DA", 8}, Row{"DS", 16}, Row{"IS", 12}, Row{"LO", 64}, Row{"PN", 64},
        Row{"SH", 16}, Row{"TM", 14}, Row{"UC", 1024}, Row{"UI", 64}, Row{"US", 5}, Row{"LT", 10240}, Row{"ST", 1024},
        Row{"UT", 102400}, Row{"UR", 1024}}) {
    INFO(vr.text());
    CHECK(dicom_value(vr, many(most, "x")) == many(most, "x"));
    CHECK(dicom_value(vr, many(most + 1, "x")) == many(most, "x"));
  }
  // Characters count, not bytes.
  CHECK(dicom_value("SH", many(16, "ä")) == many(16, "ä"));
  CHECK(dicom_value("SH", many(17, "ä")) == many(16, "ä"));
}

TEST_CASE("a backslash is a slash where it would separate values, and stays in longer text") {
  for (const dicom::Vr vr :
       {dicom::Vr("AE"), dicom::Vr("CS"), dicom::Vr("LO"), dicom::Vr("PN"), dicom::Vr("SH"), dicom::Vr("UC")})
    CHECK(dicom_value(vr, "a\\b") == "a/b");
  for (const dicom::Vr vr : {dicom::Vr("LT"), dicom::Vr("ST"), dicom::Vr("UT"), dicom::Vr("UR")})
    CHECK(dicom_value(vr, "a\\b") == "a\\b");
}

TEST_CASE("R29: line ends stay in longer text; in a line each one is a blank, CR LF one") {
  for (const dicom::Vr vr : {dicom::Vr("LT"), dicom::Vr("ST"), dicom::Vr("UT")})
    CHECK(dicom_value(vr, "a\r\nb\tc\fd") == "a\r\nb\tc\fd");
  for (const dicom::Vr vr : {dicom::Vr("LO"), dicom::Vr("SH"), dicom::Vr("UR")}) {
    CHECK(dicom_value(vr, "a\r\nb") == "a b");
    CHECK(dicom_value(vr, "a\rb\nc\td\fe") == "a b c d e");
    CHECK(dicom_value(vr, "a\n\nb\n\rc") == "a  b  c");
    CHECK(dicom_value(vr, "\nab\r\n") == "ab");
  }
}

TEST_CASE("no control character is left, and every other character is") {
  for (int c = 0; c < 0x20; ++c) {
    if (c == '\r' || c == '\n' || c == '\t' || c == '\f') continue;
    for (const dicom::Vr vr : {dicom::Vr("LO"), dicom::Vr("LT")})
      CHECK(dicom_value(vr, "a" + std::string(1, static_cast<char>(c)) + "b") == "ab");
  }
  CHECK(dicom_value("LO",
                    "a\x7f"
                    "b") == "ab");
  CHECK(dicom_value("LO", "a~ !b") == "a~ !b");
  CHECK(dicom_value("LO", "鈴木ä") == "鈴木ä");
}

TEST_CASE("blanks at both ends are left out of a line, also where the line is cut; in longer text they are layout") {
  CHECK(dicom_value("SH", "  a b  ") == "a b");
  CHECK(dicom_value("SH", "123456789012345 7") == "123456789012345");
  CHECK(dicom_value("LT", "  a  ") == "  a  ");
  CHECK(dicom_value("ST", many(1023, "x") + "  y") == many(1023, "x") + " ");
}

TEST_CASE("several values: each in its own form, empty ones left out") {
  CHECK(dicom_values("SH", {"A", "", "B\\C", " ", "12345678901234567"}) == "A\\B/C\\1234567890123456");
  CHECK(dicom_values("SH", {"", "A"}) == "A");
  CHECK(dicom_values("SH", {}).empty());
}

TEST_CASE("a name: delimiters inside a component are blanks, each group is cut by itself") {
  CHECK(dicom_name({{"We^st", " Ma=ry ", "A\\B", "Dr\n", "III"}, {}, {}}) == "We st^Ma ry^A/B^Dr^III");
  const std::string full = many(64, "F");
  CHECK(dicom_name({{full, "", "", "", ""}, {many(65, "鈴"), "", "", "", ""}, {many(64, "す"), "", "", "", ""}}) ==
        full + "=" + many(64, "鈴") + "=" + many(64, "す"));
}

TEST_CASE("reference 3.3: a name of 65 characters loses its last part, then prefix, middle, given, family name") {
  const auto fitted_name = [](int family, int given, int middle, int prefix, int suffix) {
    return dicom_name(
        {{many(family, "F"), many(given, "G"), many(middle, "M"), many(prefix, "P"), many(suffix, "S")}, {}, {}});
  };
  const auto joined = [](int family, int given, int middle, int prefix, int suffix) {
    std::string text = many(family, "F") + "^" + many(given, "G") + "^" + many(middle, "M") + "^" + many(prefix, "P") +
                       "^" + many(suffix, "S");
    while (text.back() == '^') text.pop_back();
    return text;
  };
  CHECK(fitted_name(20, 10, 10, 10, 10) == joined(20, 10, 10, 10, 10));  // 64
  CHECK(fitted_name(20, 10, 10, 10, 11) == joined(20, 10, 10, 10, 10));
  CHECK(fitted_name(31, 10, 10, 10, 1) == joined(31, 10, 10, 10, 0));
  CHECK(fitted_name(32, 10, 10, 10, 1) == joined(32, 10, 10, 9, 0));
  CHECK(fitted_name(43, 10, 10, 10, 10) == joined(43, 10, 9, 0, 0));
  CHECK(fitted_name(60, 10, 10, 10, 10) == joined(60, 3, 0, 0, 0));
  CHECK(fitted_name(63, 10, 0, 0, 0) == joined(63, 0, 0, 0, 0));
  CHECK(fitted_name(70, 10, 10, 10, 10) == joined(64, 0, 0, 0, 0));
  // No blank is left where a part was cut.
  CHECK(dicom_name({{many(60, "F"), "GG GG", "", "", ""}, {}, {}}) == many(60, "F") + "^GG");
}
