// SPDX-License-Identifier: Apache-2.0
#include "broker/http/fields.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/wrong_places.hpp"

using namespace stepwise;
using namespace stepwise::broker::http;
using test::wrong_places;
using test::WrongPlaces;

namespace {

std::string repeated(std::size_t characters, const std::string& character = "x") {
  std::string all;
  for (std::size_t i = 0; i < characters; ++i) all += character;
  return all;
}

Error only_fault(BodyFields& fields) {
  const std::vector<Error> faults = fields.faults();
  REQUIRE(faults.size() == 1);
  return faults.front();
}

BodyFields body_with(const Json& value) {
  return BodyFields(Json{{"it", value}}.dump());
}

bool takes_code(const Json& code) {
  BodyFields fields = body_with(code);
  fields.code("it");
  return fields.faults().empty();
}

bool takes_name(const std::string& name) {
  BodyFields fields = body_with(name);
  const bool has_name = fields.person_name("it").has_value();
  const bool is_right = fields.faults().empty();
  CHECK(has_name == is_right);
  return is_right;
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
}

TEST_CASE("A body with very many lists in each other is refused as a whole, wherever they are") {
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  for (const std::string& body : {deep, "{\"it\":" + deep + "}", "{\"it\":{\"in\":" + deep + "}}"}) {
    BodyFields fields(body);
    CHECK_FALSE(fields.text("it"));
    CHECK_FALSE(fields.code("it"));
    CHECK(fields.is_syntax_fault());
    CHECK(wrong_places(fields.faults()) == WrongPlaces{""});
  }
}

TEST_CASE("Of a body with very many faults one more is kept than is listed, wherever they are") {
  Json many = Json::object();
  for (int i = 0; i < 5000; ++i) many["member" + std::to_string(i)] = i;
  CHECK(BodyFields(many.dump()).faults().size() == limits::http_faults + 1);
  BodyFields inner(Json{{"it", many}}.dump());
  inner.code("it");
  CHECK(inner.faults().size() == limits::http_faults + 1);
  BodyFields lists(Json{{"it", Json::array({many, many, many})}}.dump());
  lists.codes("it");
  CHECK(lists.faults().size() == limits::http_faults + 1);
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

TEST_CASE("A text keeps to its length in characters, not bytes") {
  for (const std::string character : {"x", "\xC3\xBC", "\xE7\x8E\x8B"}) {
    CAPTURE(character);
    CHECK(body_with(repeated(4, character)).text("it", 4) == repeated(4, character));
    CHECK_FALSE(body_with(repeated(5, character)).text("it", 4));
  }
  CHECK(body_with(repeated(1000)).text("it"));
  BodyFields fields = body_with(repeated(1001));
  CHECK_FALSE(fields.text("it"));
  const Error fault = only_fault(fields);
  CHECK(fault.code == "body");
  CHECK(fault.rule == "at most 1000 characters");
  CHECK(fault.value == repeated(100));  // as much as a person needs to recognise it
}

TEST_CASE("A text has no control characters but line feed and tabulator; their value is not repeated") {
  for (const std::string allowed : {"a\nb", "a\tb", " ", "~", "\xC2\x80", "\xC3\xBF"}) {
    CAPTURE(allowed);
    CHECK(body_with(allowed).text("it") == allowed);
  }
  for (const std::string control : {"\x01", "a\rb", "a\x1F", "\x7Fz", "\x0B"}) {
    BodyFields fields = body_with(control);
    CHECK_FALSE(fields.text("it"));
    const Error fault = only_fault(fields);
    CHECK(fault.rule == "no control characters");
    CHECK(fault.value.empty());
  }
}

TEST_CASE("A value of another JSON type is shown as JSON in the fault") {
  BodyFields fields(R"({"a":7,"b":{"x":[1]},"c":true,"d":"7"})");
  fields.text("a");
  fields.text("b");
  fields.text("c");
  fields.integer("d", 1, 5);
  const std::vector<Error> faults = fields.faults();
  REQUIRE(faults.size() == 4);
  CHECK(faults[0].value == "7");
  CHECK(faults[1].value == R"({"x":[1]})");
  CHECK(faults[2].value == "true");
  CHECK(faults[3].value == "7");
}

TEST_CASE("A whole number in a body keeps to both limits, which the fault states") {
  for (const int number : {1, 5}) CHECK(body_with(number).integer("it", 1, 5) == number);
  CHECK(body_with(-2).integer("it", -2, 5) == -2);
  for (const Json& wrong : {Json(0), Json(6), Json(-1), Json(3.0), Json(2.5), Json(true), Json("3"), Json::array()}) {
    CAPTURE(wrong.dump());
    BodyFields fields = body_with(wrong);
    CHECK_FALSE(fields.integer("it", 1, 5));
    CHECK(only_fault(fields).rule == "a whole number from 1 to 5");
  }
  BodyFields fields = body_with(0);
  CHECK_FALSE(fields.integer("it", 1, INT64_MAX));
  CHECK(only_fault(fields).rule == "a whole number from 1 on");
}

TEST_CASE("A flag in a body is true or false, without quotes") {
  CHECK(body_with(true).flag("it") == true);
  CHECK(body_with(false).flag("it") == false);
  CHECK_FALSE(body_with(nullptr).flag("it"));
  for (const Json& wrong : {Json("true"), Json(0), Json(1)}) {
    BodyFields fields = body_with(wrong);
    CHECK_FALSE(fields.flag("it"));
    CHECK(only_fault(fields).rule == "true or false");
  }
}

TEST_CASE("A list has at most 32 texts or codes") {
  const std::vector<std::string> most(32, "x"), more(33, "x");
  const std::vector<Json> most_codes(32, Json{{"value", "x"}}), more_codes(33, Json{{"value", "x"}});
  BodyFields fields(Json{
      {"a", most},
      {"b", more},
      {"c", "x"},
      {"d", most_codes},
      {"e", more_codes},
      {"f", {{"g", 1}}},
      {"h",
       Json::array()}}.dump());
  CHECK(fields.texts("a", 16) == most);
  CHECK_FALSE(fields.texts("b", 16));
  CHECK_FALSE(fields.texts("c", 16));
  CHECK_FALSE(fields.texts("absent", 16));
  CHECK(fields.codes("d").size() == 32);
  CHECK(fields.codes("e").empty());
  CHECK(fields.codes("f").empty());
  CHECK(fields.codes("absent").empty());
  CHECK(fields.texts("h", 16) == std::vector<std::string>());
  CHECK(wrong_places(fields.faults()) == WrongPlaces{"/b", "/c", "/e", "/f"});
}

TEST_CASE("The right texts of a list are kept, each wrong one is a fault at its place") {
  BodyFields fields(R"({"aets":["CT1",2,"CT2",""]})");
  CHECK(fields.texts("aets", 3) == std::vector<std::string>{"CT1", "CT2", ""});
  CHECK(wrong_places(fields.faults()) == WrongPlaces{"/aets/1"});
}

TEST_CASE("A code has value, meaning, scheme and version, each with the length of its DICOM attribute") {
  CHECK(body_with({{"value", "V"}, {"meaning", "M"}, {"scheme", "S"}, {"version", "1"}}).code("it") ==
        model::Code{"V", "M", "S", "1"});
  for (const auto& [member, most] :
       {std::pair{"value", 16}, std::pair{"meaning", 64}, std::pair{"scheme", 16}, std::pair{"version", 16}}) {
    CAPTURE(member);
    Json code{{"value", "V"}};
    code[member] = repeated(static_cast<std::size_t>(most));
    CHECK(takes_code(code));
    code[member] = repeated(static_cast<std::size_t>(most) + 1);
    CHECK_FALSE(takes_code(code));
  }
  CHECK_FALSE(takes_code({{"meaning", "only a text"}}));
  CHECK_FALSE(takes_code({{"value", ""}}));
  CHECK_FALSE(takes_code("V"));
  CHECK_FALSE(takes_code(Json::array({"V"})));
  CHECK_FALSE(body_with(nullptr).code("it"));
}

TEST_CASE("A reason with a meaning may be longer and have no code") {
  const Json coded{{"value", "R07"}, {"meaning", repeated(200)}, {"scheme", "I10"}, {"version", "2016"}};
  BodyFields fields =
      body_with({coded, {{"meaning", repeated(201)}}, {{"meaning", nullptr}}, "text", {{"meaning", ""}}});
  const std::vector<model::Code> reasons = fields.codes_or_texts("it");
  CHECK(reasons.at(0) == model::Code{"R07", repeated(200), "I10", "2016"});
  CHECK(wrong_places(fields.faults()) ==
        WrongPlaces{"/it/1/meaning", "/it/2/value", "/it/3", "/it/3/value", "/it/4/value"});
}

TEST_CASE("A person has an id, an authority and a name") {
  BodyFields fields = body_with({{"id", "77"}, {"authority", "HOSP"}, {"name", "Smith^Anna"}});
  const auto person = fields.person("it");
  REQUIRE(person);
  CHECK(person->id == "77");
  CHECK(person->authority == "HOSP");
  CHECK(person->name.alphabetic.given == "Anna");
  CHECK(fields.faults().empty());
  CHECK_FALSE(body_with(nullptr).person("it"));
  CHECK(body_with(Json::object()).person("it") == model::Person());
  BodyFields wrong =
      body_with({{"id", repeated(65)}, {"authority", repeated(65)}, {"name", "a^b^c^d^e^f"}, {"nam", "x"}});
  wrong.person("it");
  CHECK(wrong_places(wrong.faults()) == WrongPlaces{"/it/authority", "/it/id", "/it/nam", "/it/name"});
  BodyFields longest = body_with({{"id", repeated(64)}, {"authority", repeated(64)}});
  longest.person("it");
  CHECK(longest.faults().empty());
}

TEST_CASE("A person's name has at most three groups of 64 characters and five components (PS3.5 6.2)") {
  CHECK(takes_name("Yamada^Tarou=\xE5\xB1\xB1\xE7\x94\xB0^\xE5\xA4\xAA\xE9\x83\x8E=\xE3\x82\x84^\xE3\x81\x9F"));
  CHECK(takes_name("a^b^c^d^e=a^b^c^d^e=a^b^c^d^e"));
  CHECK(takes_name(repeated(64, "\xC3\xBC") + "=" + repeated(64)));
  CHECK(takes_name(""));
  for (const std::string& wrong :
       {std::string("a=b=c=d"), std::string("a^b^c^d^e^f"), std::string("a=b=a^b^c^d^e^f"), repeated(65),
        "a=" + repeated(65), std::string("a\\b"), std::string("a\nb"), std::string("a=b\tc")}) {
    CAPTURE(wrong);
    CHECK_FALSE(takes_name(wrong));
  }
  CHECK(body_with("Yamada=S^T").person_name("it")->ideographic.given == "T");
}

TEST_CASE("A required member must be there and not be an empty text; any other value counts") {
  BodyFields fields(R"({"null":null,"empty":"","zero":0,"no":false,"list":[],"blank":" "})");
  for (const char* name : {"null", "empty", "zero", "no", "list", "blank", "absent"}) fields.require(name, "it");
  const std::vector<Error> faults = fields.faults();
  CHECK(wrong_places(faults) == WrongPlaces{"/absent", "/empty", "/null"});
  CHECK(faults.at(0).rule == "required");
  CHECK(faults.at(0).remedy == "send it");
  BodyFields present(R"({"null":null,"empty":"","zero":0})");
  CHECK_FALSE(present.has("null"));
  CHECK(present.has("empty"));
  CHECK(present.has("zero"));
  CHECK_FALSE(present.has("absent"));
}
