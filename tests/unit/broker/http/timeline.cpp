// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "broker/http/api.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_console.hpp"

#include <map>

using namespace stepwise;
using test::code_of;
using test::JsonAnswer;
using test::places;
using test::Places;
using test::ServedConsole;

namespace {

std::string id_of_order(ServedConsole& served, const std::string& number) {
  return served.get("/api/v1/orders?placer_number=" + number).json.at("items").at(0).at("id").dump();
}

Json timeline_of(ServedConsole& served, const std::string& record) {
  const JsonAnswer answer = served.get("/api/v1/" + record + "/timeline");
  REQUIRE(answer.status == 200);
  return answer.json.at("items");
}

std::vector<Json> of_kind(const Json& items, const std::string& kind) {
  std::vector<Json> found;
  for (const Json& item : items) {
    if (item.at("kind") == kind) found.push_back(item);
  }
  return found;
}

// Follows the values of each field through all changes: each change must begin with what the one before ended with.
std::map<std::string, Json> replayed(const Json& newest_first) {
  std::map<std::string, Json> values;
  for (auto item = newest_first.rbegin(); item != newest_first.rend(); ++item) {
    if (item->at("kind") != "change") continue;
    for (const Json& row : item->at("changes")) {
      for (const Json& field : row.value("fields", Json::array())) {
        const std::string place =
            row.at("of").get<std::string>() + row.at("id").dump() + field.at("name").get<std::string>();
        INFO(place);
        if (const auto known = values.find(place); known != values.end())
          CHECK(known->second == field.value("before", Json()));
        values[place] = field.value("after", Json());
      }
    }
  }
  return values;
}

}  // namespace

TEST_CASE("The timeline of an order has its message, its changes with cause and person, and its refused messages") {
  ServedConsole served;
  served.import_plan();
  REQUIRE(served.order("P1", "M1") == "AA");
  const std::string order = id_of_order(served, "P1");
  const std::string step =
      served.get("/api/v1/orders/" + order).json.at("procedures").at(0).at("steps").at(0).at("id").dump();
  REQUIRE(served.post("/api/v1/steps/" + step + "/arrive").status == 200);
  REQUIRE(served.receive("ORM^O01", "BAD", "PID|||M1^^^HOSP^MR||WEST^MARY\rORC|??|P1^HIS\rOBR|1|P1^HIS||CT01\r") ==
          "AE");
  const Json items = timeline_of(served, "orders/" + order);

  const auto messages = of_kind(items, "message");
  REQUIRE(messages.size() == 2);
  CHECK(messages[0].at("outcome") == "refused");
  CHECK(messages[0].at("control_id") == "BAD");
  CHECK(messages[0].contains("errors"));
  CHECK(messages[1].at("outcome") == "applied");

  const auto changed = of_kind(items, "change");
  REQUIRE(changed.size() == 2);
  CHECK(changed[1].at("cause") == Json{{"kind", "message"}, {"id", messages[1].at("id")}});
  CHECK(changed[1].at("changes").at(0).at("is_new") == true);
  CHECK(changed[0].at("cause").at("kind") == "action");
  CHECK(changed[0].at("cause").at("what") == "mark_arrived");
  CHECK(changed[0].at("cause").at("actor").at("kind") == "local");
  CHECK(changed[0].at("changes").at(0).at("of") == "step");
  CHECK(changed[0].at("changes").at(0).at("fields") ==
        Json::parse(R"([{"name":"state","before":"scheduled","after":"arrived"}])"));

  CHECK(served.get("/api/v1/orders/1/timeline").status == 404);
  CHECK(places(served.get("/api/v1/orders/" + order + "/timeline?limit=0")) == Places{"?limit"});
}

TEST_CASE("The timeline of a patient has the orders, and the patients who were merged into this one") {
  ServedConsole served;
  served.import_plan();
  REQUIRE(served.order("P1", "M1") == "AA");
  REQUIRE(served.order("P2", "M2") == "AA");
  REQUIRE(served.receive("ADT^A40", "A40", "PID|||M2^^^HOSP^MR||WEST^MARY\rMRG|M1^^^HOSP^MR\r") == "AA");
  const Json patients = served.get("/api/v1/patients?identifier=M2").json.at("items");
  REQUIRE(patients.size() == 1);
  const Json items = timeline_of(served, "patients/" + patients[0].at("id").dump());
  CHECK(of_kind(items, "message").size() == 3);
  bool is_merge_shown = false;
  for (const Json& change : of_kind(items, "change")) {
    for (const Json& row : change.at("changes")) {
      for (const Json& field : row.value("fields", Json::array()))
        is_merge_shown = is_merge_shown || field.at("name") == "merged_into";
    }
  }
  CHECK(is_merge_shown);
}

TEST_CASE("Timelines come in pages that lose nothing") {
  ServedConsole served;
  served.import_plan();
  REQUIRE(served.order("P1", "M1") == "AA");
  const std::string order = id_of_order(served, "P1");
  for (int i = 0; i < 5; ++i) {
    served.clock().advance(std::chrono::seconds(1));
    REQUIRE(served.receive("ORM^O01", "X" + std::to_string(i), "PID|||M1^^^HOSP^MR\rORC|??|P1^HIS\rOBR|1|P1^HIS\r") ==
            "AE");
  }
  Json all = timeline_of(served, "orders/" + order);
  Json paged = Json::array();
  for (Json next = "/api/v1/orders/" + order + "/timeline?limit=2"; next.is_string();) {
    const JsonAnswer page = served.get(next);
    REQUIRE(page.status == 200);
    for (const Json& item : page.json.at("items")) paged.push_back(item);
    next = page.json.at("next");
  }
  CHECK(paged == all);
}

TEST_CASE("The history follows each value from change to change up to the record as it is") {
  ServedConsole served;
  served.import_plan();
  REQUIRE(served.order("P1", "M1") == "AA");
  const std::string order = id_of_order(served, "P1");
  const auto step_now = [&] {
    return served.get("/api/v1/orders/" + order).json.at("procedures").at(0).at("steps").at(0);
  };
  const std::string step = step_now().at("id").dump();
  const auto act = [&](const std::string& what, const Json& body = Json::object()) {
    served.clock().advance(std::chrono::seconds(1));
    const JsonAnswer answer = served.post("/api/v1/" + what, body);
    INFO(what << " " << answer.json.dump());
    REQUIRE(answer.status == 200);
  };
  act("steps/" + step + "/schedule", {{"start_at", "2026-03-02T10:00"}, {"location", "Room 1"}});
  act("steps/" + step + "/arrive");
  act("steps/" + step + "/schedule", {{"start_at", "2026-03-02T11:00"}, {"location", "Room 2"}});
  served.clock().advance(std::chrono::seconds(1));
  REQUIRE(served.receive("ADT^A08", "A08", "EVN|A08\rPID|||M1^^^HOSP^MR||WEST^MARIA||19700315|F\rPV1||O\r") == "AA");
  act("orders/" + order + "/cancel", {{"reason", "not needed"}});
  const auto values = replayed(timeline_of(served, "orders/" + order));
  const Json now = step_now();
  for (const char* const field : {"state", "start_at", "location"}) {
    INFO(field);
    REQUIRE(values.contains("step" + step + field));
    CHECK(values.at("step" + step + field) == now.at(field));
  }
  CHECK(values.at("order" + order + "state") == "cancelled");
}

TEST_CASE("A dry run says what would change and who would be notified, and changes nothing") {
  ServedConsole served;
  served.import_plan();
  REQUIRE(served.order("P1", "M1") == "AA");
  const std::string order = id_of_order(served, "P1");
  const Json before = served.get("/api/v1/orders/" + order).json;
  const JsonAnswer dry = served.post("/api/v1/orders/" + order + "/cancel", {{"dry_run", true}});
  REQUIRE(dry.status == 200);
  CHECK(dry.json.at("dry_run") == true);
  CHECK_FALSE(dry.json.contains("id"));
  CHECK(served.get("/api/v1/orders/" + order).json == before);
  const JsonAnswer done = served.post("/api/v1/orders/" + order + "/cancel");
  REQUIRE(done.status == 200);
  CHECK(done.json.at("changes") == dry.json.at("changes"));
  CHECK(done.json.at("notified") == dry.json.at("notified"));
  CHECK(code_of(served.post("/api/v1/orders/" + order + "/cancel", {{"dry_run", true}})) ==
        code_of(served.post("/api/v1/orders/" + order + "/cancel")));
  const Json patient = served.get("/api/v1/patients?identifier=M1").json.at("items").at(0).at("id");
  const JsonAnswer placed =
      served.post("/api/v1/orders", {{"patient_id", patient}, {"service", {{"value", "CT01"}}}, {"dry_run", true}});
  CHECK(placed.status == 200);
  CHECK(served.get("/api/v1/orders").json.at("items").size() == 1);
}

TEST_CASE("One search finds a record by any of its numbers, and a patient by the beginning of the name") {
  ServedConsole served;
  served.import_plan();
  REQUIRE(served.order("P1", "M1") == "AA");
  REQUIRE(served.receive(
              "ADT^A28", "CHN",
              "EVN|A28\rPID|||M7^^^HOSP^MR||Wang^Xiaodong~\xE7\x8E\x8B^\xE5\xB0\x8F\xE6\x9D\xB1^^^^^L^I\rPV1||O\r") ==
          "AA");
  const Json order = served.get("/api/v1/orders/" + id_of_order(served, "P1")).json;
  const auto found = [&](const std::string& text, const std::string& kind) {
    const JsonAnswer answer = served.get("/api/v1/search?q=" + text);
    INFO(text << " " << answer.json.dump());
    REQUIRE(answer.status == 200);
    return answer.json.at(kind).size();
  };
  CHECK(found("P1", "orders") == 1);
  CHECK(found(order.at("accession_number"), "orders") == 1);
  CHECK(found(order.at("procedures").at(0).at("study_instance_uid"), "orders") == 1);
  CHECK(found(order.at("procedures").at(0).at("steps").at(0).at("step_id"), "steps") == 1);
  CHECK(found("M1", "patients") == 1);
  CHECK(found("CHN", "messages") == 1);
  CHECK(found("wes", "patients") == 1);
  CHECK(found("wang", "patients") == 1);
  CHECK(found("%E7%8E%8B", "patients") == 1);
  CHECK(found("no-such-number", "patients") == 0);
  CHECK(places(served.get("/api/v1/search")) == Places{"?q"});
}

TEST_CASE("Messages are found by the patient, the order, a number, a finding and the time") {
  ServedConsole served;
  served.import_plan();
  REQUIRE(served.order("P1", "M1") == "AA");
  REQUIRE(served.order("P2", "M2") == "AA");
  served.clock().advance(std::chrono::hours(2));
  REQUIRE(served.receive("ORM^O01", "BAD", "PID|||M1^^^HOSP^MR\rORC|??|P1^HIS\rOBR|1|P1^HIS||CT01\r") == "AE");
  const std::string order = id_of_order(served, "P1");
  const std::string patient = served.get("/api/v1/patients?identifier=M1").json.at("items").at(0).at("id").dump();
  const auto count = [&](const std::string& filter) {
    const JsonAnswer answer = served.get("/api/v1/messages?" + filter);
    INFO(filter << " " << answer.json.dump());
    REQUIRE(answer.status == 200);
    return answer.json.at("items").size();
  };
  CHECK(count("order_id=" + order) == 2);
  CHECK(count("patient_id=" + patient) == 2);
  CHECK(count("identifier=P1") == 2);
  CHECK(count("identifier=M2") == 1);
  CHECK(count("ack_code=AE") == 1);
  CHECK(count("trigger_event=O01") == 3);
  CHECK(count("finding=no-such-finding") == 0);
  CHECK(count("since=2026-03-01T09:00") == 1);
  CHECK(count("until=2026-03-01T09:00") == 2);
  CHECK(places(served.get("/api/v1/messages?since=yesterday")) == Places{"?since"});
}
