// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include "sql/discrepancies.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_performing.hpp"

#include <fmt/format.h>

#include <map>

using namespace stepwise;
using test::code_of;
using test::JsonAnswer;
using test::places;
using test::Places;
using test::ServedConsole;

namespace {

// Orders for a service without a plan, and without a time.
void receive_unplanned(ServedConsole& served, std::initializer_list<std::string> numbers) {
  for (const std::string& number : numbers)
    REQUIRE(served.receive("ORM^O01", number,
                           "PID|||M1^^^HOSP^MR||WEST^MARY||19700315|F\rPV1||O\rORC|NW|" + number + "^HIS\rOBR|1|" +
                               number + "^HIS||ODD^Odd^L\r") == "AA");
}

Json items_of(ServedConsole& served, const std::string& query) {
  return served.get("/api/v1/discrepancies?" + query).json.at("items");
}

}  // namespace

TEST_CASE("Discrepancies: a page at a time, by kind, with what there is of each; the metrics have the same numbers") {
  ServedConsole served;
  for (const std::string number : {"N1", "N2", "N3"})  // a service without a plan, and no time
    CHECK(served.receive("ORM^O01", number,
                         "PID|||M1^^^HOSP^MR||WEST^MARY||19700315|F\rPV1||O\rORC|NW|" + number + "^HIS\rOBR|1|" +
                             number + "^HIS||ODD^Odd^L\r") == "AA");
  const Json first = served.get("/api/v1/discrepancies?kind=needs_scheduling&limit=2").json;
  CHECK(first["items"].size() == 2);
  CHECK(first["counts"] == Json({{"needs_scheduling", 3}}));
  REQUIRE(first["next"].is_string());
  const Json second = served.get(first["next"].get<std::string>()).json;
  REQUIRE(second["items"].size() == 1);
  CHECK(second["next"].is_null());
  for (const Json& item : first["items"]) CHECK(item["step"]["id"] != second["items"][0]["step"]["id"]);
  CHECK(served.get("/api/v1/discrepancies?kind=unmatched").json["items"].empty());
  CHECK(served.get("/api/v1/discrepancies?kind=lost").status == 400);
  CHECK_THAT(served.get("/metrics").raw.body, Catch::Contains("stepwise_discrepancies{kind=\"needs_scheduling\"} 3") &&
                                                  Catch::Contains("stepwise_discrepancies{kind=\"unmatched\"} 0"));
}

TEST_CASE("D39: a sweep of very many steps waits; a person confirms the shown number, or removes it from the list") {
  ServedConsole served;
  served.settings.bulk = {.steps = 1, .percent = 100, .smallest = 1};
  served.settings.site.never_performed.outpatient_days = 1;
  served.import_plan();
  for (const char* number : {"O1", "O2"}) {
    REQUIRE(served.receive(
                "ORM^O01", std::string("C") + number,
                fmt::format(
                    "PID|||P1^^^HOSP^MR||WEST^MARY||19700315|F\rPV1||O\rORC|NW|{0}^HIS|||||1^once^^202601010900^^R\r"
                    "OBR|1|{0}^HIS||CT01^CT chest^L\r",
                    number)) == "AA");
  }
  const JsonAnswer held = served.post("/api/v1/never-performed");
  CHECK(held.status == 409);
  CHECK(code_of(held) == "bulk-change");
  const auto list = [&] { return served.get("/api/v1/discrepancies?kind=held_change").json; };
  REQUIRE(list()["items"].size() == 1);
  const Json change = list()["items"][0]["held_change"];
  CHECK(change["steps"] == 2);
  CHECK(list()["counts"]["held_change"] == 1);
  const std::string path = "/api/v1/held-changes/" + change["id"].dump();
  CHECK(places(served.post(path + "/confirm")) == Places{"/steps"});
  CHECK(code_of(served.post(path + "/confirm", {{"steps", 3}})) == "other-number");
  CHECK(served.post("/api/v1/held-changes/999/confirm", {{"steps", 2}}).status == 404);
  SECTION("confirmed") {
    const JsonAnswer done = served.post(path + "/confirm", {{"steps", 2}});
    CHECK(done.status == 200);
    CHECK(done.json["given_up"].size() == 2);
  }
  SECTION("dismissed") {
    CHECK(served.post(path + "/dismiss").status == 200);
    CHECK(served.post(path + "/dismiss").status == 404);
  }
  CHECK(list()["items"].empty());
}

TEST_CASE("Each kind of discrepancy has its record under the name of what it is") {
  ServedConsole served;
  receive_unplanned(served, {"N1"});
  REQUIRE(!test::path_of_performed(served, "2.25.51", "M1", "2.25.9").empty());
  served.post("/api/v1/plans",
              Json::parse(R"({"plans":[{"service":{"value":"ODD","scheme":"L"},"procedures":[{"code":{"value":"ODD",
                  "scheme":"L"},"steps":[{"modality":"CT","description":"one"},{"modality":"CT","description":"two"}]}]}]})"));
  const Json items = items_of(served, "limit=50");
  std::map<std::string, std::string> objects;
  for (const Json& item : items) {
    for (const char* name : {"performed_step", "step", "order", "held_change"}) {
      if (item.contains(name)) objects[item["kind"].get<std::string>()] += name;
    }
  }
  CHECK(objects == std::map<std::string, std::string>{
                       {"unscheduled", "performed_step"}, {"needs_scheduling", "step"}, {"plan_imported", "order"}});
  const auto& first = items[0];  // performed steps come first
  CHECK(first["performed_step"]["sop_instance_uid"] == "2.25.51");
}

TEST_CASE("A proposal says which keys are the same and how far apart the times are") {
  ServedConsole served;
  served.import_plan();
  REQUIRE(served.order("P1", "M1") == "AA");
  REQUIRE(!test::path_of_performed(served, "2.25.51", "M1", "2.25.9").empty());
  const Json step = served.get("/api/v1/steps?state=scheduled").json["items"][0];
  const Json items = items_of(served, "kind=unscheduled");
  REQUIRE(items.size() == 1);
  REQUIRE(items[0]["proposals"].size() == 1);
  Json proposal = items[0]["proposals"][0];
  CHECK(proposal["score"].get<int>() > 0);
  proposal.erase("score");
  // Received at 08:00 of the department, scheduled for 09:00; the performed step is DX, the scheduled one CT.
  CHECK(proposal == Json({{"order_id", step["order_id"]},
                          {"step_id", step["id"]},
                          {"same",
                           {{"step_id", false},
                            {"study_instance_uid", false},
                            {"accession_number", false},
                            {"patient", true},
                            {"modality", false}}},
                          {"minutes_apart", 60}}));
  const JsonAnswer moved =
      served.post("/api/v1/steps/" + step["id"].dump() + "/schedule", {{"modality", "DX"}, {"station_aets", {"DX1"}}});
  REQUIRE(moved.status == 200);
  CHECK(items_of(served, "kind=unscheduled")[0]["proposals"][0]["same"]["modality"] == true);
}

TEST_CASE("The query of the discrepancies keeps to the limits of a page") {
  ServedConsole served;
  receive_unplanned(served, {"N1", "N2"});
  CHECK(items_of(served, "limit=1000").size() == 2);
  CHECK(items_of(served, "limit=1").size() == 1);
  CHECK(items_of(served, "after=0").size() == 2);
  for (const auto& [query, place] : {std::pair{"limit=0", "?limit"}, std::pair{"limit=1001", "?limit"},
                                     std::pair{"after=-1", "?after"}, std::pair{"kinds=x", "?kinds"}})
    CHECK(places(served.get(std::string("/api/v1/discrepancies?") + query)) == Places{place});
  for (const std::string_view kind : sql::discrepancy_kinds) {
    CAPTURE(kind);
    CHECK(served.get("/api/v1/discrepancies?kind=" + std::string(kind)).status == 200);
  }
}

TEST_CASE("A sweep lists each step that it gave up, with the reason") {
  ServedConsole served;
  served.settings.site.never_performed.outpatient_days = 1;
  served.import_plan();
  for (const char* number : {"1", "2"})
    REQUIRE(served.order(std::string("P") + number, std::string("M") + number) == "AA");
  CHECK(served.post("/api/v1/never-performed").json == Json({{"given_up", Json::array()}}));
  CHECK(places(served.post("/api/v1/never-performed", {{"days", 1}})) == Places{"/days"});
  served.clock().advance(std::chrono::hours(72));
  const JsonAnswer swept = served.post("/api/v1/never-performed");
  REQUIRE(swept.status == 200);
  REQUIRE(swept.json["given_up"].size() == 2);
  for (const Json& given_up : swept.json["given_up"]) {
    const Json step = served.get("/api/v1/steps/" + given_up["id"].dump()).json;
    CHECK(step["state"] == "never_performed");
    CHECK(given_up["order_id"] == step["order_id"]);
    CHECK(given_up["step_id"] == step["step_id"]);
    CHECK(given_up["patient_class"] == "O");
    CHECK(given_up["why"] == step["end_reason"]["meaning"]);
  }
  CHECK(swept.json["given_up"][0]["id"] != swept.json["given_up"][1]["id"]);
}

TEST_CASE("D39: a held change of one message is confirmed without a sweep, and the message may be repeated") {
  ServedConsole served;
  served.settings.bulk = {.steps = 1, .percent = 100, .smallest = 1};
  served.settings.site.never_performed.outpatient_days = 1;
  served.import_plan();
  for (const char* number : {"P1", "P2"}) REQUIRE(served.order(number, "M1") == "AA");
  const std::string cancel =
      "PID|||M1^^^HOSP^MR||WEST^MARY||19700315|F\rPV1||O\rORC|CA|P1^HIS\rOBR|1|P1^HIS||CT01^CT chest^L\r"
      "ORC|CA|P2^HIS\rOBR|2|P2^HIS||CT01^CT chest^L\r";
  REQUIRE(served.receive("ORM^O01", "X1", cancel) != "AA");
  served.clock().advance(std::chrono::hours(23));
  const Json change = items_of(served, "kind=held_change").at(0)["held_change"];
  const std::string path = "/api/v1/held-changes/" + change["id"].dump();
  const JsonAnswer confirmed = served.post(path + "/confirm", {{"steps", change["steps"]}});
  CHECK(confirmed.json == Json({{"id", change["id"]}, {"confirmed", true}}));
  CHECK(served.get("/api/v1/steps?state=scheduled").json["items"].size() == 2);
  CHECK(served.receive("ORM^O01", "X2", cancel) == "AA");
  CHECK(served.get("/api/v1/steps?state=cancelled").json["items"].size() == 2);
}

TEST_CASE("D39: what is dismissed is named in the answer, and a confirmation needs a number from one on") {
  ServedConsole served;
  served.settings.bulk = {.steps = 1, .percent = 100, .smallest = 1};
  served.settings.site.never_performed.outpatient_days = 1;
  served.import_plan();
  for (const char* number : {"P1", "P2"}) REQUIRE(served.order(number, "M1") == "AA");
  served.clock().advance(std::chrono::hours(72));
  REQUIRE(served.post("/api/v1/never-performed").status == 409);
  const Json id = items_of(served, "kind=held_change").at(0)["held_change"]["id"];
  const std::string path = "/api/v1/held-changes/" + id.dump();
  CHECK(places(served.post(path + "/confirm", {{"steps", 0}})) == Places{"/steps"});
  CHECK(places(served.post(path + "/dismiss", {{"steps", 2}})) == Places{"/steps"});
  CHECK(served.post("/api/v1/held-changes/999/dismiss").status == 404);
  CHECK(served.post(path + "/dismiss").json == Json({{"id", id}, {"dismissed", true}}));
  CHECK(served.get("/api/v1/steps?state=scheduled").json["items"].size() == 2);
}
