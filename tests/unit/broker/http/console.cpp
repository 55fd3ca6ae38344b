// SPDX-License-Identifier: Apache-2.0
#include "broker/http/console.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_console.hpp"

#include <fmt/format.h>

using namespace stepwise;
using test::Answer;
using test::HttpClient;
using test::JsonAnswer;
using test::ServedConsole;

namespace {

std::string code(const JsonAnswer& answer) {
  const std::string type = answer.json.value("type", "");
  const std::string prefix = "urn:stepwise:problem:";
  return type.starts_with(prefix) ? type.substr(prefix.size()) : "";
}

std::vector<std::string> places(const JsonAnswer& answer) {
  std::vector<std::string> list;
  for (const Json& error : answer.json.value("errors", Json::array())) list.push_back(error.at("place"));
  return list;
}

using Places = std::vector<std::string>;

}  // namespace

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
  CHECK(code(orders) == "database-away");
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
  CHECK(code(served.get("/api/v1/nothing")) == "no-such-path");
  const JsonAnswer method = served.ask("DELETE", "/api/v1/orders");
  CHECK(method.status == 405);
  CHECK(method.raw.headers.at("allow") == "GET, HEAD, POST");
  for (const char* index : {"/", "/api/v1"}) {
    const JsonAnswer answer = served.get(index);
    CHECK(answer.status == 200);
    for (const Json& link : answer.json["links"]) CHECK(served.get(link["href"]).status == 200);
  }
  CHECK_THAT(served.metrics.text(), Catch::Contains("route=\"-\",status=\"404\""));
}

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

TEST_CASE("An order of the department: placed, scheduled, arrived, cancelled") {
  ServedConsole served;
  const JsonAnswer patient = served.post("/api/v1/patients", {{"name", "DOE^JANE"}, {"sex", "F"}});
  REQUIRE(patient.status == 201);
  const std::string patient_path = patient.raw.headers.at("location");
  CHECK(served.get(patient_path).json["name"]["alphabetic"]["family"] == "DOE");
  CHECK(served.get(patient_path).json["is_temporary"] == true);

  const JsonAnswer placed =
      served.post("/api/v1/orders", {{"patient_id", patient.json["id"]},
                                     {"service", {{"value", "XX9"}, {"scheme", "L"}, {"meaning", "Something"}}},
                                     {"priority", "S"}});
  REQUIRE(placed.status == 201);
  const std::string order_path = placed.raw.headers.at("location");
  const Json order = served.get(order_path).json;
  CHECK(order["placed_by_filler"] == true);
  CHECK(order["status_to"] == "his");
  CHECK(order["patient"]["name"]["alphabetic"]["given"] == "JANE");
  REQUIRE(order["procedures"].size() == 1);

  const Json waiting = served.get("/api/v1/steps?needs_scheduling=true").json["items"];
  REQUIRE(waiting.size() == 1);
  CHECK(waiting[0]["order"]["id"] == placed.json["id"]);
  CHECK(waiting[0]["patient"]["id"] == patient.json["id"]);
  const std::string step_path = "/api/v1/steps/" + waiting[0]["id"].dump();

  CHECK(served
            .post(step_path + "/schedule", {{"start_at", "2026-03-02T06:30:00Z"},
                                            {"modality", "CT"},
                                            {"station_aets", {"CT1"}},
                                            {"duration_minutes", 20}})
            .status == 200);
  const Json step = served.get(step_path).json;
  CHECK(step["state"] == "scheduled");
  CHECK(step["start_at"] == "2026-03-02T07:30:00");  // Berlin
  CHECK(served.get("/api/v1/steps?needs_scheduling=true").json["items"].empty());
  CHECK(served.get("/api/v1/steps?from=2026-03-02&to=2026-03-02&station_aet=CT1&modality=CT").json["items"].size() ==
        1);
  CHECK(served.get("/api/v1/steps?from=2026-03-03").json["items"].empty());

  CHECK(served.post(step_path + "/arrive").status == 200);
  CHECK(served.get(step_path).json["state"] == "arrived");
  CHECK(served.post(step_path + "/ready").status == 200);
  CHECK(served.get(step_path).json["state"] == "ready");
  CHECK(served.post(order_path + "/cancel", {{"reason", "patient left"}}).status == 200);
  CHECK(served.get(order_path).json["state"] == "cancelled");
  const JsonAnswer again = served.post(order_path + "/cancel");
  CHECK(again.status == 409);
  CHECK(code(again) == "order-ended");
  CHECK(served.post(step_path + "/cancel", {{"never_performed", true}}).status == 409);
}

TEST_CASE("A14: an order of the department needs a destination that allocates its number") {
  ServedConsole served;
  const Json order{{"patient_id", 1}, {"service", {{"value", "XCH"}}}};
  Json to_pacs = order;
  to_pacs["status_to"] = "pacs";
  CHECK(places(served.post("/api/v1/orders", to_pacs)) == Places{"/status_to"});
  served.settings.destinations.push_back(served.settings.destinations.front());
  served.settings.destinations.back().profile.name = "second";
  CHECK(places(served.post("/api/v1/orders", order)) == Places{"/status_to"});
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

TEST_CASE("Lists come newest first in pages, filtered; a filter that is not there is refused") {
  ServedConsole served;
  for (int i = 1; i <= 5; ++i) CHECK(served.order("P" + std::to_string(i), "M" + std::to_string(i % 2)) == "AA");
  std::vector<std::string> numbers;
  for (Json next = "/api/v1/orders?limit=2&state=scheduled"; next.is_string();) {
    const JsonAnswer page = served.get(next);
    REQUIRE(page.status == 200);
    for (const Json& item : page.json["items"]) numbers.push_back(item["placer_number"]);
    next = page.json["next"];
  }
  CHECK(numbers == std::vector<std::string>{"P5", "P4", "P3", "P2", "P1"});
  CHECK(served.get("/api/v1/orders?placer_number=P3").json["items"].size() == 1);
  const std::string accession = served.get("/api/v1/orders?placer_number=P3").json["items"][0]["accession_number"];
  CHECK(served.get("/api/v1/orders?accession_number=" + accession).json["items"][0]["placer_number"] == "P3");
  CHECK(served.get("/api/v1/patients?name=w%C3%AAst").json["items"].size() == 2);
  const Json patient = served.get("/api/v1/patients?identifier=M1").json["items"];
  REQUIRE(patient.size() == 1);
  CHECK(served.get("/api/v1/orders?patient_id=" + patient[0]["id"].dump()).json["items"].size() == 3);
  CHECK(places(served.get("/api/v1/orders?sate=scheduled&limit=0")) == Places{"?limit", "?sate"});
  CHECK(served.get("/api/v1/performed-steps?discrepancy=true").json ==
        Json{{"items", Json::array()}, {"next", nullptr}});
}

TEST_CASE("The journal: received messages, their bytes, and the answers") {
  ServedConsole served;
  CHECK(served.order("P1", "M1") == "AA");
  CHECK(served.receive("ORM^O01", "C2", "PID|||M1^^^HOSP^MR\r") != "AA");
  const Json refused = served.get("/api/v1/messages?outcome=refused").json["items"];
  REQUIRE(refused.size() == 1);
  CHECK(refused[0]["control_id"] == "C2");
  const Json entries = served.get("/api/v1/messages?control_id=CP1").json["items"];
  REQUIRE(entries.size() == 1);
  const std::string path = "/api/v1/messages/" + entries[0]["id"].dump();
  CHECK(served.get(path).json["ack_code"] == "AA");
  const JsonAnswer raw = served.get(path + "/raw");
  CHECK(raw.raw.headers.at("content-type") == "application/hl7-v2");
  CHECK_THAT(raw.raw.body, Catch::StartsWith("MSH|^~\\&|HIS|") && Catch::Contains("ORC|NW|P1^HIS"));
  CHECK_THAT(served.get(path + "/ack").raw.body, Catch::Contains("MSA|AA|CP1"));
}

TEST_CASE("Discrepancies: a page at a time, by kind, with what there is of each; the metrics have the same numbers") {
  ServedConsole served;
  for (const std::string number : {"N1", "N2", "N3"})  // a service without a plan, and no time
    CHECK(served.receive("ORM^O01", number,
                         "PID|||M1^^^HOSP^MR||WEST^MARY||19700315|F\rPV1||O\rORC|NW|" + number + "^HIS\rOBR|1|" +
                             number + "^HIS||ODD^Odd^L\r") == "AA");
  const Json first = served.get("/api/v1/discrepancies?kind=needs_scheduling&limit=2").json;
  CHECK(first["items"].size() == 2);
  CHECK(first["counts"] == Json({{"needs_scheduling", 3}}));
  REQUIRE(first["next"].is_string());
  const Json second = served.get(first["next"].get<std::string>()).json;
  REQUIRE(second["items"].size() == 1);
  CHECK(second["next"].is_null());
  for (const Json& item : first["items"]) CHECK(item["step"]["id"] != second["items"][0]["step"]["id"]);
  CHECK(served.get("/api/v1/discrepancies?kind=unmatched").json["items"].empty());
  CHECK(served.get("/api/v1/discrepancies?kind=lost").status == 400);
  CHECK_THAT(served.get("/metrics").raw.body, Catch::Contains("stepwise_discrepancies{kind=\"needs_scheduling\"} 3") &&
                                                  Catch::Contains("stepwise_discrepancies{kind=\"unmatched\"} 0"));
}

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

TEST_CASE("D15: a merge keeps the retired record and shows where it went") {
  ServedConsole served;
  CHECK(served.order("P1", "M1") == "AA");
  CHECK(served.order("P2", "M2") == "AA");
  const Json survivor = served.get("/api/v1/patients?identifier=M1").json["items"][0]["id"];
  const Json retired = served.get("/api/v1/patients?identifier=M2").json["items"][0]["id"];
  CHECK(served.post("/api/v1/patients/" + survivor.dump() + "/merge", {{"retired_id", retired}}).status == 200);
  CHECK(served.get("/api/v1/patients/" + retired.dump()).json["merged_into"] == survivor);
  CHECK(served.get("/api/v1/orders?patient_id=" + survivor.dump()).json["items"].size() == 2);
  CHECK(served.post("/api/v1/patients/" + survivor.dump() + "/merge", {{"retired_id", survivor}}).status == 409);
}

TEST_CASE("a merge into a temporary patient is refused with the differences until it is confirmed") {
  ServedConsole served;
  CHECK(served.order("P1", "M1") == "AA");
  const Json known = served.get("/api/v1/patients?identifier=M1").json["items"][0]["id"];
  const JsonAnswer made = served.post("/api/v1/patients");
  REQUIRE(made.status == 201);
  const std::string path = "/api/v1/patients/" + made.json["id"].dump() + "/merge";
  const JsonAnswer refused = served.post(path, {{"retired_id", known}});
  CHECK(refused.status == 409);
  CHECK(refused.json["type"] == "urn:stepwise:problem:patients-differ");
  const Json& differences = refused.json["differences"];
  REQUIRE(!differences.empty());
  CHECK(differences.back() == Json{{"field", "is_temporary"}, {"value", "true"}, {"other_value", "false"}});
  CHECK(served.get("/api/v1/patients/" + known.dump()).json["merged_into"].is_null());
  CHECK(served.post(path, {{"retired_id", known}, {"confirm", false}}).status == 409);
  CHECK(served.post(path, {{"retired_id", known}, {"confirm", true}}).status == 200);
  CHECK(served.get("/api/v1/patients/" + made.json["id"].dump()).json["is_temporary"] == false);
}

TEST_CASE("A message is understood and nothing is written") {
  ServedConsole served;
  served.import_plan();
  const std::string message =
      "MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301070000||ORM^O01|C9|P|2.3.1|||||||8859/1\r"
      "PID|||M9^^^HOSP^MR||M\xFCLLER^EVA||19700315|F\rPV1||O\r"
      "ORC|NW|P9^HIS|||||1^once^^202603010900^^R||20260301070000\rOBR|1|P9^HIS||CT01^CT chest^L\r";
  const JsonAnswer answer = served.ask("POST", "/api/v1/understand", message, "application/hl7-v2");
  REQUIRE(answer.status == 200);
  CHECK(answer.json["message_type"] == "ORM^O01");
  CHECK_THAT(answer.json["answer"].get<std::string>(), Catch::Contains("MSA|AA|C9"));
  CHECK_FALSE(answer.json["changes"].empty());
  REQUIRE(answer.json["sent"].size() == 1);
  CHECK(answer.json["sent"][0]["destination"] == "pacs");
  CHECK_THAT(answer.json["sent"][0]["message"].get<std::string>(), Catch::Contains("M\xC3\xBCLLER^EVA"));
  CHECK(served.get("/api/v1/messages").json["items"].empty());
  CHECK(served.get("/api/v1/patients").json["items"].empty());

  const JsonAnswer garbage = served.ask("POST", "/api/v1/understand", "garbage", "application/hl7-v2");
  CHECK(garbage.status == 200);
  CHECK_FALSE(garbage.json["errors"].empty());
  CHECK(served.ask("POST", "/api/v1/understand", "", "application/hl7-v2").status == 400);
}

TEST_CASE("D39: a sweep of very many steps waits; a person confirms the shown number, or removes it from the list") {
  ServedConsole served;
  served.settings.bulk = {.steps = 1, .percent = 100, .smallest = 1};
  served.settings.site.never_performed.outpatient_days = 1;
  served.import_plan();
  for (const char* number : {"O1", "O2"}) {
    REQUIRE(served.receive(
                "ORM^O01", std::string("C") + number,
                fmt::format(
                    "PID|||P1^^^HOSP^MR||WEST^MARY||19700315|F\rPV1||O\rORC|NW|{0}^HIS|||||1^once^^202601010900^^R\r"
                    "OBR|1|{0}^HIS||CT01^CT chest^L\r",
                    number)) == "AA");
  }
  const JsonAnswer held = served.post("/api/v1/never-performed");
  CHECK(held.status == 409);
  CHECK(code(held) == "bulk-change");
  const auto list = [&] { return served.get("/api/v1/discrepancies?kind=held_change").json; };
  REQUIRE(list()["items"].size() == 1);
  const Json change = list()["items"][0]["held_change"];
  CHECK(change["steps"] == 2);
  CHECK(list()["counts"]["held_change"] == 1);
  const std::string path = "/api/v1/held-changes/" + change["id"].dump();
  CHECK(places(served.post(path + "/confirm")) == Places{"/steps"});
  CHECK(code(served.post(path + "/confirm", {{"steps", 3}})) == "other-number");
  CHECK(served.post("/api/v1/held-changes/999/confirm", {{"steps", 2}}).status == 404);
  SECTION("confirmed") {
    const JsonAnswer done = served.post(path + "/confirm", {{"steps", 2}});
    CHECK(done.status == 200);
    CHECK(done.json["given_up"].size() == 2);
  }
  SECTION("dismissed") {
    CHECK(served.post(path + "/dismiss").status == 200);
    CHECK(served.post(path + "/dismiss").status == 404);
  }
  CHECK(list()["items"].empty());
}
