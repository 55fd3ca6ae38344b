// SPDX-License-Identifier: Apache-2.0
#include "model/values.hpp"

#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {

TEST_CASE("reference 4.7: a person name in DICOM's text form") {
  PersonName john{.alphabetic = {"Smith", "John", "Q", "Dr", "III MD"}, .ideographic = {}, .phonetic = {}};
  CHECK(to_text(john) == "Smith^John^Q^Dr^III MD");
  CHECK(parse_person_name("Smith^John^Q^Dr^III MD") == john);
  CHECK(to_text(PersonName{}).empty());
  CHECK(to_text(parse_person_name("Smith^John^^^")) == "Smith^John");
  CHECK(to_text(parse_person_name("^John")) == "^John");
  CHECK(to_text(parse_person_name("Yamada^Tarou=山田^太郎=やまだ^たろう")) == "Yamada^Tarou=山田^太郎=やまだ^たろう");
  CHECK(to_text(parse_person_name("=山田^太郎")) == "=山田^太郎");
  CHECK(parse_person_name("a^b^c^d^e^f").alphabetic.suffix == "e");
}

TEST_CASE(
    "reference 4.8: identifiers are the same by value and namespace id, or by value and universal id with its type") {
  CHECK(is_same(id("1", "A"), id("1", "A")));
  CHECK_FALSE(is_same(id("1", "A"), id("1", "B")));
  CHECK_FALSE(is_same(id("1", "A"), id("2", "A")));
  CHECK_FALSE(is_same(id("a", "A"), id("A", "A")));
  CHECK(is_same(id("1", ""), id("1", "")));
  CHECK_FALSE(is_same(id("1", ""), id("1", "A")));
  const Identifier by_oid{"1", "A", "1.2.3", "ISO", "MR"};
  CHECK(is_same(by_oid, Identifier{"1", "", "1.2.3", "ISO", ""}));
  CHECK_FALSE(is_same(by_oid, Identifier{"1", "", "1.2.3", "DNS", ""}));
  CHECK_FALSE(is_same(Identifier{"1", "", "1.2.3", "ISO", ""}, id("1", "")));
}

}  // namespace stepwise::model::test
