// SPDX-License-Identifier: Apache-2.0
// tests/e2e/connections.test.js has the tests with TLS and with foreign DICOM peers.
#include "broker/outbound/connection_test.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/outbound/sending.hpp"

using namespace stepwise;
using broker::ConnectionTest;
using broker::test_connection;

namespace {

std::string results(const ConnectionTest& test) {
  std::string all;
  for (const broker::TestStage& stage : test.stages)
    all += fmt::format("{}{} {}", all.empty() ? "" : ", ", stage.name, to_text(stage.result));
  return all;
}

broker::Destination destination(std::uint16_t port) {
  broker::Destination d;
  d.profile.name = "pacs";
  d.host = "127.0.0.1";
  d.port = port;
  return d;
}

}  // namespace

TEST_CASE("An MLLP receiver passes each stage and gets no message") {
  hl7::net::Io io;
  test::Receiver receiver(io, [](const hl7::Message& message, std::size_t) { return test::ack(message, "AA"); });
  const ConnectionTest test = test_connection(destination(receiver.port()));
  CHECK(results(test) == "name passed, tcp passed, mllp passed");
  CHECK(test.passed());
  CHECK(test.ms() >= limits::connection_test_quiet_ms / 2.0);
  CHECK(receiver.received().empty());
  const Json json = to_json(test);
  CHECK(json.at("kind") == "destination");
  CHECK(json.at("ok") == true);
  CHECK(json.at("stages").at(1).at("stage") == "tcp");
  io.stop();
}

TEST_CASE("The stages behind the one that has failed are not reached") {
  broker::Destination none = destination(1);
  const ConnectionTest refused = test_connection(none);
  CHECK(results(refused) == "name passed, tcp failed, mllp not reached");
  CHECK_FALSE(refused.passed());
  CHECK(refused.stages[1].text == "127.0.0.1 port 1: no connection: Connection refused");
  none.host = "no such host";
  CHECK(results(test_connection(none)) == "name failed, tcp not reached, mllp not reached");
  broker::Archive archive;
  archive.host = "127.0.0.1";
  archive.port = 1;
  CHECK(results(test_connection(archive)) ==
        "name passed, tcp failed, association not reached, services not reached, echo not reached");
}

TEST_CASE("What is tested is found by its name in the configuration") {
  broker::Settings settings;
  settings.destinations.push_back(destination(1));
  broker::PerformedDestination performed;
  performed.name = "mpps";
  performed.host = "127.0.0.1";
  performed.port = 1;
  settings.performed_destinations.push_back(performed);
  broker::Station station;
  station.station.name = "CT1";
  settings.stations.push_back(station);
  CHECK(broker::test_destination(settings, "pacs").value().kind == "destination");
  CHECK(broker::test_destination(settings, "mpps").value().kind == "mpps_destination");
  for (const char* name : {"CT1", "", "other"})
    CHECK(broker::test_destination(settings, name).error().code == "unknown-name");
  CHECK(broker::test_archive(settings, "pacs").error().code == "unknown-name");
  const Error without = broker::test_station(settings, "CT1").error();
  CHECK(without.code == "no-address");
  CHECK_THAT(describe(without), Catch::Contains("[station.CT1]"));
  CHECK(broker::test_station(settings, "CT2").error().code == "unknown-name");
}
