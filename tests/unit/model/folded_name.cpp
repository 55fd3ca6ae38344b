// SPDX-License-Identifier: Apache-2.0
#include "model/folded_name.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise::model;

TEST_CASE("a name is folded without case, accents and what is empty at the end of a group or of the name") {
  CHECK(folded_group("Müller^Jörg^^") == "muller^jorg");
  CHECK(folded_groups("Yamada^Tarou=山田^太郎==") == "yamada^tarou=山田^太郎");
  CHECK(folded_groups("Yamada==やまだ^") == "yamada==やまだ");
  CHECK(folded_groups("").empty());
  CHECK(folded_groups("==").empty());
}

TEST_CASE("the Latin form is of the first group alone, and empty if it is no other text") {
  CHECK(latin_form("Müller").empty());
  CHECK(latin_form("Smith=Ж").empty());
  CHECK(latin_form("Жук=x") == "zuk");
}

TEST_CASE("the Latin form stands behind the three groups, of which some may be absent") {
  CHECK(folded_for_matching("Smith^John") == "smith^john");
  CHECK(folded_for_matching("Жук") == "жук===zuk");
  CHECK(folded_for_matching("Жук=x") == "жук=x==zuk");
  CHECK(folded_for_matching("Жук=x=y") == "жук=x=y=zuk");
}
