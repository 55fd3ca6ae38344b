// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_console.hpp"

using namespace stepwise;
using namespace stepwise::test;

TEST_CASE("A configured station that never called is listed with no associations") {
  ServedConsole console;
  broker::Station station;
  station.station.name = "ct";
  station.station.aet = "CT1";
  console.settings.stations = {station};
  const JsonAnswer answer = console.get("/api/v1/stations");
  CHECK(answer.status == 200);
  REQUIRE(answer.json["items"].size() == 1);
  CHECK(answer.json["items"][0]["aet"] == "CT1");
  CHECK(answer.json["items"][0]["configured_as"] == "ct");
  CHECK(answer.json["items"][0]["associations"] == 0);
  CHECK(console.get("/api/v1/stations?aet=MR1").json["items"].empty());
}
