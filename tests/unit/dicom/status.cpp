// SPDX-License-Identifier: Apache-2.0
// D31: an Error Comment has at most 64 characters of the default repertoire.
#include "dicom/status.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise;

TEST_CASE("D31: a comment of 64 characters stays whole, of 65 it is cut; the place stands first") {
  const auto comment = [](const std::string& place, std::size_t size) {
    return dicom::comment_for({.kind = ErrorKind::data_type, .place = place, .rule = std::string(size, 'x')});
  };
  CHECK(comment("", 64) == std::string(64, 'x'));
  CHECK(comment("", 65) == std::string(64, 'x'));
  CHECK(comment("(0008,0060)", 52) == "(0008,0060) " + std::string(52, 'x'));
  CHECK(comment("(0008,0060)", 53) == "(0008,0060) " + std::string(52, 'x'));
}

TEST_CASE("D31: what the default repertoire lacks is written in its letters") {
  CHECK(dicom::comment_for({.kind = ErrorKind::data_type, .place = "", .rule = "M\xC3\xBCller"}) == "Muller");
}
