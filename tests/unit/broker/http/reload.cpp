// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_console.hpp"

using namespace stepwise;
using test::code_of;
using test::places;
using test::Places;
using test::ServedConsole;

TEST_CASE("A reload says what it applies and what needs a restart, or lists the faults") {
  ServedConsole served;
  CHECK(code_of(served.post("/api/v1/reload")) == "nothing-to-reload");
  served.context().reload = [] {
    return broker::ReloadReport{{}, {{"destination", "pacs", "added"}}, {{"hl7.port", "site.toml", 12, 8}}};
  };
  const auto applied = served.post("/api/v1/reload");
  CHECK(applied.status == 200);
  CHECK(applied.json["applied"] == Json::parse(R"([{"section":"destination","name":"pacs","change":"added"}])"));
  CHECK(applied.json["needs_restart"] ==
        Json::parse(R"([{"key":"hl7.port","file":"site.toml","line":12,"column":8}])"));
  served.context().reload = [] {
    return broker::ReloadReport{
        {{.kind = ErrorKind::data_type, .code = "configuration", .place = "site.toml:1:2"}}, {}, {}};
  };
  const auto refused = served.post("/api/v1/reload");
  CHECK(refused.status == 422);
  CHECK(places(refused) == Places{"site.toml:1:2"});
}
