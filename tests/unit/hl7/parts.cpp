// SPDX-License-Identifier: Apache-2.0
#include "base/words.hpp"
#include "hl7/message.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace stepwise::hl7;

namespace {

constexpr Delimiters usual_delimiters{};

Segment segment_of(std::string_view raw) {
  return {raw, &usual_delimiters, 1};
}

std::vector<std::string> fields_one_by_one(const Segment& segment) {
  std::vector<std::string> all;
  for (int i = 1; i <= segment.fields(); ++i) all.emplace_back(segment.field(i).raw());
  return all;
}

std::vector<std::string> fields_at_once(const Segment& segment) {
  std::vector<std::string> all;
  for (const Field& field : segment.all_fields()) all.emplace_back(field.raw());
  return all;
}

}  // namespace

TEST_CASE("All parts of a level are those that are found one by one") {
  const auto message = Message::parse("MSH|^~\\&|HIS\rPID|a&b^c^~~d|\"\"||\r").value();
  for (int f = 1; f <= message.segment("PID").fields(); ++f) {
    const Field field = message.segment("PID").field(f);
    const auto repetitions = field.all_repetitions();
    REQUIRE(static_cast<int>(repetitions.size()) == field.repetitions());
    for (std::size_t r = 0; r < repetitions.size(); ++r) {
      CHECK(repetitions[r].raw() == field.repetition(static_cast<int>(r) + 1).raw());
      const auto components = repetitions[r].all_components();
      REQUIRE(static_cast<int>(components.size()) == repetitions[r].components());
      for (std::size_t c = 0; c < components.size(); ++c) {
        CHECK(components[c].raw() == repetitions[r].component(static_cast<int>(c) + 1).raw());
        REQUIRE(static_cast<int>(components[c].all_subcomponents().size()) == components[c].subcomponents());
      }
    }
  }
}

TEST_CASE("A field is found wherever its separator stands in a word of eight bytes, and not behind the last one") {
  static_assert(stepwise::words::size == 8);
  for (std::size_t blanks = 0; blanks <= 20; ++blanks) {
    CAPTURE(blanks);
    const std::string raw = "PID|" + std::string(blanks, 'x') + "|two||four|" + std::string(blanks, 'y') + "|six";
    const Segment segment = segment_of(raw);
    CHECK(segment.field(1).raw() == std::string(blanks, 'x'));
    CHECK(segment.field(2).raw() == "two");
    CHECK(segment.field(3).empty());
    CHECK(segment.field(4).raw() == "four");
    CHECK(segment.field(5).raw() == std::string(blanks, 'y'));
    CHECK(segment.field(6).raw() == "six");
    CHECK(segment.field(7).empty());
    CHECK(segment.fields() == 6);
  }
}

TEST_CASE("Many separators in one word of eight bytes are counted one by one") {
  const std::string raw = "PID|||||||||ten|||||||||||||||||end|";
  const Segment segment = segment_of(raw);
  for (int i = 1; i <= segment.fields() + 1; ++i) {
    CAPTURE(i);
    CHECK(segment.field(i).raw() == (i == 9 ? "ten" : i == 26 ? "end" : ""));
  }
  CHECK(segment.fields() == 27);
}

TEST_CASE("MSH-1 is the field separator and MSH-2 the others, so that MSH-3 is the field behind the second separator") {
  const Segment segment = segment_of("MSH|^~\\&|HIS|HOSP^X~Y|");
  CHECK(segment.fields() == 5);
  CHECK(segment.field(1).raw() == "|");
  CHECK(segment.field(2).raw() == "^~\\&");
  CHECK(segment.field(3).raw() == "HIS");
  CHECK(segment.field(4).repetition(2).raw() == "Y");
  CHECK(segment.field(5).empty());
  CHECK(segment.field(6).empty());
  CHECK(segment.text(2) == "^~\\&");  // neither split nor unescaped
  CHECK(segment.field(2).repetitions() == 1);
  CHECK(segment.all_fields()[1].repetitions() == 1);
  CHECK(segment.all_fields()[1].text(1) == "^~\\&");
  CHECK(segment.all_fields()[3].text(2) == "X");
}

TEST_CASE("All fields of a segment are those that are found one by one, from field 1") {
  for (const char* raw : {"MSH|^~\\&|HIS||x", "MSH|^~\\&", "MSH|", "PID|1||3|", "PID|", "PID", "ZDS|a^b&c~d"}) {
    CAPTURE(raw);
    const Segment segment = segment_of(raw);
    CHECK(fields_at_once(segment) == fields_one_by_one(segment));
  }
  CHECK(fields_at_once(segment_of("PID|1||3|")) == std::vector<std::string>{"1", "", "3", ""});
  CHECK(fields_at_once(segment_of("MSH|^~\\&|HIS")) == std::vector<std::string>{"|", "^~\\&", "HIS"});
  CHECK(segment_of("PID").fields() == 0);
  CHECK(segment_of("MSH|").fields() == 2);
  CHECK(Segment().fields() == 0);
  CHECK(Segment().all_fields().empty());
  CHECK(Segment().field(1).empty());
}

TEST_CASE("An index below 1 finds nothing at any level") {
  const Segment segment = segment_of("PID|a&b^c~d");
  for (const int index : {0, -1}) {
    CHECK(segment.field(index).empty());
    CHECK(segment.field(1).repetition(index).empty());
    CHECK(segment.field(1).repetition(1).component(index).empty());
    CHECK(segment.field(1).component(1).subcomponent(index).empty());
  }
  CHECK(segment_of("MSH|^~\\&|HIS").field(0).empty());
}

TEST_CASE("The first, the second and the last part are found at each level, each by the delimiter of its level") {
  const Field field = segment_of("PID|a&b&c^d^e&f~g^h~i").field(1);
  CHECK(field.repetitions() == 3);
  CHECK(field.repetition(1).raw() == "a&b&c^d^e&f");
  CHECK(field.repetition(2).raw() == "g^h");
  CHECK(field.repetition(3).raw() == "i");
  CHECK(field.repetition(4).empty());
  CHECK(field.repetition(1).components() == 3);
  CHECK(field.repetition(2).text(2) == "h");
  CHECK(field.component(1).subcomponents() == 3);
  CHECK(field.text(1, 2) == "b");
  CHECK(field.text(1, 3) == "c");
  CHECK(field.text(3, 2) == "f");
  CHECK(field.text(2) == "d");
  CHECK(field.text(4).empty());
  const auto subcomponents = field.component(1).all_subcomponents();
  REQUIRE(subcomponents.size() == 3);
  CHECK(subcomponents[0].raw() == "a");
  CHECK(subcomponents[1].raw() == "b");
  CHECK(subcomponents[2].raw() == "c");
}

TEST_CASE("An empty part has no parts, a separator makes two of it") {
  CHECK(Field().repetitions() == 0);
  CHECK(Field().all_repetitions().empty());
  CHECK(Repetition().components() == 0);
  CHECK(Repetition().all_components().empty());
  CHECK(Component().subcomponents() == 0);
  CHECK(Component().all_subcomponents().empty());
  CHECK(Field("~", &usual_delimiters).repetitions() == 2);
  CHECK(Field("~", &usual_delimiters).all_repetitions().size() == 2);
  CHECK(Repetition("^", &usual_delimiters).components() == 2);
  CHECK(Component("&", &usual_delimiters).subcomponents() == 2);
}

TEST_CASE("The text of a part is unescaped by the delimiters of its message; null and empty have none") {
  const Delimiters own{'#', '*', '!', '$', '%'};
  CHECK(Part("a$S$b$F$c", &own).text() == "a*b#c");
  CHECK(Part("a\\S\\b", &usual_delimiters).text() == "a^b");
  CHECK(Part("\"\"", &usual_delimiters).text().empty());
  CHECK(Part("\"\"\"", &usual_delimiters).text() == "\"\"\"");
  CHECK(Part().text().empty());
  CHECK(Segment("PID#1*2%3!4", &own, 1).text(1, 2, 2) == "3");
  CHECK(Segment("PID#1*2%3!4", &own, 1).field(1).repetition(2).text(1) == "4");
}
