// SPDX-License-Identifier: Apache-2.0
#include "base/romanization.hpp"

#include "tests/support/catch.hpp"

namespace text = stepwise::text;
using text::Romanization;

TEST_CASE("reference 4.7: names are romanised by their own script only") {
  CHECK(text::romanized("张", Romanization::chinese) == "Zhang");
  CHECK(text::romanized("小明", Romanization::chinese) == "Xiaoming");
  CHECK(text::romanized("やまだ", Romanization::japanese) == "Yamada");
  CHECK(text::romanized("ヤマダ", Romanization::japanese) == "Yamada");
  CHECK(text::romanized("ﾔﾏﾀﾞ", Romanization::japanese) == "Yamada");
  CHECK_FALSE(text::romanized("山田", Romanization::japanese));  // no Chinese reading of a Japanese name
  CHECK(text::romanized("김", Romanization::korean) == "Gim");
  CHECK_FALSE(text::romanized("金", Romanization::korean));
  CHECK_FALSE(text::romanized("Иван", Romanization::chinese));
  CHECK(text::romanized("Li", Romanization::chinese) == "Li");
}

TEST_CASE("The language of a name is what its characters show; Han characters alone are not enough") {
  CHECK(text::language_of("山田=やまだ") == Romanization::japanese);
  CHECK(text::language_of("ﾔﾏﾀﾞ") == Romanization::japanese);
  CHECK(text::language_of("洪^吉洞=홍^길동") == Romanization::korean);
  CHECK(text::language_of("张^三") == Romanization::chinese);  // simplified
  CHECK(text::language_of("王^小东") == Romanization::chinese);
  for (const char* unknown : {"王^小明", "張^三", "山田^太郎", "中国", "Müller", "Иванов", "", "홍やまだ", "A・Bー"}) {
    INFO(unknown);
    CHECK_FALSE(text::language_of(unknown));
  }
}

TEST_CASE("What belongs into the ideographic or phonetic group: Han, full-width kana and hangul") {
  for (const char* one : {"A山", "ヤ", "や", "김", "ㄅ", "𠮷", "々"}) {
    INFO(one);
    CHECK(text::has_ideographs(one));
  }
  for (const char* one : {"", "Müller", "ﾔﾏﾀﾞ", "Иван", "שר", "สม", "＾", "　"}) {
    INFO(one);
    CHECK_FALSE(text::has_ideographs(one));
  }
}
