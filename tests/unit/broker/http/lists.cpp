// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include "sql/session.hpp"
#include "sql/write_set_json.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_performing.hpp"

#include <algorithm>
#include <set>

using namespace stepwise;
using test::JsonAnswer;
using test::places;
using test::Places;
using test::ServedConsole;

namespace {

std::size_t count_of(ServedConsole& served, const std::string& list, const std::string& query) {
  const JsonAnswer answer = served.get("/api/v1/" + list + "?" + query);
  INFO(list << "?" << query);
  REQUIRE(answer.status == 200);
  return answer.json.at("items").size();
}

// One order each for M1 and M2: P1 is scheduled for CT1 at 09:00, P2 waits for scheduling.
void receive_two_orders(ServedConsole& served) {
  served.import_plan();
  REQUIRE(served.order("P1", "M1") == "AA");
  REQUIRE(served.receive("ORM^O01", "CP2",
                         "PID|||M2^^^HOSP^MR||EAST^ADAM||19700315|M\rPV1||O\rORC|NW|P2^HIS\r"
                         "OBR|1|P2^HIS||ODD^Odd^L\r") == "AA");
}

}  // namespace

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

TEST_CASE("Each filter of the orders and patients selects its own records") {
  ServedConsole served;
  receive_two_orders(served);
  const Json orders = served.get("/api/v1/orders").json["items"];
  REQUIRE(orders.size() == 2);
  for (const Json& order : orders) {
    for (const char* filter : {"placer_number", "filler_number", "accession_number", "patient_id"}) {
      CAPTURE(filter);
      const std::string value = order[filter].is_string() ? order[filter].get<std::string>() : order[filter].dump();
      const Json found = served.get(std::string("/api/v1/orders?") + filter + "=" + value).json["items"];
      REQUIRE(found.size() == 1);
      CHECK(found[0]["id"] == order["id"]);
    }
  }
  CHECK(served.post("/api/v1/orders/" + orders[0]["id"].dump() + "/cancel").status == 200);
  CHECK(served.get("/api/v1/orders?state=cancelled").json["items"][0]["id"] == orders[0]["id"]);
  CHECK(served.get("/api/v1/orders?state=scheduled").json["items"][0]["id"] == orders[1]["id"]);
  CHECK(served.get("/api/v1/patients?identifier=M2").json["items"][0]["name"]["alphabetic"]["family"] == "EAST");
  CHECK(served.get("/api/v1/patients?name=we").json["items"][0]["name"]["alphabetic"]["family"] == "WEST");
  CHECK(count_of(served, "patients", "name=we&identifier=M2") == 0);
}

TEST_CASE("Each filter of the steps selects its own steps; the last day is included") {
  ServedConsole served;
  receive_two_orders(served);
  const Json waiting = served.get("/api/v1/steps?needs_scheduling=true").json["items"];
  const Json scheduled = served.get("/api/v1/steps?state=scheduled").json["items"];
  REQUIRE(waiting.size() == 1);
  REQUIRE(scheduled.size() == 1);
  CHECK(waiting[0]["order"]["placer_number"] == "P2");
  CHECK(scheduled[0]["order"]["placer_number"] == "P1");
  CHECK(count_of(served, "steps", "needs_scheduling=false") == 2);
  CHECK(count_of(served, "steps", "modality=CT") == 1);
  CHECK(count_of(served, "steps", "modality=MR") == 0);
  CHECK(count_of(served, "steps", "station_aet=CT1") == 1);
  CHECK(count_of(served, "steps", "station_aet=CT") == 0);
  CHECK(served.get("/api/v1/steps?step_id=" + waiting[0]["step_id"].get<std::string>()).json["items"] == waiting);
  CHECK(served.get("/api/v1/steps?order_id=" + waiting[0]["order"]["id"].dump()).json["items"] == waiting);

  const std::string schedule = "/api/v1/steps/" + waiting[0]["id"].dump() + "/schedule";
  for (const auto& [start, is_in] : {std::pair{"2026-03-04T23:59:59", false}, std::pair{"2026-03-05T00:00", true},
                                     std::pair{"2026-03-06T23:59:59", true}, std::pair{"2026-03-07T00:00", false}}) {
    CAPTURE(start);
    REQUIRE(served.post(schedule, {{"start_at", start}, {"modality", "MR"}, {"station_aets", {"MR1"}}}).status == 200);
    CHECK(count_of(served, "steps", "from=2026-03-05&to=2026-03-06") == (is_in ? 1 : 0));
  }
  CHECK(count_of(served, "steps", "from=2026-03-01") == 2);
  CHECK(count_of(served, "steps", "from=2026-03-02") == 1);
  CHECK(count_of(served, "steps", "to=2026-03-01") == 1);
}

TEST_CASE("Each filter of the performed steps selects its own records") {
  ServedConsole served;
  receive_two_orders(served);
  const std::string odd = test::path_of_performed(served, "2.25.51");
  REQUIRE_FALSE(odd.empty());
  const Json step = served.get("/api/v1/steps?state=scheduled").json["items"][0];
  REQUIRE(!test::path_of_performed(served, "2.25.52", "M1", "2.25.2").empty());
  const std::string linked = "/api/v1/performed-steps?sop_instance_uid=2.25.52";
  const std::string linked_path = "/api/v1/performed-steps/" + served.get(linked).json["items"][0]["id"].dump();
  REQUIRE(served.post(linked_path + "/link", {{"step_id", step["id"]}}).status == 200);
  REQUIRE(test::perform(served, test::PerformedOperation::set, "2.25.52", test::completion()).ok());
  CHECK(served.get("/api/v1/performed-steps?discrepancy=true").json["items"][0]["sop_instance_uid"] == "2.25.51");
  CHECK(served.get("/api/v1/performed-steps?discrepancy=false").json["items"][0]["sop_instance_uid"] == "2.25.52");
  CHECK(served.get("/api/v1/performed-steps?state=completed").json["items"][0]["sop_instance_uid"] == "2.25.52");
  CHECK(served.get("/api/v1/performed-steps?state=in_progress").json["items"][0]["sop_instance_uid"] == "2.25.51");
  for (const char* query : {"discrepancy=true", "discrepancy=false", "state=completed", "state=in_progress"})
    CHECK(count_of(served, "performed-steps", query) == 1);
  CHECK(count_of(served, "performed-steps", "limit=9") == 2);
}

TEST_CASE("Each filter of the messages and deliveries selects its own records") {
  ServedConsole served;
  receive_two_orders(served);
  CHECK(served.receive("ORM^O01", "CP1", "PID|||M1^^^HOSP^MR\r") != "AA");
  CHECK(served.receive("ADT^A08", "A1", "PID|||M1^^^HOSP^MR||WEST^MARIA||19700315|F\rPV1||O\r") == "AA");
  CHECK(count_of(served, "messages", "limit=9") == 4);
  CHECK(count_of(served, "messages", "outcome=refused") == 1);
  CHECK(count_of(served, "messages", "outcome=applied") == 3);
  CHECK(count_of(served, "messages", "control_id=CP2") == 1);
  CHECK(count_of(served, "messages", "control_id=CP1") == 2);
  CHECK(count_of(served, "messages", "message_type=ADT") == 1);
  CHECK(count_of(served, "messages", "sender=his") == 4);
  CHECK(count_of(served, "messages", "sender=lab") == 0);

  const Json orders = served.get("/api/v1/orders").json["items"];
  const std::string second = orders[0]["id"].dump(), first = orders[1]["id"].dump();
  CHECK(served.post("/api/v1/orders/" + second + "/cancel").status == 200);
  const Json all = served.get("/api/v1/deliveries").json["items"];
  for (const char* destination : {"his", "pacs"}) {
    const auto expected =
        std::count_if(all.begin(), all.end(), [&](const Json& one) { return one["destination"] == destination; });
    CHECK(expected > 0);
    CHECK(count_of(served, "deliveries", std::string("destination=") + destination) ==
          static_cast<std::size_t>(expected));
  }
  CHECK(count_of(served, "deliveries", "order_id=" + first) + count_of(served, "deliveries", "order_id=" + second) ==
        all.size());
  const std::string path = "/api/v1/deliveries/" + all[0]["id"].dump();
  CHECK(served.post(path + "/park").status == 200);
  CHECK(count_of(served, "deliveries", "state=parked") == 1);
  CHECK(count_of(served, "deliveries", "state=pending") == all.size() - 1);
}

TEST_CASE("Each state of a record is a word of its list's filter, and any other is refused") {
  ServedConsole served;
  const auto take = [&](const std::string& list, const std::string& filter, const auto& words) {
    for (const std::string_view word : words) {
      CAPTURE(list, word);
      CHECK(served.get("/api/v1/" + list + "?" + filter + "=" + std::string(word)).status == 200);
    }
    CHECK(places(served.get("/api/v1/" + list + "?" + filter + "=other")) == Places{"?" + filter});
  };
  // The words are those of the SQL types, so that each row can be found.
  const auto words_of_type = [&](const std::string& type) {
    std::vector<std::string> words;
    for (const auto& row :
         sql::Session(served.context().database).run("SELECT unnest(enum_range(NULL::stepwise." + type + "))::text"))
      words.push_back(text_of(row[0]));
    REQUIRE(words.size() >= 3);
    return words;
  };
  take("orders", "state", words_of_type("order_state"));
  take("steps", "state", words_of_type("step_state"));
  take("performed-steps", "state", words_of_type("performed_state"));
  take("messages", "outcome",
       std::vector<std::string>{"applied", "no%20effect", "refused", "repeated", "quarantined", "broken"});
  take("deliveries", "state", words_of_type("delivery_state"));
}

TEST_CASE("Every list comes in pages that keep the filters, and a page has 1 to 1000 rows") {
  ServedConsole served;
  for (const char* number : {"1", "2", "3"}) {
    REQUIRE(served.receive("ORM^O01", number,
                           std::string("PID|||M") + number + "^^^HOSP^MR||WEST^MARY||19700315|F\rPV1||O\rORC|NW|P" +
                               number + "^HIS\rOBR|1|P" + number + "^HIS||ODD^Odd^L\r") == "AA");
    REQUIRE(!test::path_of_performed(served, std::string("2.25.5") + number).empty());
  }
  const Json orders = served.get("/api/v1/orders?state=scheduled").json["items"];
  for (const Json& order : orders)
    REQUIRE(served.post("/api/v1/orders/" + order["id"].dump() + "/cancel").status == 200);
  for (const char* list :
       {"patients?name=west&", "orders?state=cancelled&", "steps?state=cancelled&", "performed-steps?discrepancy=true&",
        "messages?sender=his&", "deliveries?destination=his&"}) {
    CAPTURE(list);
    std::vector<std::int64_t> ids;
    std::size_t pages = 0;
    for (Json next = std::string("/api/v1/") + list + "limit=1"; next.is_string(); ++pages) {
      const Json page = served.get(next).json;
      REQUIRE(page["items"].size() == 1);
      ids.push_back(page["items"][0]["id"]);
      next = page["next"];
      REQUIRE(pages < 20);
    }
    const std::string path = std::string("/api/v1/") + list;
    const std::size_t all = served.get(path + "limit=1000").json["items"].size();
    CHECK(all >= 3);
    CHECK(ids.size() == all);
    CHECK(std::is_sorted(ids.rbegin(), ids.rend()));
    CHECK(std::set<std::int64_t>(ids.begin(), ids.end()).size() == ids.size());
    CHECK(served.get(path + "limit=" + std::to_string(all)).json["next"].is_null());
    CHECK(served.get(path + "limit=" + std::to_string(all - 1)).json["next"].is_string());
    for (const char* wrong : {"limit=0", "limit=1001", "before=0", "before=x", "unknown=1"})
      CHECK(served.get(path + wrong).status == 400);
    CHECK(served.get(path + "before=1").json["items"].empty());
  }
}

TEST_CASE("A page without a limit has 100 rows") {
  ServedConsole served;
  for (int i = 0; i < 101; ++i)
    REQUIRE(served.receive("ADT^A04", "A" + std::to_string(i), "PID|||M1^^^HOSP^MR||WEST^MARY\rPV1||O\r") == "AA");
  const Json first = served.get("/api/v1/messages").json;
  CHECK(first["items"].size() == 100);
  REQUIRE(first["next"].is_string());
  CHECK(served.get(first["next"]).json["items"].size() == 1);
}
