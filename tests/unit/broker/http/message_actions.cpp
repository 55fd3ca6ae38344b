// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_console.hpp"

using namespace stepwise;
using test::JsonAnswer;
using test::places;
using test::Places;
using test::ServedConsole;

namespace {

// A cancellation that comes before its order is refused.
void receive_early_cancellation(ServedConsole& served) {
  REQUIRE(served.receive("ORM^O01", "EARLY", "PID|||M1^^^HOSP^MR||WEST^MARY\rORC|CA|P1^HIS\rOBR|1|P1^HIS||CT01\r") ==
          "AE");
}
Json journal_entries(ServedConsole& served, const std::string& control_id) {
  return served.get("/api/v1/messages?control_id=" + control_id).json.at("items");
}

}  // namespace

TEST_CASE("A refused message is processed again when its reason is gone, with a journal entry of its own") {
  ServedConsole served;
  served.import_plan();
  receive_early_cancellation(served);
  const Json id = journal_entries(served, "EARLY").at(0).at("id");
  REQUIRE(served.order("P1", "M1") == "AA");
  const auto again = [&](bool is_dry_run) {
    const JsonAnswer answer =
        served.post("/api/v1/messages/process-again", {{"ids", Json::array({id})}, {"dry_run", is_dry_run}});
    REQUIRE(answer.status == 200);
    return answer.json.at("items").at(0);
  };
  const auto order_state = [&] { return served.get("/api/v1/orders").json.at("items").at(0).at("state"); };

  CHECK(again(true).at("understood").at("errors").empty());
  CHECK(order_state() == "scheduled");
  CHECK(again(false).at("answer").at("code") == "AA");
  CHECK(order_state() == "cancelled");
  const Json entries = journal_entries(served, "EARLY");
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].at("outcome") == "applied");
  CHECK(entries[0].at("findings").at(0).at("code") == "processed-again");
  CHECK(entries[1].at("outcome") == "refused");
}

TEST_CASE("A message that was not refused, or does not exist, is not processed again; the others are") {
  ServedConsole served;
  served.import_plan();
  receive_early_cancellation(served);
  REQUIRE(served.order("P1", "M1") == "AA");
  const Json refused = journal_entries(served, "EARLY").at(0).at("id");
  const Json applied = served.get("/api/v1/messages?outcome=applied").json.at("items").at(0).at("id");
  const JsonAnswer answer =
      served.post("/api/v1/messages/process-again", {{"ids", Json::array({applied, 999'999'999, refused})}});
  REQUIRE(answer.status == 200);
  const Json items = answer.json.at("items");
  CHECK(items.at(0).at("error").at("code") == "not-refused");
  CHECK(items.at(1).at("error").at("code") == "unknown-message");
  CHECK(items.at(2).at("answer").at("code") == "AA");
  CHECK(places(served.post("/api/v1/messages/process-again")) == Places{"/ids"});
  CHECK(places(served.post("/api/v1/messages/process-again", {{"ids", Json::array({"x"})}})) == Places{"/ids"});
}
