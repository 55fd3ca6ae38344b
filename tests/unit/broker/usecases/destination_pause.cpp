// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/destination_pause.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

using namespace stepwise;

TEST_CASE("Destinations of both kinds are paused by their name, and no other name") {
  test::Department d;
  broker::PerformedDestination mpps;
  mpps.name = "archive";
  d.settings.performed_destinations.push_back(mpps);
  sql::Database& database = d.context.database;
  for (const char* name : {"pacs", "archive"}) {
    CAPTURE(name);
    CHECK(broker::pause_destination(database, d.settings, {name, d.clock.now(), "user anna", ""}).value());
    CHECK_FALSE(broker::pause_destination(database, d.settings, {name, d.clock.now(), "user bert", ""}).value());
    CHECK(sql::Outbox(database).pause_of(name)->by == "user anna");
    CHECK(broker::resume_destination(database, d.settings, name).value());
    CHECK_FALSE(broker::resume_destination(database, d.settings, name).value());
  }
  CHECK(broker::pause_destination(database, d.settings, {"nobody", {}, "", ""}).error().code == "unknown-name");
  CHECK(broker::resume_destination(database, d.settings, "nobody").error().code == "unknown-name");
}
