// SPDX-License-Identifier: Apache-2.0
#include "base/substitution.hpp"

#include "base/coded_set.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace stepwise;

namespace {

text::Substituted within(std::string_view utf8, std::initializer_list<const char*> sets) {
  return text::substituted(utf8, [&](std::string_view character) {
    return std::any_of(sets.begin(), sets.end(), [&](const char* set) {
      return text::bytes_in(*text::find_coded_set(set), character).has_value();
    });
  });
}

struct Row {
  const char *text, *written;
  std::size_t replaced, lost;
};

void check(const Row& row, std::initializer_list<const char*> sets) {
  CAPTURE(row.text);
  const text::Substituted got = within(row.text, sets);
  CHECK(got.text == row.written);
  CHECK(got.replaced == row.replaced);
  CHECK(got.lost == row.lost);
}

}  // namespace

TEST_CASE("D21: a similar character of the same script replaces a character that the set lacks") {
  for (const Row& row :
       {Row{"山田^太郎", "山田^太郎", 0, 0}, Row{"髙橋", "高橋", 1, 0}, Row{"宮﨑^栁", "宮崎^柳", 2, 0},
        Row{"𠮷田", "吉田", 1, 0}, Row{"①㈱", "1(株)", 2, 0}, Row{"\ufa19", "神", 0, 0}})
    check(row, {"87"});
  check({"Müller", "Müller", 0, 0}, {"100"});
  check({"a…b", "a...b", 1, 0}, {"100"});
}

TEST_CASE("D21: another width or normal form is the same character") {
  for (const Row& row : {Row{"ﾔﾏﾀﾞ", "ヤマダ", 0, 0}, Row{"ﾊﾟﾝ", "パン", 0, 0}, Row{"Ａ　Ｂ", "Ａ　Ｂ", 0, 0}})
    check(row, {"87"});
  for (const Row& row : {Row{"ヤマダ", "ﾔﾏﾀﾞ", 0, 0}, Row{"ﾔﾏﾀﾞ", "ﾔﾏﾀﾞ", 0, 0}, Row{"Ａ　Ｂ", "A B", 0, 0}})
    check(row, {"13"});
  check({"u\xcc\x88", "ü", 0, 0}, {"100"});
}

TEST_CASE("A value is never written half in ideographs and half in their reading") {
  check({"王^小东", "wang^xiao dong", 3, 3}, {"87"});  // 东 is Chinese, and not in JIS X 0208
  check({"王^小丂", "王^小?", 1, 1}, {"87"});          // the language is not known
  check({"홍^길뷁", "hong^gilbwelg", 3, 3}, {"149"});
  check({"洪^길뷁", "洪^길?", 1, 1}, {"149"});  // the hanja cannot be read
}

TEST_CASE("Han characters are read as Chinese only where the characters show it") {
  for (const Row& row :
       {Row{"张三", "zhang san", 2, 2}, Row{"山田", "??", 2, 2}, Row{"山田たろう", "?????", 5, 5},
        Row{"やまだ", "yamada", 3, 3}, Row{"ﾔﾏﾀﾞ", "yamada", 3, 3}, Row{"김", "gim", 1, 1}, Row{"Иван", "Ivan", 4, 4}})
    check(row, {"100"});
}

TEST_CASE("A control character is dropped; what nothing stands for is a question mark; nothing becomes a delimiter") {
  check({"a\xc2\x85"
         "b",
         "ab", 1, 0},
        {"100"});
  check({"a 😀 b", "a ? b", 1, 1}, {"100"});
  check({"a｜b＾c＼d", "a?b?c?d", 3, 3}, {"100"});
}

TEST_CASE("Values are replaced one by one") {
  const auto held = text::substituted_values("张三|山田=小东", "|=", [](std::string_view) { return false; });
  CHECK(held.text == "zhang san|\?\?=xiao dong");
  CHECK(held.replaced == 6);
}
