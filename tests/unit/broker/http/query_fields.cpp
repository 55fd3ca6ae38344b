// SPDX-License-Identifier: Apache-2.0
#include "broker/http/fields.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/wrong_places.hpp"

using namespace stepwise;
using namespace stepwise::broker::http;
using test::wrong_places;
using test::WrongPlaces;

namespace {

Request asking(std::vector<std::pair<std::string, std::string>> query) {
  Request request;
  request.query = std::move(query);
  return request;
}

std::optional<std::int64_t> integer_from(const std::string& text, std::int64_t least, std::int64_t most) {
  const Request request = asking({{"n", text}});
  QueryFields fields(request);
  const auto value = fields.integer("n", least, most);
  CHECK(value.has_value() == fields.faults().empty());
  return value;
}

}  // namespace

TEST_CASE("A query is read parameter by parameter, and what nobody asked for is a fault") {
  static constexpr std::string_view states[] = {"parked", "pending"};
  const Request request =
      asking({{"limit", "5"}, {"discrepancy", "true"}, {"from", "2026-02-28"}, {"state", "parked"}, {"empty", ""}});
  QueryFields fields(request);
  CHECK(fields.integer("limit", 1, 10) == 5);
  CHECK(fields.flag("discrepancy") == true);
  CHECK(fields.date("from") == LocalTime(std::chrono::local_days(std::chrono::year(2026) / 2 / 28)));
  CHECK(fields.one_of("state", states) == "parked");
  CHECK_FALSE(fields.text("empty"));
  CHECK(fields.faults().empty());

  const Request wrong = asking({{"limit", "0"},
                                {"discrepancy", "yes"},
                                {"from", "2026-02-30"},
                                {"state", "sent"},
                                {"sate", "parked"},
                                {"twice", "1"},
                                {"twice", "2"}});
  QueryFields faulty(wrong);
  faulty.integer("limit", 1, 10);
  faulty.flag("discrepancy");
  faulty.date("from");
  faulty.one_of("state", states);
  faulty.text("twice");
  faulty.require("value", "the code");
  CHECK(wrong_places(faulty.faults()) ==
        WrongPlaces{"?discrepancy", "?from", "?limit", "?sate", "?state", "?twice", "?value"});
}

TEST_CASE("A parameter that is absent, or has no value, is no value of any type and no fault") {
  static constexpr std::string_view states[] = {"parked", "pending"};
  const Request request = asking({{"n", ""}, {"flag", ""}, {"day", ""}, {"state", ""}});
  QueryFields fields(request);
  for (const std::string suffix : {"", "-absent"}) {
    CAPTURE(suffix);
    CHECK_FALSE(fields.integer("n" + suffix, 1, 10));
    CHECK_FALSE(fields.flag("flag" + suffix));
    CHECK_FALSE(fields.date("day" + suffix));
    CHECK_FALSE(fields.one_of("state" + suffix, states));
    CHECK_FALSE(fields.text("text" + suffix));
  }
  CHECK(fields.faults().empty());
}

TEST_CASE("A whole number is read to its last character and keeps to both limits") {
  CHECK(integer_from("1", 1, 10) == 1);
  CHECK(integer_from("10", 1, 10) == 10);
  CHECK(integer_from("-3", -3, 10) == -3);
  CHECK(integer_from("9223372036854775807", 1, INT64_MAX) == INT64_MAX);
  for (const char* text : {"0", "11", "-1", "5x", "5.0", " 5", "5 ", "+5", "0x5", "9223372036854775808", "x"}) {
    CAPTURE(text);
    CHECK_FALSE(integer_from(text, 1, 10));
  }
}

TEST_CASE("The fault of a number states both limits, or only the lower one if there is no other") {
  const Request request = asking({{"limit", "0"}, {"after", "-1"}});
  QueryFields fields(request);
  fields.integer("limit", 1, 10);
  fields.integer("after", 0, INT64_MAX);
  const std::vector<Error> faults = fields.faults();
  REQUIRE(faults.size() == 2);
  CHECK(faults[0].value == "0");
  CHECK(faults[0].rule == "a whole number from 1 to 10");
  CHECK(faults[1].value == "-1");
  CHECK(faults[1].rule == "a whole number from 0 on");
}

TEST_CASE("A flag is true or false in lower case") {
  const Request request = asking({{"a", "true"}, {"b", "false"}, {"c", "True"}, {"d", "0"}});
  QueryFields fields(request);
  CHECK(fields.flag("a") == true);
  CHECK(fields.flag("b") == false);
  CHECK_FALSE(fields.flag("c"));
  CHECK_FALSE(fields.flag("d"));
  CHECK(wrong_places(fields.faults()) == WrongPlaces{"?c", "?d"});
}

TEST_CASE("Each word of a list is taken, and the fault of another word lists all of them") {
  static constexpr std::string_view states[] = {"parked", "pending", "sent"};
  for (const std::string_view state : states) {
    const Request request = asking({{"state", std::string(state)}});
    CHECK(QueryFields(request).one_of("state", states) == state);
  }
  const Request request = asking({{"state", "park"}});
  QueryFields fields(request);
  CHECK_FALSE(fields.one_of("state", states));
  const std::vector<Error> faults = fields.faults();
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].code == "query");
  CHECK(faults[0].value == "park");
  CHECK(faults[0].rule == "one of parked, pending, sent");
}

TEST_CASE("A repeated parameter is one fault for each repetition, also if it is read again") {
  const Request request = asking({{"a", "1"}, {"a", "2"}, {"a", "3"}, {"b", ""}, {"b", "4"}});
  QueryFields fields(request);
  fields.require("a", "it");
  CHECK(fields.text("a"));
  fields.text("b");
  const std::vector<Error> faults = fields.faults();
  REQUIRE(faults.size() == 3);
  CHECK(faults[0].place == "?a");
  CHECK(faults[0].value == "2");
  CHECK(faults[0].rule == "once only");
  CHECK(faults[1].value == "3");
  CHECK(faults[2].place == "?b");
  CHECK(faults[2].value == "4");
}

TEST_CASE("A moment is a date, or a time of the department or with an offset") {
  const mapping::Zone zone = mapping::Zone::named("Europe/Berlin").value();
  const Request request = asking(
      {{"day", "2026-01-31"}, {"local", "2026-01-31T08:00"}, {"utc", "2026-01-31T08:00:30Z"}, {"wrong", "yesterday"}});
  QueryFields fields(request);
  const Instant day = std::chrono::sys_days(std::chrono::year(2026) / 1 / 31);
  CHECK(fields.instant("day", zone) == day - std::chrono::hours(1));
  CHECK(fields.instant("local", zone) == day + std::chrono::hours(7));
  CHECK(fields.instant("utc", zone) == day + std::chrono::hours(8) + std::chrono::seconds(30));
  CHECK_FALSE(fields.instant("absent", zone));
  CHECK_FALSE(fields.instant("wrong", zone));
  CHECK(wrong_places(fields.faults()) == WrongPlaces{"?wrong"});
}

TEST_CASE("A required parameter needs a value, and the fault says what it is") {
  const Request request = asking({{"there", "1"}, {"empty", ""}});
  QueryFields fields(request);
  fields.require("there", "one");
  fields.require("empty", "the code of the service");
  fields.require("absent", "another");
  const std::vector<Error> faults = fields.faults();
  CHECK(wrong_places(faults) == WrongPlaces{"?absent", "?empty"});
  CHECK(faults.at(0).rule == "required: the code of the service");
}

TEST_CASE("A parameter that nobody asked for is one fault, however often it occurs") {
  const Request request = asking({{"sate", "a"}, {"known", "1"}, {"sate", "b"}, {"other", ""}});
  QueryFields fields(request);
  fields.text("known");
  const std::vector<Error> faults = fields.faults();
  CHECK(wrong_places(faults) == WrongPlaces{"?other", "?sate"});
  CHECK(faults.at(0).value == "a");
  CHECK(faults.at(0).rule == "not a parameter of this path");
}
