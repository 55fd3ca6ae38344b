// SPDX-License-Identifier: Apache-2.0
// Code sequence items (PS3.3 8.8): which attribute holds a value, by its length and form.
#include "mapping/values/dicom_codes.hpp"

#include "dicom/dictionary.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
namespace tags = dicom::tags;

TEST_CASE("a code of 16 characters is a Code Value, of 17 a Long Code Value, a URN is a URN") {
  const std::string fits(16, 'C');
  const auto item = [](const std::string& value) { return code_item({value, "M", "L", ""}).value(); };
  CHECK(item(fits).value(tags::code_value) == fits);
  CHECK_FALSE(item(fits).has(tags::long_code_value));
  CHECK(item(fits + "C").value(tags::long_code_value) == fits + "C");
  CHECK_FALSE(item(fits + "C").has(tags::code_value));
  for (const char* urn : {"urn:oid:1.2", "http://x"}) {
    CHECK(item(urn).value(tags::urn_code_value) == urn);
    CHECK_FALSE(item(urn).has(tags::code_value));
  }
}

TEST_CASE("a coding scheme of 16 characters is the designator, of 17 or none it is the local one") {
  const std::string fits(16, 'S');
  const auto scheme = [](const std::string& stated) {
    return code_item({"V", "M", stated, ""})->value(tags::coding_scheme_designator);
  };
  CHECK(scheme(fits) == fits);
  CHECK(scheme(fits + "S") == "99LOCAL");
  CHECK(scheme("") == "99LOCAL");
  CHECK(scheme("  ") == "99LOCAL");
}

TEST_CASE("of two codes each is an item; one without a value is none, one without a meaning shows its value") {
  const auto items = code_items({{"A", "a", "L", "1"}, {"", "text", "L", ""}, {"B", "", "L", ""}});
  REQUIRE(items.size() == 2);
  CHECK(items[0].value(tags::code_meaning) == "a");
  CHECK(items[0].value(tags::coding_scheme_version) == "1");
  CHECK(items[1].value(tags::code_value) == "B");
  CHECK(items[1].value(tags::code_meaning) == "B");
  CHECK_FALSE(items[1].has(tags::coding_scheme_version));
}
