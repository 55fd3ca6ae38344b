// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_console.hpp"

using namespace stepwise;
using test::code_of;
using test::places;
using test::Places;
using test::ServedConsole;

TEST_CASE("A test that finds a fault is an answer, and names that are not configured are none") {
  ServedConsole served;
  served.settings.destinations[1].host = "127.0.0.1";
  served.settings.destinations[1].port = 1;
  broker::Station station;
  station.station.name = "CT1";
  served.settings.stations.push_back(station);
  const auto found = served.post("/api/v1/destinations/pacs/test");
  CHECK(found.status == 200);
  CHECK(found.json["ok"] == false);
  CHECK(found.json["stages"][1]["result"] == "failed");
  CHECK(places(served.post("/api/v1/destinations/pacs/test", {{"x", 1}})) == Places{"/x"});
  CHECK(code_of(served.post("/api/v1/destinations/nobody/test")) == "unknown-name");
  CHECK(code_of(served.post("/api/v1/stations/nobody/echo")) == "unknown-name");
  CHECK(code_of(served.post("/api/v1/archives/nobody/echo")) == "unknown-name");
  const auto without = served.post("/api/v1/stations/CT1/echo");
  CHECK(without.status == 409);
  CHECK(code_of(without) == "no-address");
}

TEST_CASE("The archives of the configuration are listed") {
  ServedConsole served;
  CHECK(served.get("/api/v1/archives").json["items"].empty());
  broker::Archive archive;
  archive.name = "vna";
  archive.host = "vna.example";
  archive.port = 104;
  archive.called_aet = "VNA";
  served.settings.archives.push_back(archive);
  CHECK(served.get("/api/v1/archives").json["items"] ==
        Json::parse(R"([{"name":"vna","host":"vna.example","port":104,"ae_title":"VNA","tls":false}])"));
}
