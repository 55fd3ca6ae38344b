// SPDX-License-Identifier: Apache-2.0
#include "broker/http/console.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_console.hpp"

#include <fmt/format.h>

using namespace stepwise;
using test::Answer;
using test::code_of;
using test::HttpClient;
using test::JsonAnswer;
using test::Places;
using test::places;
using test::ServedConsole;

TEST_CASE("Health, readiness and metrics") {
  ServedConsole served({.token = "secret", .parts = {{"hl7", true, ""}}});
  CHECK(served.get("/healthz").status == 200);
  const JsonAnswer ready = served.get("/readyz");
  CHECK(ready.status == 200);
  CHECK(
      ready.json ==
      Json::parse(
          R"({"ready":true,"parts":[{"name":"database","ready":true,"text":""},{"name":"hl7","ready":true,"text":""}]})"));
  CHECK(served.get("/metrics").status == 401);
  const Answer metrics = served.client().ask("GET", "/metrics", "", {{"Authorization", "Bearer secret"}});
  CHECK(metrics.status == 200);
  CHECK(metrics.headers.at("content-type") == "text/plain; version=0.0.4; charset=utf-8");
  for (const char* name :
       {"stepwise_outbox_messages{destination=\"pacs\",state=\"pending\"} 0", "stepwise_outbox_oldest_seconds",
        "stepwise_database_up 1", "stepwise_dicom_associations{state=\"served\"} 3",
        "stepwise_database_connections{state=\"most\"}", "process_resident_memory_bytes",
        "stepwise_http_requests_total{method=\"GET\",route=\"/readyz\",status=\"200\"} 1"}) {
    CHECK_THAT(metrics.body, Catch::Contains(name));
  }
}

TEST_CASE("A part that is not ready makes the whole not ready, and is named") {
  ServedConsole served({.parts = {{"hl7", true, ""}, {"dicom", false, "not listening"}}});
  const JsonAnswer ready = served.get("/readyz");
  CHECK(ready.status == 503);
  CHECK(ready.json["ready"] == false);
  CHECK(ready.json["parts"][2] == Json{{"name", "dicom"}, {"ready", false}, {"text", "not listening"}});
}

TEST_CASE("D02: without a database the API says try later, health goes on") {
  ServedConsole served({.database_away = true});
  CHECK(served.get("/healthz").status == 200);
  CHECK(served.get("/readyz").status == 503);
  const JsonAnswer orders = served.get("/api/v1/orders");
  CHECK(orders.status == 503);
  CHECK(code_of(orders) == "database-away");
  CHECK(orders.raw.headers.at("retry-after") == "5");
  CHECK(served.post("/api/v1/orders/1/cancel").status == 503);
  const JsonAnswer metrics = served.get("/metrics");
  CHECK(metrics.status == 200);
  CHECK_THAT(metrics.raw.body, Catch::Contains("stepwise_database_up 0"));
}

TEST_CASE("D32: the rules of access hold for the running server") {
  ServedConsole open, guarded({.token = "secret"});
  CHECK(open.client().ask("GET", "/api/v1/orders", "", {{"Host", "evil.example"}}).status == 403);
  CHECK(open.client().ask("POST", "/api/v1/orders", "{}", {{"Content-Type", "text/plain"}}).status == 415);
  CHECK(guarded.get("/api/v1/orders").status == 401);
  CHECK(guarded.get("/api/v1/nothing").status == 401);
  CHECK(guarded.client()
            .ask("GET", "/api/v1/orders", "", {{"Host", "ris.example"}, {"Authorization", "Bearer secret"}})
            .status == 200);
}

TEST_CASE("Paths and methods that are not there; the index says what is") {
  ServedConsole served;
  CHECK(code_of(served.get("/api/v1/nothing")) == "no-such-path");
  const JsonAnswer method = served.ask("DELETE", "/api/v1/orders");
  CHECK(method.status == 405);
  CHECK(method.raw.headers.at("allow") == "GET, HEAD, POST");
  const JsonAnswer index = served.get("/api/v1");
  CHECK(index.status == 200);
  CHECK(index.json["links"].size() > 10);
  for (const Json& link : index.json["links"]) {
    const std::string path = link["href"];
    INFO(path);
    const bool is_stream = path == "/api/v1/events",
               needs_query = path == "/api/v1/search" || path == "/api/v1/worklist";
    if (!is_stream) CHECK(served.get(path).status == (needs_query ? 400 : 200));
  }
  CHECK_THAT(served.metrics.text(), Catch::Contains("route=\"-\",status=\"404\""));
}

TEST_CASE("Invalid bodies: all faults at once, nothing is changed") {
  ServedConsole served;
  const JsonAnswer order = served.post(
      "/api/v1/orders", Json::parse(R"({"service":{"meaning":"x"},"requested_start":"tomorrow","priority":"X",
                                                                          "requested_modality":"ct","status_to":"nobody","unknown":1})"));
  CHECK(order.status == 422);
  CHECK(places(order) == Places{"/patient_id", "/service/value", "/requested_start", "/requested_modality", "/priority",
                                "/status_to", "/unknown"});
  CHECK(served.ask("POST", "/api/v1/orders", "{nonsense").status == 400);
  CHECK(served.get("/api/v1/orders").json["items"].empty());
  CHECK(places(served.post("/api/v1/patients", {{"name", 1}, {"sex", "X"}})) == Places{"/name", "/sex"});
  CHECK(places(served.post("/api/v1/patients/1/merge")) == Places{"/retired_id"});
  CHECK(places(served.post("/api/v1/performed-steps/1/link", {{"step_id", "7"}})) == Places{"/step_id"});
  CHECK(places(served.post("/api/v1/steps/1/schedule", {{"station_aets", {"A\\B"}}, {"duration_minutes", -1}})) ==
        Places{"/station_aets", "/duration_minutes"});
}

TEST_CASE("Ids that nobody has are a 404, in every act and record") {
  ServedConsole served;
  for (const char* path : {"/api/v1/patients/77", "/api/v1/orders/77", "/api/v1/steps/77", "/api/v1/performed-steps/77",
                           "/api/v1/messages/77", "/api/v1/messages/77/raw", "/api/v1/messages/77/ack",
                           "/api/v1/deliveries/77", "/api/v1/deliveries/77/raw"}) {
    INFO(path);
    CHECK(served.get(path).status == 404);
  }
  for (const char* path :
       {"/api/v1/orders/77/cancel", "/api/v1/steps/77/schedule", "/api/v1/steps/77/cancel", "/api/v1/steps/77/arrive",
        "/api/v1/steps/77/ready", "/api/v1/steps/77/complete", "/api/v1/deliveries/77/resend",
        "/api/v1/deliveries/77/park", "/api/v1/deliveries/77/release"}) {
    INFO(path);
    CHECK(served.post(path).status == 404);
  }
  CHECK(served.post("/api/v1/patients/77/merge", {{"retired_id", 78}}).status == 404);
  CHECK(served.post("/api/v1/performed-steps/77/link", {{"step_id", 78}}).status == 404);
  CHECK(served.post("/api/v1/orders", {{"patient_id", 77}, {"service", {{"value", "CT01"}}}}).status == 404);
}
