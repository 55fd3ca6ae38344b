// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_console.hpp"

using namespace stepwise;
using test::places;
using test::Places;
using test::ServedConsole;

TEST_CASE("Deliveries: parked by a person, sent again, skipped") {
  ServedConsole served;
  served.import_plan();
  CHECK(served.order("P1", "M1") == "AA");
  const Json pending = served.get("/api/v1/deliveries?destination=pacs&state=pending").json["items"];
  REQUIRE(pending.size() == 1);
  const std::string path = "/api/v1/deliveries/" + pending[0]["id"].dump();
  CHECK_THAT(served.get(path + "/raw").raw.body, Catch::Contains("ORC|NW|"));
  CHECK(served.post(path + "/release").status == 404);
  CHECK(served.post(path + "/park", {{"reason", "the PACS is being moved"}}).status == 200);
  CHECK(served.get(path).json["why"] == "the PACS is being moved");
  CHECK_THAT(served.get("/metrics").raw.body,
             Catch::Contains("stepwise_outbox_messages{destination=\"pacs\",state=\"parked\"} 1"));
  CHECK(served.post(path + "/resend").status == 200);
  CHECK(served.get(path).json["state"] == "pending");
  CHECK(served.post(path + "/park").status == 200);
  CHECK(served.post(path + "/release").status == 200);
  CHECK(served.get(path).json["state"] == "skipped");
  CHECK_THAT(served.get("/metrics").raw.body,
             Catch::Contains("stepwise_outbox_messages{destination=\"pacs\",state=\"parked\"} 0"));
}

TEST_CASE("Each act on a delivery changes that one only, and needs no body") {
  ServedConsole served;
  served.import_plan();
  for (const char* number : {"P1", "P2"}) REQUIRE(served.order(number, "M1") == "AA");
  const Json items = served.get("/api/v1/deliveries?destination=pacs").json["items"];
  REQUIRE(items.size() == 2);
  const std::string path = "/api/v1/deliveries/" + items[0]["id"].dump();
  const std::string other = "/api/v1/deliveries/" + items[1]["id"].dump();
  CHECK(served.post(path + "/park").json["id"] == items[0]["id"]);
  CHECK(served.get(path).json["why"] == "parked by a person");
  CHECK(served.get(path).json["state"] == "parked");
  CHECK(served.post(path + "/park").status == 404);
  CHECK(served.post(path + "/resend").json["id"] == items[0]["id"]);
  CHECK(served.post(path + "/park", {{"reason", ""}}).status == 200);
  CHECK(served.post(path + "/release").json["id"] == items[0]["id"]);
  CHECK(served.post(path + "/resend").status == 404);
  CHECK(served.get(other).json["state"] == "pending");
  for (const char* act : {"/park", "/resend", "/release"}) {
    CAPTURE(act);
    CHECK(places(served.post(other + act, {{"why", "x"}})) == Places{"/why"});
  }
}

TEST_CASE("Several deliveries are parked, sent again or skipped at once; each says whether it was done") {
  ServedConsole served;
  served.import_plan();
  for (const char* number : {"P1", "P2"}) REQUIRE(served.order(number, "M1") == "AA");
  const Json items = served.get("/api/v1/deliveries?destination=pacs").json["items"];
  const Json ids = Json::array({items[0]["id"], items[1]["id"]});
  const auto act = [&](const std::string& action) {
    const auto answer = served.post("/api/v1/deliveries/act", {{"action", action}, {"ids", ids}});
    REQUIRE(answer.status == 200);
    return answer.json["items"];
  };
  const auto count = [&](const std::string& state) {
    return served.get("/api/v1/deliveries?destination=pacs&state=" + state).json["items"].size();
  };
  act("park");
  CHECK(count("parked") == 2);
  act("resend");
  CHECK(count("pending") == 2);
  const Json refused = act("release");
  CHECK(refused[0]["error"]["code"] == "unknown-parked delivery");
  CHECK(count("pending") == 2);
  CHECK(places(served.post("/api/v1/deliveries/act", {{"action", "burn"}, {"ids", ids}})) == Places{"/action"});
}
