// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_console.hpp"

using namespace stepwise;
using test::code_of;
using test::JsonAnswer;
using test::places;
using test::Places;
using test::ServedConsole;

TEST_CASE("D15: a merge keeps the retired record and shows where it went") {
  ServedConsole served;
  CHECK(served.order("P1", "M1") == "AA");
  CHECK(served.order("P2", "M2") == "AA");
  const Json survivor = served.get("/api/v1/patients?identifier=M1").json["items"][0]["id"];
  const Json retired = served.get("/api/v1/patients?identifier=M2").json["items"][0]["id"];
  CHECK(served.post("/api/v1/patients/" + survivor.dump() + "/merge", {{"retired_id", retired}}).status == 200);
  CHECK(served.get("/api/v1/patients/" + retired.dump()).json["merged_into"] == survivor);
  CHECK(served.get("/api/v1/orders?patient_id=" + survivor.dump()).json["items"].size() == 2);
  CHECK(served.post("/api/v1/patients/" + survivor.dump() + "/merge", {{"retired_id", survivor}}).status == 409);
}

TEST_CASE("a merge into a temporary patient is refused with the differences until it is confirmed") {
  ServedConsole served;
  CHECK(served.order("P1", "M1") == "AA");
  const Json known = served.get("/api/v1/patients?identifier=M1").json["items"][0]["id"];
  const JsonAnswer made = served.post("/api/v1/patients");
  REQUIRE(made.status == 201);
  const std::string path = "/api/v1/patients/" + made.json["id"].dump() + "/merge";
  const JsonAnswer refused = served.post(path, {{"retired_id", known}});
  CHECK(refused.status == 409);
  CHECK(refused.json["type"] == "urn:stepwise:problem:patients-differ");
  const Json& differences = refused.json["differences"];
  REQUIRE(!differences.empty());
  CHECK(differences.back() == Json{{"field", "is_temporary"}, {"value", "true"}, {"other_value", "false"}});
  CHECK(served.get("/api/v1/patients/" + known.dump()).json["merged_into"].is_null());
  CHECK(served.post(path, {{"retired_id", known}, {"confirm", false}}).status == 409);
  CHECK(served.post(path, {{"retired_id", known}, {"confirm", true}}).status == 200);
  CHECK(served.get("/api/v1/patients/" + made.json["id"].dump()).json["is_temporary"] == false);
}

TEST_CASE("A temporary patient has the name and sex of the request, and an identifier that the answer states") {
  ServedConsole served;
  for (const char* sex : {"F", "M", "O"}) {
    const JsonAnswer made = served.post("/api/v1/patients", {{"name", "DOE^JANE^X"}, {"sex", sex}});
    REQUIRE(made.status == 201);
    CHECK(made.raw.headers.at("location") == "/api/v1/patients/" + made.json["id"].dump());
    const Json patient = served.get(made.raw.headers.at("location")).json;
    CHECK(patient["sex"] == sex);
    CHECK(patient["name"]["alphabetic"]["middle"] == "X");
    REQUIRE(made.json["identifiers"].size() == 1);
    CHECK(made.json["identifiers"][0]["value"] == patient["identifiers"][0]["value"]);
    CHECK(made.json["identifiers"][0]["authority"] == patient["identifiers"][0]["authority"]);
  }
  CHECK(served.post("/api/v1/patients", {{"sex", ""}}).status == 201);
  CHECK(served.post("/api/v1/patients").status == 201);
  for (const char* wrong : {"f", "U", "FM", " "})
    CHECK(places(served.post("/api/v1/patients", {{"sex", wrong}})) == Places{"/sex"});
  CHECK(places(served.post("/api/v1/patients", {{"birth_date", "1970"}})) == Places{"/birth_date"});
}

TEST_CASE("D15: the patient of the path survives a merge, the one of the body retires") {
  ServedConsole served;
  REQUIRE(served.order("P1", "M1") == "AA");
  REQUIRE(served.order("P2", "M2") == "AA");
  const auto id_of = [&](const std::string& identifier) {
    return served.get("/api/v1/patients?identifier=" + identifier).json["items"][0]["id"];
  };
  const Json first = id_of("M1"), second = id_of("M2");
  const JsonAnswer merged = served.post("/api/v1/patients/" + second.dump() + "/merge", {{"retired_id", first}});
  CHECK(merged.status == 200);
  CHECK(merged.json["id"] == second);
  CHECK(served.get("/api/v1/patients/" + first.dump()).json["merged_into"] == second);
  CHECK(served.get("/api/v1/patients/" + second.dump()).json["merged_into"].is_null());
}

TEST_CASE("A merge of an unknown patient has no differences; each difference has both values") {
  ServedConsole served;
  REQUIRE(served.order("P1", "M1") == "AA");
  REQUIRE(served.receive("ADT^A04", "A1", "PID|||M2^^^HOSP^MR||EAST^ADAM||19800101|M\rPV1||O\r") == "AA");
  const Json west = served.get("/api/v1/patients?identifier=M1").json["items"][0]["id"];
  const Json east = served.get("/api/v1/patients?identifier=M2").json["items"][0]["id"];
  const std::string path = "/api/v1/patients/" + west.dump() + "/merge";
  const JsonAnswer refused = served.post(path, {{"retired_id", east}});
  CHECK(code_of(refused) == "patients-differ");
  REQUIRE(refused.json["differences"].size() == 3);
  CHECK(refused.json["differences"][1] ==
        Json({{"field", "birth_date"}, {"value", "19700315"}, {"other_value", "19800101"}}));
  CHECK(refused.json["differences"][2]["value"] == "F");
  CHECK(refused.json["differences"][2]["other_value"] == "M");
  const JsonAnswer unknown = served.post(path, {{"retired_id", 999}});
  CHECK(unknown.status == 404);
  CHECK_FALSE(unknown.json.contains("differences"));
  CHECK(places(served.post(path, {{"retired_id", 0}, {"confirm", "yes"}})) == Places{"/retired_id", "/confirm"});
}

TEST_CASE("A clinic without a HIS registers a patient, corrects the data and finds the patient again") {
  ServedConsole served;
  const Json wang = {{"name", "WANG^XIAODONG=\xE7\x8E\x8B^\xE5\xB0\x8F\xE6\x9D\xB1"},
                     {"sex", "M"},
                     {"birth_date", "1971-03-02"},
                     {"identifier", "4711"}};
  const JsonAnswer made = served.post("/api/v1/patients", wang);
  REQUIRE(made.status == 201);
  const std::string path = "/api/v1/patients/" + made.json["id"].dump();
  const Json patient = served.get(path).json;
  CHECK(patient["birth_date"] == "19710302");
  CHECK(patient["is_temporary"] == false);
  CHECK(patient["identifiers"][0]["value"] == "4711");
  CHECK(code_of(served.post("/api/v1/patients", wang)) == "patient-exists");
  CHECK(places(served.post("/api/v1/patients", {{"birth_date", "1971-03-02"}})) == Places{"/name"});

  REQUIRE(served.post(path + "/correct", {{"birth_date", "1971-03-03"}, {"phone", "0421 5550199"}}).status == 200);
  CHECK(served.get(path).json["birth_date"] == "19710303");
  CHECK(served.get(path).json["name"] == patient["name"]);
  CHECK(places(served.post(path + "/correct", {{"birth_date", "3.3.1971"}})) == Places{"/birth_date"});
  CHECK(served.post("/api/v1/patients/999999999/correct").status == 404);

  const JsonAnswer numbered = served.post("/api/v1/patients", {{"name", "LI^NA"}, {"birth_date", "1980-01-01"}});
  REQUIRE(numbered.status == 201);
  CHECK_FALSE(numbered.json["identifiers"][0]["value"].get<std::string>().empty());
}

TEST_CASE("A merge is undone: the orders go back, and the dry run says so before") {
  ServedConsole served;
  served.import_plan();
  REQUIRE(served.order("P1", "M1") == "AA");
  REQUIRE(served.order("P2", "M2") == "AA");
  const auto patient_of = [&](const std::string& order) {
    return served.get("/api/v1/orders?placer_number=" + order).json["items"][0]["patient_id"];
  };
  const Json retired = patient_of("P1"), survivor = patient_of("P2");
  const std::string path = "/api/v1/patients/" + retired.dump() + "/undo-merge";
  CHECK(code_of(served.post(path)) == "not-merged");
  REQUIRE(served.post("/api/v1/patients/" + survivor.dump() + "/merge", {{"retired_id", retired}}).status == 200);
  REQUIRE(patient_of("P1") == survivor);
  const JsonAnswer dry = served.post(path, {{"dry_run", true}});
  REQUIRE(dry.status == 200);
  CHECK(patient_of("P1") == survivor);
  const JsonAnswer done = served.post(path);
  REQUIRE(done.status == 200);
  CHECK(done.json["changes"] == dry.json["changes"]);
  CHECK(done.json["findings"][0]["code"] == "merge-undone");
  CHECK(patient_of("P1") == retired);
  CHECK(patient_of("P2") == survivor);
  CHECK(served.get("/api/v1/patients/" + retired.dump()).json["merged_into"].is_null());
  CHECK(code_of(served.post(path)) == "not-merged");
  CHECK(served.post("/api/v1/patients/999999999/undo-merge").status == 404);
}
