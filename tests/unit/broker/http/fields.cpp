// SPDX-License-Identifier: Apache-2.0
#include "broker/http/fields.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>

using namespace stepwise;
using namespace stepwise::broker::http;

namespace {

std::vector<std::string> wrong_places(const std::vector<Error>& faults) {
  std::vector<std::string> list;
  for (const Error& fault : faults) list.push_back(fault.place);
  std::sort(list.begin(), list.end());
  return list;
}

using WrongPlaces = std::vector<std::string>;

Request asking(std::vector<std::pair<std::string, std::string>> query) {
  Request request;
  request.query = std::move(query);
  return request;
}

}  // namespace

TEST_CASE("A body is read member by member") {
  BodyFields fields(R"({"reason":"patient left","count":3,"never":true,"aets":["CT1","CT2"],"nothing":null,
                        "service":{"value":"CT01","scheme":"99L","meaning":"CT chest"},
                        "reasons":[{"value":"R07"},{"value":"I26","scheme":"I10"}],
                        "provider":{"id":"77","name":"Smith^Anna"}})");
  CHECK(fields.text("reason") == "patient left");
  CHECK(fields.integer("count", 1, 5) == 3);
  CHECK(fields.flag("never") == true);
  CHECK(fields.texts("aets", 16) == std::vector<std::string>{"CT1", "CT2"});
  CHECK_FALSE(fields.text("nothing"));
  CHECK_FALSE(fields.text("absent"));
  CHECK(fields.code("service") == model::Code{"CT01", "CT chest", "99L", ""});
  CHECK(fields.codes("reasons") == std::vector<model::Code>{{"R07", "", "", ""}, {"I26", "", "I10", ""}});
  CHECK(fields.person("provider")->name.alphabetic.family == "Smith");
  CHECK(fields.faults().empty());
}

TEST_CASE("All faults of a body at once, each with its JSON pointer (RFC 6901)") {
  BodyFields fields(
      R"({"text":1,"long":"12345","control":"a\u0007","count":"3","range":9,"flag":"yes","aets":["TOO LONG A TITLE!!",2],
                        "service":{"scheme":"99L","typo":1},"reasons":[{"value":"R07"},7],"provider":"Smith","name":"a^b^c^d^e^f","a/b~c":1})");
  fields.text("text");
  fields.text("long", 4);
  fields.text("control");
  fields.integer("count", 1, 5);
  fields.integer("range", 1, 5);
  fields.flag("flag");
  fields.texts("aets", 16);
  fields.code("service");
  fields.codes("reasons");
  fields.person("provider");
  fields.person_name("name");
  fields.require("missing", "it");
  CHECK(wrong_places(fields.faults()) == WrongPlaces{"/aets/0", "/aets/1", "/a~1b~0c", "/control", "/count", "/flag",
                                                     "/long", "/missing", "/name", "/provider", "/range", "/reasons/1",
                                                     "/reasons/1/value", "/service/typo", "/service/value", "/text"});
}

TEST_CASE("Numbers beyond what a row id can be are faults, not other numbers") {
  BodyFields fields(R"({"a":9223372036854775808,"b":1e3,"c":-1,"d":9223372036854775807})");
  CHECK_FALSE(fields.integer("a", 1, INT64_MAX));
  CHECK_FALSE(fields.integer("b", 1, INT64_MAX));
  CHECK_FALSE(fields.integer("c", 1, INT64_MAX));
  CHECK(fields.integer("d", 1, INT64_MAX) == INT64_MAX);
  CHECK(wrong_places(fields.faults()) == WrongPlaces{"/a", "/b", "/c"});
}

TEST_CASE("What is no JSON object is one fault; nothing at all is an empty object") {
  for (const char* body : {"{", "[1]", "\"x\"", "{\"a\":\"\xFF\"}", "nonsense"}) {
    INFO(body);
    CHECK(wrong_places(BodyFields(body).faults()) == WrongPlaces{""});
  }
  CHECK(BodyFields("{").is_syntax_fault());
  CHECK_FALSE(BodyFields("[1]").is_syntax_fault());
  CHECK(BodyFields("").faults().empty());
  CHECK(BodyFields(std::string(200'000, '[')).is_syntax_fault());
}

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

TEST_CASE("A start is a date and time, or a date; a reason is a code or a text") {
  BodyFields fields(R"({"day":"2026-03-01","time":"2026-03-01T09:30","bad":"2026-03-01 09:30",
                        "reasons":[{"value":"R07","scheme":"I10"},{"meaning":"Fell from a ladder"},{"scheme":"I10"}]})");
  const mapping::Zone zone = *mapping::Zone::named("Europe/Berlin");
  const LocalTime day = LocalTime(std::chrono::local_days(std::chrono::year(2026) / 3 / 1));
  CHECK(fields.start("day", zone)->at == day);
  CHECK(fields.start("day", zone)->is_day);
  CHECK(fields.start("time", zone)->at == day + std::chrono::minutes(570));
  CHECK_FALSE(fields.start("time", zone)->is_day);
  CHECK_FALSE(fields.start("bad", zone));
  const std::vector<model::Code> reasons = fields.codes_or_texts("reasons");
  CHECK(reasons.at(0) == model::Code{"R07", "", "I10", ""});
  CHECK(reasons.at(1) == model::Code{"", "Fell from a ladder", "", ""});
  CHECK(wrong_places(fields.faults()) == WrongPlaces{"/bad", "/reasons/2/value"});
}

TEST_CASE("A start with an offset is that moment in the department's zone; without one it is the department's time") {
  const mapping::Zone zone = *mapping::Zone::named("Europe/Berlin");
  const LocalTime midnight = LocalTime(std::chrono::local_days(std::chrono::year(2026) / 3 / 1));
  const auto start = [&](const std::string& text) {
    BodyFields fields(R"({"start":")" + text + R"("})");
    const auto read = fields.start("start", zone);
    return read ? std::optional(read->at - midnight) : std::nullopt;
  };
  using std::chrono::minutes, std::chrono::seconds;
  for (const auto& [text, at] :
       {std::pair{"09:30", 570}, std::pair{"09:30:00", 570}, std::pair{"09:30:00Z", 630}, std::pair{"09:30+00:00", 630},
        std::pair{"09:30+01:00", 570}, std::pair{"09:30-01:30", 720}, std::pair{"09:30-12:00", 1350},
        std::pair{"09:30+12:45", -135}, std::pair{"09:30+13:00", -150}, std::pair{"09:30+14:00", -210},
        std::pair{"00:00", 0}, std::pair{"23:59", 1439}}) {
    CAPTURE(text);
    CHECK(start(std::string("2026-03-01T") + text) == std::optional<LocalTime::duration>(minutes(at)));
  }
  CHECK(start("2026-03-01T23:59:59") == std::optional<LocalTime::duration>(seconds(86399)));
  for (const char* text : {"24:00", "09:60", "09:30:60", "9:30", "0930", "09:30+15:00", "09:30+01:60", "09:30+0100",
                           "09:30+1", "09:30 Z", "09:30ZZ", "09:30:00.5"}) {
    CAPTURE(text);
    CHECK_FALSE(start(std::string("2026-03-01T") + text));
  }
  for (const char* day : {"2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-1-01"}) {
    CAPTURE(day);
    CHECK_FALSE(start(day));
    CHECK_FALSE(start(std::string(day) + "T09:30"));
  }
  CHECK(start("2028-02-29"));
}
