// SPDX-License-Identifier: Apache-2.0
#include "broker/http/gauges.hpp"

#include "sql/outbox.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/unit/broker/http/served_performing.hpp"

using namespace stepwise;
using test::ServedConsole;

namespace {

// The value of one line of the metrics; "": there is no such line.
std::string value_in(const std::string& text, const std::string& name) {
  const std::size_t at = ("\n" + text).find("\n" + name + " ");
  if (at == std::string::npos) return "";
  const std::size_t begin = at + name.size() + 1;
  return text.substr(begin, text.find('\n', begin) - begin);
}

std::string gauge(ServedConsole& served, const std::string& name) {
  return value_in(served.get("/metrics").raw.body, name);
}

std::string messages(ServedConsole& served, const std::string& destination, const std::string& state) {
  return gauge(served, "stepwise_outbox_messages{destination=\"" + destination + "\",state=\"" + state + "\"}");
}

std::string age(ServedConsole& served, const std::string& destination, const std::string& state) {
  return gauge(served, "stepwise_outbox_oldest_seconds{destination=\"" + destination + "\",state=\"" + state + "\"}");
}

}  // namespace

TEST_CASE("Every queue of every destination is shown from the start, empty ones as 0") {
  ServedConsole served;
  for (const char* name : {"mpps1", "mpps2"}) {
    broker::PerformedDestination destination;
    destination.name = name;
    served.settings.performed_destinations.push_back(destination);
  }
  for (const char* name : {"his", "pacs"}) {
    for (const char* state : {"waiting", "pending", "parked"}) {
      CAPTURE(name, state);
      CHECK(messages(served, name, state) == "0");
      CHECK(age(served, name, state) == "0");
    }
  }
  for (const char* name : {"mpps1", "mpps2"}) {
    for (const char* state : {"pending", "parked"}) CHECK(messages(served, name, state) == "0");
    CHECK(messages(served, name, "waiting").empty());
  }
}

TEST_CASE("The outbox is counted for each destination and state, with the age of the oldest message") {
  ServedConsole served;
  served.import_plan();
  REQUIRE(served.order("P1", "M1") == "AA");
  served.clock().advance(std::chrono::seconds(100));
  REQUIRE(served.order("P2", "M2") == "AA");
  const auto patient = served.post("/api/v1/patients").json["id"];
  REQUIRE(served.post("/api/v1/orders", {{"patient_id", patient}, {"service", {{"value", "XX9"}}}}).status == 201);
  served.clock().advance(std::chrono::seconds(20));
  CHECK(messages(served, "pacs", "pending") == "2");
  CHECK(age(served, "pacs", "pending") == "120");
  CHECK(messages(served, "his", "pending") == "1");
  CHECK(age(served, "his", "pending") == "20");
  const auto items = served.get("/api/v1/deliveries?destination=pacs").json["items"];
  REQUIRE(served.post("/api/v1/deliveries/" + items[0]["id"].dump() + "/park").status == 200);
  CHECK(messages(served, "pacs", "pending") == "1");
  CHECK(messages(served, "pacs", "parked") == "1");
  CHECK(messages(served, "his", "parked") == "0");
  CHECK(age(served, "pacs", "parked") == "20");
}

TEST_CASE("A queue of a destination that is no longer configured is counted, and is 0 when it is empty again") {
  ServedConsole served;
  served.import_plan();
  REQUIRE(served.order("P1", "M1") == "AA");
  served.settings.destinations.pop_back();
  CHECK(messages(served, "pacs", "pending") == "1");
  const std::string path = "/api/v1/deliveries/" + served.get("/api/v1/deliveries").json["items"][0]["id"].dump();
  REQUIRE(served.post(path + "/park").status == 200);
  CHECK(messages(served, "pacs", "pending") == "0");
  CHECK(messages(served, "pacs", "parked") == "1");
  REQUIRE(served.post(path + "/release").status == 200);
  CHECK(messages(served, "pacs", "parked") == "0");
  CHECK(age(served, "pacs", "parked") == "0");
}

TEST_CASE("Each kind of discrepancy is shown, 0 when there is none of it") {
  ServedConsole served;
  const auto count = [&](const std::string_view kind) {
    return gauge(served, "stepwise_discrepancies{kind=\"" + std::string(kind) + "\"}");
  };
  for (const std::string_view kind : sql::discrepancy_kinds) {
    CAPTURE(kind);
    CHECK(count(kind) == "0");
  }
  served.import_plan();
  REQUIRE(served.order("P1", "M1") == "AA");
  for (const char* uid : {"2.25.51", "2.25.52"}) REQUIRE(!test::path_of_performed(served, uid).empty());
  CHECK(count("unscheduled") == "2");
  CHECK(count("unmatched") == "0");
}

TEST_CASE("The connections of the database, the memory and the numbers of the service are measured when asked") {
  ServedConsole served;
  const std::string text = served.get("/metrics").raw.body;
  const auto number = [&](const std::string& name) { return std::stod("0" + value_in(text, name)); };
  const double open = number("stepwise_database_connections{state=\"open\"}");
  CHECK(open >= 1);
  CHECK(number("stepwise_database_connections{state=\"most\"}") >= open);
  CHECK(number("stepwise_database_connections{state=\"borrowed\"}") == 0);
  CHECK(number("process_resident_memory_bytes") > 1'000'000);
  CHECK(number("stepwise_database_up") == 1);
  CHECK(number("stepwise_dicom_associations{state=\"served\"}") == 3);
}

TEST_CASE("D02: while the database is away its gauges keep their values, and the others are measured") {
  ServedConsole served({.database_away = true});
  served.metrics.set("stepwise_outbox_messages", {{"destination", "pacs"}, {"state", "pending"}}, 7);
  const std::string text = served.get("/metrics").raw.body;
  CHECK(value_in(text, "stepwise_outbox_messages{destination=\"pacs\",state=\"pending\"}") == "7");
  CHECK(value_in(text, "stepwise_database_up") == "0");
  CHECK(value_in(text, "stepwise_database_connections{state=\"open\"}") == "0");
  CHECK(value_in(text, "stepwise_database_connections{state=\"most\"}") == "2");
}

TEST_CASE("The days that each certificate is still valid are shown by its profile; a profile without one has none") {
  ServedConsole served;
  TestAuthority authority;
  for (const char* name : {"first", "second"}) {
    authority.issue(name);
    served.settings.certificates.push_back(std::make_shared<const TlsContext>(authority.profile(name)));
  }
  TlsProfile none;
  none.name = "none";
  served.settings.certificates.push_back(std::make_shared<const TlsContext>(none));
  const Instant end = served.settings.certificates[1]->not_after();
  served.clock().advance(end - std::chrono::days(5) - served.clock().now());
  CHECK(gauge(served, "stepwise_certificate_days_left{profile=\"second\"}") == "5");
  CHECK(!gauge(served, "stepwise_certificate_days_left{profile=\"first\"}").empty());
  CHECK(gauge(served, "stepwise_certificate_days_left{profile=\"none\"}").empty());
}
