// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_console.hpp"

using namespace stepwise;
using test::code_of;
using test::places;
using test::Places;
using test::ServedConsole;

TEST_CASE("A pause is shown by what waits, and by the metric") {
  ServedConsole served;
  served.import_plan();
  REQUIRE(served.order("P1", "M1") == "AA");
  CHECK(served.post("/api/v1/destinations/pacs/pause", {{"reason", "update"}}).status == 200);
  const Json held = served.get("/api/v1/deliveries?destination=pacs").json["items"][0]["held_by"];
  CHECK(held["kind"] == "paused");
  CHECK(held["by"] == "this machine");
  CHECK_THAT(served.get("/metrics").raw.body, Catch::Contains("stepwise_destination_paused{destination=\"pacs\"} 1"));
  CHECK(served.post("/api/v1/destinations/pacs/resume").status == 200);
  CHECK(served.get("/api/v1/deliveries?destination=pacs").json["items"][0]["held_by"].is_null());
  CHECK_THAT(served.get("/metrics").raw.body, Catch::Contains("stepwise_destination_paused{destination=\"pacs\"} 0"));
}

TEST_CASE("A pause names a destination of the configuration and has no other members than a reason") {
  ServedConsole served;
  CHECK(code_of(served.post("/api/v1/destinations/nobody/pause")) == "unknown-name");
  CHECK(code_of(served.post("/api/v1/destinations/nobody/resume")) == "unknown-name");
  CHECK(places(served.post("/api/v1/destinations/pacs/pause", {{"why", "x"}})) == Places{"/why"});
  CHECK(places(served.post("/api/v1/destinations/pacs/pause", {{"reason", std::string(201, 'x')}})) ==
        Places{"/reason"});
  CHECK(places(served.post("/api/v1/destinations/pacs/resume", {{"reason", "x"}})) == Places{"/reason"});
  CHECK(served.get("/api/v1/deliveries?destination=pacs").json["items"].empty());
}
