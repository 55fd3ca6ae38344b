// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_console.hpp"

using namespace stepwise;
using test::code_of;
using test::JsonAnswer;
using test::places;
using test::Places;
using test::ServedConsole;

namespace {

Json id_of_new_patient(ServedConsole& served) {
  return served.post("/api/v1/patients", {{"name", "DOE^JANE"}, {"sex", "F"}}).json.at("id");
}

// What an order of the department needs, and more members.
Json order_for(const Json& patient_id, const Json& more = Json::object()) {
  Json order{{"patient_id", patient_id}, {"service", {{"value", "XX9"}, {"scheme", "L"}, {"meaning", "Something"}}}};
  order.update(more);
  return order;
}

Json placed_order(ServedConsole& served, const Json& more = Json::object()) {
  const JsonAnswer placed = served.post("/api/v1/orders", order_for(id_of_new_patient(served), more));
  REQUIRE(placed.status == 201);
  return served.get(placed.raw.headers.at("location")).json;
}

std::string path_of_step(const Json& order, std::size_t procedure = 0, std::size_t step = 0) {
  return "/api/v1/steps/" + order.at("procedures").at(procedure).at("steps").at(step).at("id").dump();
}

// Whether a scheduling may have this member; then the step, which is not there, is not found.
bool scheduling_takes(ServedConsole& served, const std::string& member, const Json& value) {
  const int status = served.post("/api/v1/steps/77/schedule", {{member, value}}).status;
  CHECK((status == 404 || status == 422));
  return status == 404;
}

}  // namespace

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
  CHECK(code_of(again) == "order-ended");
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

TEST_CASE("A member of an order of the department is kept in the order") {
  ServedConsole served;
  const Json members = Json::parse(R"({
      "requested_start":"2026-03-04T12:30Z","requested_modality":"MR","priority":"A",
      "reasons":[{"value":"R07","scheme":"I10","meaning":"Chest pain","version":"2016"},{"meaning":"Fell"}],
      "ordering_provider":{"id":"77","authority":"HOSP","name":"Rose^Ann"},
      "entered_by":{"id":"88","authority":"HOSP","name":"Clerk^Bob"},"callback_phone":"555-1",
      "entering_organization":{"value":"RAD","meaning":"Radiology","scheme":"L"},
      "transport_mode":"WHLC","transport_arranged":"N","clinical_information":"cough","order_comments":"be kind"})");
  const Json order = placed_order(served, members);
  CHECK(order["service"] == Json({{"value", "XX9"}, {"meaning", "Something"}, {"scheme", "L"}}));
  CHECK(order["requested_start"] == "2026-03-04T13:30:00");  // Berlin
  CHECK(order["requested_start_is_day"] == false);
  CHECK(order["reasons"][0] == members["reasons"][0]);
  CHECK(order["reasons"][1]["meaning"] == "Fell");
  for (const char* who : {"ordering_provider", "entered_by"}) {
    CAPTURE(who);
    CHECK(order[who]["id"] == members[who]["id"]);
    CHECK(order[who]["authority"] == "HOSP");
  }
  CHECK(order["ordering_provider"]["name"]["alphabetic"]["given"] == "Ann");
  CHECK(order["entered_by"]["name"]["alphabetic"]["family"] == "Clerk");
  for (const char* member : {"requested_modality", "priority", "callback_phone", "entering_organization",
                             "transport_mode", "transport_arranged", "clinical_information", "order_comments"}) {
    CAPTURE(member);
    CHECK(order[member] == members[member]);
  }
}

TEST_CASE("The start of an order of the department may be a day") {
  ServedConsole served;
  const Json order = placed_order(served, {{"requested_start", "2026-03-04"}});
  CHECK(order["requested_start"] == "2026-03-04T00:00:00");
  CHECK(order["requested_start_is_day"] == true);
}

TEST_CASE("An order of the department is of the visit that it names, else of the open one") {
  ServedConsole served;
  for (const char* visit : {"V1", "V2"})
    REQUIRE(served.receive("ADT^A01", visit,
                           std::string("PID|||M1^^^HOSP^MR||WEST^MARY||19700315|F\r") + "PV1||I|WARD||||||||||||||||" +
                               visit + "^^^HOSP\r") == "AA");
  const Json patient = served.get("/api/v1/patients?identifier=M1").json["items"][0]["id"];
  const Json visits = served.get("/api/v1/patients/" + patient.dump()).json["visits"];
  REQUIRE(visits.size() == 2);
  for (const Json& visit : visits) {
    const JsonAnswer placed = served.post("/api/v1/orders", order_for(patient, {{"visit_id", visit["id"]}}));
    REQUIRE(placed.status == 201);
    CHECK(served.get(placed.raw.headers.at("location")).json["visit_id"] == visit["id"]);
  }
  CHECK(code_of(served.post("/api/v1/orders", order_for(patient, {{"visit_id", 999}}))) == "no-such-visit");
}

TEST_CASE("Each letter of the tables is taken for priority and transport, and no other") {
  ServedConsole served;
  for (const char letter : std::string("SARPCT")) {
    CAPTURE(letter);
    CHECK(placed_order(served, {{"priority", std::string(1, letter)}})["priority"] == std::string(1, letter));
  }
  for (const char letter : std::string("ANU")) {
    CAPTURE(letter);
    CHECK(placed_order(served, {{"transport_arranged", std::string(1, letter)}})["transport_arranged"] ==
          std::string(1, letter));
  }
  CHECK(placed_order(served, {{"priority", ""}, {"transport_arranged", ""}})["transport_arranged"].is_null());
  for (const char* wrong : {"N", "s", "SA", "1"})
    CHECK(places(served.post("/api/v1/orders", order_for(1, {{"priority", wrong}}))) == Places{"/priority"});
  for (const char* wrong : {"S", "a", "AN"})
    CHECK(places(served.post("/api/v1/orders", order_for(1, {{"transport_arranged", wrong}}))) ==
          Places{"/transport_arranged"});
}

TEST_CASE("A14: an order of the department goes to the placer that it names, the only one, or to none") {
  ServedConsole served;
  CHECK(placed_order(served)["status_to"] == "his");
  CHECK(placed_order(served, {{"status_to", ""}})["status_to"] == "his");
  served.settings.destinations.push_back(served.settings.destinations.front());
  served.settings.destinations.back().profile.name = "second";
  CHECK(placed_order(served, {{"status_to", "second"}})["status_to"] == "second");
  CHECK(placed_order(served, {{"status_to", "his"}})["status_to"] == "his");
  CHECK(places(served.post("/api/v1/orders", order_for(1, {{"status_to", "third"}}))) == Places{"/status_to"});
  served.settings.destinations.clear();
  CHECK(placed_order(served)["status_to"].is_null());
}

TEST_CASE("A step is scheduled with each member of the request; what is absent stays as it is") {
  ServedConsole served;
  const Json order = placed_order(served);
  const std::string step = path_of_step(order);
  const Json members = Json::parse(R"({"start_at":"2026-03-02T08:00","modality":"MR","station_aets":["MR1","MR2"],
      "duration_minutes":45,"station_name":"Room 2","location":"Floor 3",
      "protocol_codes":[{"value":"P1","meaning":"One","scheme":"L"},
                        {"value":"P2","meaning":"Two","scheme":"L","version":"3"}]})");
  REQUIRE(served.post(step + "/schedule", members).status == 200);
  Json scheduled = served.get(step).json;
  CHECK(scheduled["start_at"] == "2026-03-02T08:00:00");
  CHECK(scheduled["start_is_day"] == false);
  for (const char* member :
       {"modality", "station_aets", "duration_minutes", "station_name", "location", "protocol_codes"}) {
    CAPTURE(member);
    CHECK(scheduled[member] == members[member]);
  }
  REQUIRE(served.post(step + "/schedule", {{"start_at", "2026-03-03"}}).status == 200);
  const Json moved = served.get(step).json;
  CHECK(moved["start_at"] == "2026-03-03T00:00:00");
  CHECK(moved["start_is_day"] == true);
  for (const char* member :
       {"modality", "station_aets", "duration_minutes", "station_name", "location", "protocol_codes"}) {
    CAPTURE(member);
    CHECK(moved[member] == members[member]);
  }
  REQUIRE(served.post(step + "/schedule", {{"protocol_codes", Json::array()}, {"location", ""}}).status == 200);
  CHECK(served.get(step).json["protocol_codes"].empty());
  CHECK(served.get(step).json["location"].is_null());
  CHECK(served.get(step).json["station_name"] == "Room 2");
}

TEST_CASE("A scheduling keeps to the limits of each member") {
  ServedConsole served;
  const auto takes = [&](const std::string& member, const Json& value) {
    return scheduling_takes(served, member, value);
  };
  CHECK(takes("duration_minutes", 0));
  CHECK(takes("duration_minutes", 7 * 24 * 60));
  CHECK_FALSE(takes("duration_minutes", 7 * 24 * 60 + 1));
  CHECK_FALSE(takes("duration_minutes", -1));
  for (const char* member : {"station_name", "location", "modality"}) {
    CAPTURE(member);
    CHECK(takes(member, std::string(16, 'A')));
    CHECK_FALSE(takes(member, std::string(17, 'A')));
  }
  CHECK(takes("modality", "US_2 A"));
  for (const char* wrong : {"ct", "C-T", "C\\T"}) CHECK_FALSE(takes("modality", wrong));
  CHECK(takes("station_aets", {"CT 1", std::string(16, 'A')}));
  CHECK(takes("station_aets", Json::array()));
  for (const char* wrong : {"", " ", "A\\B", "A\nB", "A\tB", "\xC3\x9C", "12345678901234567"}) {
    CAPTURE(wrong);
    CHECK_FALSE(takes("station_aets", Json::array({"CT1", wrong})));
  }
}

TEST_CASE("A step is added to the procedure that the request names") {
  ServedConsole served;
  const Json order = placed_order(served, {{"requested_modality", "CT"}});
  const std::string steps = "/api/v1/orders/" + order["id"].dump() + "/steps";
  const JsonAnswer added = served.post(steps, {{"procedure_id", order["procedures"][0]["id"]},
                                               {"description", "Second look"},
                                               {"start_at", "2026-03-05T10:00"},
                                               {"station_aets", {"CT7"}}});
  REQUIRE(added.status == 201);
  CHECK(added.raw.headers.at("location") == "/api/v1/steps/" + added.json["id"].dump());
  const Json step = served.get(added.raw.headers.at("location")).json;
  CHECK(step["description"] == "Second look");
  CHECK(step["start_at"] == "2026-03-05T10:00:00");
  CHECK(step["station_aets"] == Json({"CT7"}));
  CHECK(step["modality"] == "CT");
  const JsonAnswer plain = served.post(steps);
  REQUIRE(plain.status == 201);
  CHECK(served.get(plain.raw.headers.at("location")).json["description"] == "Something");
  CHECK(code_of(served.post(steps, {{"procedure_id", 999}})) == "no-such-procedure");
  CHECK(places(served.post(steps, {{"procedure_id", 0}, {"description", std::string(65, 'x')}})) ==
        Places{"/procedure_id", "/description"});
}

TEST_CASE("A cancelled appointment, step or order keeps the reason, and the others stay") {
  ServedConsole served;
  served.import_plan();
  REQUIRE(served.order("P1", "M1") == "AA");
  const Json id = served.get("/api/v1/orders").json["items"][0]["id"];
  const std::string order = "/api/v1/orders/" + id.dump();
  for (int i = 0; i < 3; ++i) REQUIRE(served.post(order + "/steps", {{"start_at", "2026-03-02T08:00"}}).status == 201);
  const Json before = served.get(order).json;
  REQUIRE(before["procedures"][0]["steps"].size() == 4);

  CHECK(served.post(path_of_step(before, 0, 1) + "/cancel-appointment", {{"reason", "device is down"}}).status == 200);
  CHECK(served.post(path_of_step(before, 0, 2) + "/cancel", {{"reason", "not needed"}}).status == 200);
  CHECK(
      served.post(path_of_step(before, 0, 3) + "/cancel", {{"reason", "no show"}, {"never_performed", true}}).status ==
      200);
  const Json unscheduled = served.get(path_of_step(before, 0, 1)).json;
  CHECK(unscheduled["state"] == "unscheduled");
  CHECK(unscheduled["start_at"].is_null());
  const Json cancelled = served.get(path_of_step(before, 0, 2)).json,
             never = served.get(path_of_step(before, 0, 3)).json;
  CHECK(cancelled["state"] == "cancelled");
  CHECK(cancelled["end_reason"]["meaning"] == "not needed");
  CHECK(never["state"] == "never_performed");
  CHECK(never["end_reason"]["meaning"] == "no show");
  CHECK(served.get(path_of_step(before, 0, 0)).json["state"] == "scheduled");
  CHECK(served.post(order + "/cancel", {{"reason", "patient left"}}).status == 200);
  CHECK(served.get(order).json["cancel_reason"]["meaning"] == "patient left");
  CHECK(served.get(path_of_step(before, 0, 0)).json["end_reason"]["meaning"] == "patient left");
  CHECK(served.get(path_of_step(before, 0, 2)).json["end_reason"]["meaning"] == "not needed");
}

TEST_CASE("Each act on a step changes that step as its name says") {
  ServedConsole served;
  const Json order = placed_order(served);
  const std::string step = path_of_step(order);
  REQUIRE(served.post(step + "/schedule", {{"start_at", "2026-03-02"}, {"modality", "CT"}, {"station_aets", {"CT1"}}})
              .status == 200);
  for (const auto& [act, state] :
       {std::pair{"arrive", "arrived"}, std::pair{"ready", "ready"}, std::pair{"complete", "completed"}}) {
    CAPTURE(act);
    CHECK(places(served.post(step + "/" + act, {{"reason", "none"}})) == Places{"/reason"});
    CHECK(served.post(step + "/" + act).status == 200);
    CHECK(served.get(step).json["state"] == state);
  }
  CHECK(served.get("/api/v1/orders/" + order["id"].dump()).json["state"] == "completed");
}
