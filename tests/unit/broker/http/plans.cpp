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

namespace {

Json plan_of(const std::string& service, const std::string& station, const std::string& scheme = "L") {
  return {{"service", {{"value", service}, {"scheme", scheme}, {"meaning", service}}},
          {"procedures",
           {{{"code", {{"value", service}, {"scheme", "L"}, {"meaning", service}}},
             {"description", service},
             {"steps", {{{"description", service}, {"modality", "CT"}, {"station_aets", {station}}}}}}}}};
}

JsonAnswer import_plans(ServedConsole& served, const std::vector<Json>& plans) {
  return served.post("/api/v1/plans", {{"plans", plans}});
}

Json plans_of(ServedConsole& served) {
  return served.get("/api/v1/plans").json.at("plans");
}

void receive_order_of(ServedConsole& served, const std::string& number, const std::string& service) {
  REQUIRE(served.receive("ORM^O01", "C" + number,
                         "PID|||M1^^^HOSP^MR||WEST^MARY||19700315|F\rPV1||O\rORC|NW|" + number + "^HIS\rOBR|1|" +
                             number + "^HIS||" + service + "^" + service + "^L\r") == "AA");
}

}  // namespace

TEST_CASE("Plans: imported, exported, refused as a whole with every fault, removed") {
  ServedConsole served;
  served.import_plan();
  const JsonAnswer plans = served.get("/api/v1/plans");
  REQUIRE(plans.json["plans"].size() == 1);
  CHECK(served.post("/api/v1/plans", plans.json).json ==
        Json{{"imported", 1}, {"orders_waiting", 0}, {"findings", Json::array()}});
  CHECK(served.post("/api/v1/plans/apply", Json::object()).json ==
        Json{{"applied", Json::array()}, {"refused", Json::array()}, {"next", nullptr}});
  CHECK(places(served.post("/api/v1/plans/apply?after=x", Json::object())) == Places{"?after"});
  const JsonAnswer faulty =
      served.post("/api/v1/plans", Json::parse(R"({"plans":[{"service":{"value":1},"procedures":{}}],"more":1})"));
  CHECK(faulty.status == 422);
  CHECK(places(faulty).size() >= 3);
  CHECK(served.ask("POST", "/api/v1/plans", "{\"plans\":").status == 400);
  CHECK(served.get("/api/v1/plans").json == plans.json);
  CHECK(places(served.ask("DELETE", "/api/v1/plans")) == Places{"?value"});
  CHECK(served.ask("DELETE", "/api/v1/plans?value=CT01&scheme=L").status == 200);
  CHECK(served.ask("DELETE", "/api/v1/plans?value=CT01&scheme=L").status == 404);
}

TEST_CASE("Plans: an import replaces the plan of the same service and leaves the others") {
  ServedConsole served;
  CHECK(import_plans(served, {plan_of("A", "CT1"), plan_of("B", "CT1")}).json["imported"] == 2);
  CHECK(import_plans(served, {plan_of("B", "CT2"), plan_of("C", "CT2")}).json["imported"] == 2);
  const Json plans = plans_of(served);
  REQUIRE(plans.size() == 3);
  for (const Json& plan : plans) {
    const std::string station = plan["procedures"][0]["steps"][0]["station_aets"][0];
    CHECK(station == (plan["service"]["value"] == "A" ? "CT1" : "CT2"));
  }
  CHECK(places(served.ask("GET", "/api/v1/plans?service=A")) == Places{"?service"});
}

TEST_CASE("Plans: an import counts the orders that wait for its services and names stations that are not known") {
  ServedConsole served;
  served.settings.site.stations = {{"ct", "CT1", "CT", "", ""}};
  for (const auto& [number, service] : {std::pair{"P1", "A"}, std::pair{"P2", "A"}, std::pair{"P3", "B"}})
    receive_order_of(served, number, service);
  const Json first = import_plans(served, {plan_of("A", "CT1")}).json;
  CHECK(first["orders_waiting"] == 2);
  CHECK(first["findings"].empty());
  const Json both = import_plans(served, {plan_of("A", "CT1"), plan_of("B", "CT9"), plan_of("C", "CT8")}).json;
  CHECK(both["orders_waiting"] == 3);
  REQUIRE(both["findings"].size() == 2);
  CHECK(both["findings"][0]["code"] == "station-unknown");
  CHECK(both["findings"][0]["place"] == "/plans/1");
  CHECK(both["findings"][1]["place"] == "/plans/2");
  CHECK_THAT(both["findings"][1]["text"].get<std::string>(), Catch::Contains("CT8"));
}

TEST_CASE("Plans: a body that is no JSON changes nothing, and neither does one fault in the second plan") {
  ServedConsole served;
  const JsonAnswer broken = served.ask("POST", "/api/v1/plans", "{\"plans\":[]}}");
  CHECK(broken.status == 400);
  CHECK(code_of(broken) == "bad-body");
  Json wrong = plan_of("B", "CT1");
  wrong["procedures"][0]["steps"][0]["modality"] = 7;
  CHECK(import_plans(served, {plan_of("A", "CT1"), wrong}).status == 422);
  CHECK(plans_of(served).empty());
}

TEST_CASE("Plans: they are applied to the orders that waited, from behind a place on; what was refused says why") {
  ServedConsole served;
  for (const char* number : {"P1", "P2", "P3"}) receive_order_of(served, number, "A");
  const Json orders = served.get("/api/v1/orders").json["items"];
  Json two_steps = plan_of("A", "CT1");
  two_steps["procedures"][0]["steps"].push_back({{"description", "more"}, {"modality", "CT"}});
  REQUIRE(import_plans(served, {two_steps}).json["orders_waiting"] == 3);
  const JsonAnswer behind = served.post("/api/v1/plans/apply?after=" + orders[1]["id"].dump());
  CHECK(behind.json["applied"] == Json({orders[0]["id"]}));
  CHECK(behind.json["refused"].empty());
  CHECK(behind.json["next"].is_null());
  CHECK(places(served.post("/api/v1/plans/apply?after=-1")) == Places{"?after"});
  CHECK(places(served.post("/api/v1/plans/apply", {{"all", true}})) == Places{"/all"});
  CHECK(served.post("/api/v1/plans/apply?after=0").json["applied"] == Json({orders[2]["id"], orders[1]["id"]}));
  for (const Json& order : orders)
    CHECK(served.get("/api/v1/orders/" + order["id"].dump()).json["procedures"][0]["steps"].size() == 2);
}

TEST_CASE("Plans: one is applied to the order of the path only") {
  ServedConsole served;
  for (const char* number : {"P1", "P2"}) receive_order_of(served, number, "A");
  REQUIRE(import_plans(served, {plan_of("A", "CT1")}).json["orders_waiting"] == 2);
  const Json order = served.get("/api/v1/orders?placer_number=P2").json["items"][0];
  const std::string path = "/api/v1/orders/" + order["id"].dump() + "/apply-plan";
  CHECK(places(served.post(path, {{"x", 1}})) == Places{"/x"});
  CHECK(served.post(path).json["id"] == order["id"]);
  CHECK(served.get("/api/v1/discrepancies?kind=plan_imported").json["items"].size() == 1);
  CHECK(served.post("/api/v1/orders/999/apply-plan").status == 404);
}

TEST_CASE("Plans: one is removed by value and coding scheme; without a scheme, the one that has none") {
  ServedConsole served;
  import_plans(served, {plan_of("A", "CT1"), plan_of("A", "CT2", "99X"), plan_of("B", "CT1")});
  CHECK(served.ask("DELETE", "/api/v1/plans?value=A&scheme=99X").json == Json({{"removed", 1}}));
  const JsonAnswer unknown = served.ask("DELETE", "/api/v1/plans?value=A&scheme=99X");
  CHECK(unknown.status == 404);
  CHECK(code_of(unknown) == "unknown-plan");
  CHECK(plans_of(served).size() == 2);
  CHECK(places(served.ask("DELETE", "/api/v1/plans?scheme=L")) == Places{"?value"});
  CHECK(places(served.ask("DELETE", "/api/v1/plans?value=A&schema=L")) == Places{"?schema"});
}
