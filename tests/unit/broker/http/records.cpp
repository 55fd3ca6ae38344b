// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include "sql/outbox.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_performing.hpp"

using namespace stepwise;
using test::code_of;
using test::JsonAnswer;
using test::ServedConsole;

namespace {

// The paths of the deliveries to a destination, the oldest first.
std::vector<std::string> deliveries_to(ServedConsole& served, const std::string& destination) {
  std::vector<std::string> paths;
  const Json items = served.get("/api/v1/deliveries?destination=" + destination).json.at("items");
  for (const Json& one : items) paths.insert(paths.begin(), "/api/v1/deliveries/" + one.at("id").dump());
  return paths;
}

// Stores what the receiver answered to a delivery.
void store_answer(ServedConsole& served, const std::string& path, const std::string& answer) {
  sql::Outbox outbox(served.context().database);
  const auto lease = outbox.acquire("pacs", "test", 60'000);
  REQUIRE(lease);
  const std::int64_t id = std::stoll(path.substr(path.rfind('/') + 1));
  REQUIRE(outbox.failed(*lease, id, answer, {"AE", "refused"}, served.clock().now()));
}

}  // namespace

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

TEST_CASE("Each path of a record returns the row with that id") {
  ServedConsole served;
  served.import_plan();
  for (const char* number : {"1", "2"}) {
    REQUIRE(served.order(std::string("P") + number, std::string("M") + number) == "AA");
    REQUIRE(!test::path_of_performed(served, std::string("2.25.5") + number, std::string("M") + number).empty());
  }
  for (const char* list : {"patients", "orders", "steps", "performed-steps", "messages", "deliveries"}) {
    const std::string path = std::string("/api/v1/") + list;
    const Json items = served.get(path).json["items"];
    REQUIRE(items.size() >= 2);
    for (const Json& item : items) {
      const JsonAnswer record = served.get(path + "/" + item["id"].dump());
      CHECK(record.status == 200);
      CHECK(record.json["id"] == item["id"]);
      for (const auto& [member, value] : item.items()) {
        CAPTURE(list, member);
        if (member != "findings") CHECK(record.json[member] == value);
      }
    }
  }
  const Json order =
      served.get("/api/v1/orders/" + served.get("/api/v1/orders?placer_number=P1").json["items"][0]["id"].dump()).json;
  CHECK(order["patient"]["identifier"]["value"] == "M1");
  CHECK(order["procedures"][0]["steps"].size() == 1);
  CHECK(order["deliveries"].size() == 1);
}

TEST_CASE("A record that is not there is named in the problem") {
  ServedConsole served;
  for (const auto& [path, what] :
       {std::pair{"patients/77", "patient"}, std::pair{"orders/77", "order"}, std::pair{"steps/77", "scheduled step"},
        std::pair{"performed-steps/77", "performed step"}, std::pair{"messages/77", "message"},
        std::pair{"messages/77/raw", "message"}, std::pair{"messages/77/ack", "answered message"},
        std::pair{"datasets/77/raw", "dataset"}, std::pair{"deliveries/77", "delivery"},
        std::pair{"deliveries/77/raw", "rendered message"}, std::pair{"deliveries/77/answer", "answered delivery"}}) {
    const JsonAnswer answer = served.get(std::string("/api/v1/") + path);
    CHECK(answer.status == 404);
    CHECK(code_of(answer) == "unknown-id");
    CHECK(answer.json["detail"] == std::string("there is no ") + what + " with this id");
  }
}

TEST_CASE("Each finding of a message has its kind, rule and remedy") {
  ServedConsole served;
  REQUIRE(served.receive("ORM^O01", "C1",
                         "PID|||M1^^^HOSP^MR||WEST^MARY||19700315|F\rPV1||O\rORC|NW|P1^HIS\r"
                         "OBR|1|P1^HIS||ODD^Odd^L\rORC|NW|P2^HIS\rOBR|2|P2^HIS||ODD^Odd^L\r") == "AA");
  const Json list = served.get("/api/v1/messages?control_id=C1").json["items"][0];
  const Json message = served.get("/api/v1/messages/" + list["id"].dump()).json;
  REQUIRE(message["findings"].size() >= 2);
  REQUIRE(message["findings"].size() == list["findings"].size());
  for (std::size_t i = 0; i < message["findings"].size(); ++i) {
    const Json& finding = message["findings"][i];
    CHECK(finding["code"] == list["findings"][i]["code"]);
    CHECK(finding["text"] == list["findings"][i]["text"]);
    for (const char* member : {"kind", "rule", "remedy"}) CHECK_FALSE(finding[member].get<std::string>().empty());
  }
}

TEST_CASE("The datasets of a performed step are returned as they came") {
  ServedConsole served;
  const std::string path = test::path_of_performed(served, "2.25.51", "M1");
  REQUIRE(test::perform(served, test::PerformedOperation::set, "2.25.51", test::completion()).ok());
  const Json datasets = served.get(path).json["datasets"];
  REQUIRE(datasets.size() == 2);
  const std::string expected[] = {test::encoded(test::unscheduled("M1", "2.25.51.1")),
                                  test::encoded(test::completion())};
  for (std::size_t i = 0; i < 2; ++i) {
    const auto raw = served.client().get("/api/v1/datasets/" + datasets[i]["id"].dump() + "/raw");
    CHECK(raw.status == 200);
    CHECK(raw.headers.at("content-type") == "application/octet-stream");
    CHECK(raw.body == expected[i]);
  }
}

TEST_CASE("A delivery shows the last answer of its receiver with all errors, or none") {
  ServedConsole served;
  served.import_plan();
  for (const char* number : {"1", "2"}) REQUIRE(served.order(std::string("P") + number, "M1") == "AA");
  const auto paths = deliveries_to(served, "pacs");
  REQUIRE(paths.size() == 2);
  CHECK(served.get(paths[1]).json["answer"].is_null());
  CHECK(served.get(paths[1] + "/answer").status == 404);

  const std::string refusal =
      "MSH|^~\\&|PACS|X|STEPWISE|R|20260301||ACK|7|P|2.5.1||||||8859/1\rMSA|AE|C77|Gr\xF6\xDF"
      "e\r"
      "ERR||PID^1^3|204^Unknown key^HL70357|E||||no such patient\rERR||OBR^1^4|103^Table value^HL70357|E||||no code\r";
  store_answer(served, paths[1], refusal);
  const Json answer = served.get(paths[1]).json["answer"];
  CHECK(answer["code"] == "AE");
  CHECK(answer["control_id"] == "C77");
  CHECK(answer["text"] ==
        "Gr\xC3\xB6\xC3\x9F"
        "e");
  REQUIRE(answer["errors"].size() == 2);
  CHECK(answer["errors"][0]["place"] == "PID-3");
  CHECK(answer["errors"][0]["code"] == "204");
  CHECK_THAT(answer["errors"][0]["text"].get<std::string>(), Catch::Contains("no such patient"));
  CHECK(answer["errors"][1]["place"] == "OBR-4");
  const auto raw = served.client().get(paths[1] + "/answer");
  CHECK(raw.headers.at("content-type") == "application/hl7-v2");
  CHECK(raw.body == refusal);
  CHECK(served.get(paths[0]).json["answer"].is_null());
}

TEST_CASE("The long texts of an answer are cut where a person reads them, not in the stored answer") {
  ServedConsole served;
  served.import_plan();
  REQUIRE(served.order("P1", "M1") == "AA");
  const std::string path = deliveries_to(served, "pacs").at(0);
  store_answer(
      served, path,
      "MSH|^~\\&|P|X|S|R|1||ACK|7|P|2.5.1\rMSA|AR|" + std::string(200, 'c') + "|" + std::string(501, 't') + "\r");
  const Json answer = served.get(path).json["answer"];
  CHECK(answer["code"] == "AR");
  CHECK(answer["control_id"] == std::string(199, 'c'));
  CHECK(answer["text"] == std::string(500, 't'));
  CHECK(served.client().get(path + "/answer").body.size() > 700);
}

TEST_CASE("An answer that is no HL7 message, or has no MSA, is null but can be read as it came") {
  ServedConsole served;
  served.import_plan();
  REQUIRE(served.order("P1", "M1") == "AA");
  const std::string path = deliveries_to(served, "pacs").at(0);
  for (const char* bytes : {"nonsense", "MSH|^~\\&|PACS|X|S|R|20260301||ACK|7|P|2.5.1\r"}) {
    store_answer(served, path, bytes);
    CHECK(served.get(path).json["answer"].is_null());
    CHECK(served.client().get(path + "/answer").body == bytes);
  }
}

TEST_CASE("D05: a delivery shows what holds it back, also at each destination that holds its whole line") {
  ServedConsole served;
  broker::Destination second = served.settings.destinations[1], third = second;
  second.profile.name = "vna";
  third.profile.name = "ris";
  served.settings.destinations.insert(served.settings.destinations.end(), {second, third});
  served.import_plan();
  for (const char* number : {"1", "2"})
    REQUIRE(served.order(std::string("P") + number, std::string("M") + number) == "AA");
  for (const char* name : {"pacs", "vna", "ris"}) {
    const auto paths = deliveries_to(served, name);
    REQUIRE(paths.size() == 2);
    REQUIRE(served.post(paths[0] + "/park").status == 200);
    CHECK(served.get(paths[1]).json["held_by"].is_null());  // of another patient
  }
  served.settings.destinations[1].hold_line = true;
  served.settings.destinations[3].hold_line = true;
  for (const auto& [name, holds] : {std::pair{"pacs", true}, std::pair{"vna", false}, std::pair{"ris", true}}) {
    CAPTURE(name);
    const auto paths = deliveries_to(served, name);
    const Json held_by = served.get(paths[1]).json["held_by"];
    CHECK(held_by.is_null() != holds);
    if (holds) CHECK("/api/v1/deliveries/" + held_by["delivery_id"].dump() == paths[0]);
    const Json listed = served.get(std::string("/api/v1/deliveries?destination=") + name).json["items"][0];
    CHECK(listed["held_by"] == held_by);
  }
}
