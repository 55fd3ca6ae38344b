// SPDX-License-Identifier: Apache-2.0
// The matching rules of reference 5.1.
#include "model/worklist.hpp"

#include "tests/unit/model/department.hpp"

#include <rapidcheck.h>
#include <set>

namespace stepwise::model::test {
namespace {

WorklistRowView row(WorklistColumn column, const std::string& value) {
  WorklistRowView view;
  view.start_at = local(5, 8);
  view.columns = {{column, value}};
  return view;
}

bool found(TextMatch match, const std::string& asked, const std::string& stored,
           WorklistColumn column = WorklistColumn::accession_number) {
  WorklistQuery query;
  query.conditions = {{column, match, {asked}}};
  return matches(query, row(column, stored));
}

bool name_found(const std::string& asked, const std::string& stored) {
  return found(TextMatch::name, asked, stored, WorklistColumn::patient_name);
}

bool started(const StartCondition& condition, std::optional<LocalTime> start) {
  WorklistQuery query;
  query.start = condition;
  WorklistRowView view;
  view.start_at = start;
  return matches(query, view);
}

}  // namespace

TEST_CASE("every column of the worklist has a name of its own") {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(WorklistColumn::step_status); ++i)
    names.insert(to_text(static_cast<WorklistColumn>(i)));
  CHECK(names.size() == static_cast<std::size_t>(WorklistColumn::step_status) + 1);
  CHECK(to_text(WorklistColumn::patient_id) == "patient_id");
  CHECK(to_text(WorklistColumn::modality) == "modality");
  CHECK(to_text(WorklistColumn::step_status) == "step_status");
}

TEST_CASE("reference 5.1, single value: exact, case-sensitive") {
  CHECK(found(TextMatch::equal, "A1", "A1"));
  CHECK_FALSE(found(TextMatch::equal, "A1", "a1"));
  CHECK_FALSE(found(TextMatch::equal, "A1", "A12"));
  CHECK_FALSE(found(TextMatch::equal, "A*", "A1"));
}

TEST_CASE("reference 5.1, list of UID: any listed") {
  WorklistQuery query;
  query.conditions = {{WorklistColumn::study_instance_uid, TextMatch::one_of, {"1.2", "1.3"}}};
  CHECK(matches(query, row(WorklistColumn::study_instance_uid, "1.3")));
  CHECK_FALSE(matches(query, row(WorklistColumn::study_instance_uid, "1.4")));
  query.conditions[0].values.clear();
  CHECK_FALSE(matches(query, row(WorklistColumn::study_instance_uid, "1.3")));
}

TEST_CASE("A51, reference 5.1 wildcard: any run, one character of UTF-8, case-sensitive") {
  CHECK(found(TextMatch::wildcard, "a*", "abc"));
  CHECK_FALSE(found(TextMatch::wildcard, "a*", "Abc"));
  struct Row {
    const char *pattern, *text;
    bool matches;
  };
  const Row rows[] = {
      {"", "", true},        {"", "a", false},         {"*", "", true},          {"*", "abc", true},
      {"?", "", false},      {"?", "a", true},         {"?", "ab", false},       {"?", "三", true},
      {"??", "三", false},   {"张?", "张三", true},    {"张???", "张三", false}, {"*c", "abc", true},
      {"*c", "abcd", false}, {"a*c", "ac", true},      {"a*c*e", "abcde", true}, {"a*c*e", "abde", false},
      {"**", "x", true},     {"*ab*ab", "abab", true}, {"*abc", "ababc", true},  {"a?c", "abc", true},
      {"a?c", "ac", false},  {"*?", "", false},        {"*?", "三", true},       {"?*?", "ab", true},
      {"?*?", "a", false},   {"[a]", "[a]", true},     {"a.c", "abc", false},    {"a%", "ab", false},
      {"a_", "ab", false},
  };
  for (const Row& one : rows) {
    INFO(one.pattern << " : " << one.text);
    CHECK(matches_wildcard(one.pattern, one.text) == one.matches);
  }
}

TEST_CASE("wildcard matching equals the plain recursive definition, for any pattern and text") {
  struct Plain {
    static bool matches(std::string_view pattern, std::string_view text) {
      if (pattern.empty()) return text.empty();
      if (pattern.front() == '*')
        return matches(pattern.substr(1), text) || (!text.empty() && matches(pattern, text.substr(1)));
      return !text.empty() && (pattern.front() == '?' || pattern.front() == text.front()) &&
             matches(pattern.substr(1), text.substr(1));
    }
  };
  CHECK(rc::check([] {
    const auto pattern = *rc::gen::container<std::string>(rc::gen::element('a', 'b', '*', '?'));
    const auto text = *rc::gen::container<std::string>(rc::gen::element('a', 'b'));
    const std::string shorter = pattern.substr(0, 8);
    RC_ASSERT(matches_wildcard(shorter, text) == Plain::matches(shorter, text));
  }));
}

TEST_CASE("a name is found by what a device shows that lacks its characters: in Latin letters, or by a look-alike") {
  CHECK(name_found("IVANOV^IVAN", "Иванов^Иван"));
  CHECK(name_found("ivan*", "Иванов^Иван"));
  CHECK(name_found("Иванов^И*", "Иванов^Иван"));
  CHECK(name_found("高橋^*", "Takahashi^Ichiro=髙橋^一郎"));
  CHECK(name_found("髙橋^*", "Takahashi^Ichiro=高橋^一郎"));
  CHECK_FALSE(name_found("wang*", "王^小明"));
  CHECK_FALSE(name_found("a*", "王^小明"));
  CHECK_FALSE(name_found("ivanov^ivan=*", "Иванов^Иван"));
}

TEST_CASE("A51, R68: a name is matched without case and accents, in any component group") {
  CHECK(name_found("smith^john", "SMITH^JOHN"));
  CHECK(name_found("MULLER^JORG", "Müller^Jörg"));
  CHECK(name_found("Müller^Jörg", "MULLER^JORG"));
  CHECK(name_found("SMI*", "Smith^John"));
  CHECK(name_found("*john", "Smith^John"));
  CHECK(name_found("S?ITH^JOHN", "Smith^John"));
  CHECK(name_found("SMITH^JOHN^^^", "Smith^John"));
  CHECK(name_found("SMITH", "Smith^^"));
  CHECK_FALSE(name_found("SMITH", "Smith^John"));  // D18: literal
  CHECK(name_found("*", ""));
  CHECK_FALSE(name_found("?", ""));

  const std::string three = "Yamada^Tarou=山田^太郎=やまだ^たろう";
  CHECK(name_found("yamada^tarou", three));
  CHECK(name_found("山田*", three));
  CHECK(name_found("やまだ^たろう", three));
  CHECK(name_found("*^太?", three));
  CHECK_FALSE(name_found("太郎", three));
  CHECK(name_found("YAMADA^TAROU=山田^太郎=やまだ^たろう", three));
  CHECK(name_found("yamada*=山田*=*", three));
  CHECK_FALSE(name_found("yamada^tarou=山田^太郎", three));
  CHECK(name_found("=山田^太郎", "=山田^太郎"));
  CHECK(name_found("yamada^tarou==", "Yamada^Tarou"));
}

TEST_CASE("A51, R63: an AE title matches any of the step's stations") {
  const auto at_station = [](TextMatch match, const char* asked) {
    return found(match, asked, "CT1\\CT2", WorklistColumn::station_aets);
  };
  CHECK(at_station(TextMatch::equal, "CT2"));
  CHECK(at_station(TextMatch::wildcard, "*1"));
  CHECK_FALSE(at_station(TextMatch::equal, "CT3"));
  CHECK_FALSE(at_station(TextMatch::equal, "CT1\\CT2"));
}

TEST_CASE("a column that the row does not have is empty, and all conditions must hold") {
  WorklistQuery query;
  CHECK(matches(query, WorklistRowView{}));
  query.conditions = {{WorklistColumn::modality, TextMatch::equal, {"CT"}},
                      {WorklistColumn::step_id, TextMatch::wildcard, {"*"}}};
  CHECK(matches(query, row(WorklistColumn::modality, "CT")));
  CHECK_FALSE(matches(query, row(WorklistColumn::modality, "MR")));
  CHECK_FALSE(matches(query, WorklistRowView{}));
}

TEST_CASE("A50, reference 5.1: date and time are one period, both ends included") {
  const StartCondition period{
      .from = local(1, 8), .until = local(31, 17) + std::chrono::seconds(59), .seconds_of_day = {}};
  CHECK(started(period, local(1, 8)));
  CHECK(started(period, local(15, 3)));
  CHECK(started(period, local(31, 17) + std::chrono::seconds(59)));
  CHECK_FALSE(started(period, local(1, 7, 59)));
  CHECK_FALSE(started(period, local(31, 17, 1)));
  CHECK_FALSE(started(period, std::nullopt));
  CHECK(started({.from = local(5, 0), .until = {}, .seconds_of_day = {}}, local(9, 0)));
  CHECK(started({.from = {}, .until = local(5, 0), .seconds_of_day = {}}, local(2, 0)));
  CHECK_FALSE(started({.from = local(9, 0), .until = local(5, 0), .seconds_of_day = {}}, local(7, 0)));  // reversed
  CHECK(started({}, std::nullopt));
}

TEST_CASE("reference 5.1: time alone is a window of each day; from late to early it is empty") {
  const StartCondition morning{.from = {}, .until = {}, .seconds_of_day = std::pair{8 * 3600, 12 * 3600 - 1}};
  CHECK(started(morning, local(5, 8)));
  CHECK(started(morning, local(9, 11, 59)));
  CHECK_FALSE(started(morning, local(5, 12)));
  CHECK_FALSE(started(morning, local(5, 7, 59)));
  CHECK_FALSE(started(morning, std::nullopt));
  const StartCondition night{.from = {}, .until = {}, .seconds_of_day = std::pair{22 * 3600, 6 * 3600}};
  CHECK_FALSE(started(night, local(5, 23)));
  CHECK_FALSE(started(night, local(5, 3)));
}

}  // namespace stepwise::model::test
