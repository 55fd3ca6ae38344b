// SPDX-License-Identifier: Apache-2.0
#include "sql/overview.hpp"

#include "base/json.hpp"
#include "sql/outbox.hpp"
#include "sql/store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"
#include "tests/unit/sql/samples.hpp"

using namespace stepwise;
using namespace stepwise::test;
using model::RowId;
using Ids = std::vector<RowId>;

namespace {

Ids ids(const sql::Page& page) {
  Ids found;
  for (const Json& item : Json::parse(page.items)) found.push_back(item.at("id").get<RowId>());
  return found;
}

// Orders 3 and 13 of patients 1 and 11 with one step each (5, 15), performed step 6 of the first, messages 7 to 9,
// deliveries 20 to 22.
struct House {
  TestDatabase test;
  sql::Overview overview{test.database()};

  House() {
    sql::WriteSet first = sample_rows(), second = sample_rows(11, "0815");
    auto performed = sample_performed(6, "1.2.6");
    performed.links = {{3, 4, 5, "step id"}};
    performed.patient_id = 1;
    first.performed = {performed, sample_performed(16, "1.2.6")};
    first.performed[1].state = model::PerformedState::refused;
    first.performed[1].discrepancy = model::Discrepancy::refused;
    first.journal = {sample_entry(7, "C7"), sample_entry(8, "C8"), sample_entry(9, "C9")};
    first.journal[1].outcome = "refused";
    first.journal[1].ack_code = "AE";
    first.outbox = {sample_delivery(20), sample_delivery(21, "HIS"), sample_delivery(22)};
    first.outbox[0].order_id = 3;
    second.patients[0].name.alphabetic = {"\xC3\x84rmel", "Zo\xC3\xAB", "", "", ""};
    second.orders[0].state = model::OrderState::completed;
    second.steps[0].state = model::StepState::unscheduled;
    second.steps[0].start_at = local(20, 8);
    second.steps[0].station_aets = {"MR1"};
    second.steps[0].modality = "MR";
    sql::Store department(test.database());
    REQUIRE(department.apply(first) == sql::ApplyOutcome::applied);
    REQUIRE(department.apply(second) == sql::ApplyOutcome::applied);
    REQUIRE(sql::Outbox(test.database()).park(22, "refused", noon));
  }
};

}  // namespace

TEST_CASE("lists come newest first in pages, each saying where the next begins") {
  House house;
  const sql::Page first = house.overview.messages({}, {std::nullopt, 2});
  CHECK(ids(first) == Ids{9, 8});
  REQUIRE(first.next);
  const sql::Page second = house.overview.messages({}, {first.next, 2});
  CHECK(ids(second) == Ids{7});
  CHECK_FALSE(second.next);
  CHECK(ids(house.overview.messages({}, {RowId(1), 2})).empty());
  CHECK_FALSE(house.overview.messages({}, {std::nullopt, 3}).next);
}

TEST_CASE("patients are found by any identifier and by how the name begins, without case and accents") {
  House house;
  const auto found = [&](const std::string& identifier, const std::string& name) {
    return ids(house.overview.patients({identifier, name}, {}));
  };
  CHECK(found("", "") == Ids{11, 1});
  CHECK(found("0815", "") == Ids{11});
  CHECK(found("N4711", "") == Ids{1});
  CHECK(found("", "arm") == Ids{11});
  CHECK(found("", "MULLER^anna") == Ids{1});
  CHECK(found("", "*zoe") == Ids{11});
  CHECK(found("", "anna").empty());
  CHECK(found("", std::string("\xFF\0", 2)).empty());
}

TEST_CASE("orders are found by state, numbers and patient") {
  House house;
  const auto found = [&](const sql::OrderFilter& filter) { return ids(house.overview.orders(filter, {})); };
  CHECK(found({}) == Ids{13, 3});
  CHECK(
      found(
          {.state = "completed", .placer_number = {}, .filler_number = {}, .accession_number = {}, .patient_id = {}}) ==
      Ids{13});
  sql::OrderFilter by;
  SECTION("placer number") {
    by.placer_number = "P4711";
  }
  SECTION("filler number") {
    by.filler_number = "F3";
  }
  SECTION("accession number") {
    by.accession_number = "A3";
  }
  SECTION("patient") {
    by.patient_id = 1;
  }
  CHECK(found(by) == Ids{3});
}

TEST_CASE("steps are found by what a person schedules by") {
  House house;
  sql::StepFilter by;
  SECTION("needs scheduling") {
    by.needs_scheduling = true;
  }
  SECTION("state") {
    by.state = "unscheduled";
  }
  SECTION("modality") {
    by.modality = "MR";
  }
  SECTION("station") {
    by.station_aet = "MR1";
  }
  SECTION("step id") {
    by.step_id = "SPS15";
  }
  SECTION("order") {
    by.order_id = 13;
  }
  SECTION("from") {
    by.from = local(15, 0);
  }
  CHECK(ids(house.overview.steps(by, {})) == Ids{15});
  sql::StepFilter until;
  until.until = local(14, 15, 31);
  CHECK(ids(house.overview.steps(until, {})) == Ids{5});
}

TEST_CASE("performed steps, messages and deliveries are found by their state") {
  House house;
  CHECK(ids(house.overview.performed_steps({true, "", ""}, {})) == Ids{16});
  CHECK(ids(house.overview.performed_steps({false, "", ""}, {})) == Ids{6});
  CHECK(ids(house.overview.performed_steps({std::nullopt, "refused", ""}, {})) == Ids{16});
  CHECK(ids(house.overview.performed_steps({std::nullopt, "", "1.2.6"}, {})) == Ids{16, 6});
  CHECK(ids(house.overview.messages({.outcome = "refused"}, {})) == Ids{8});
  CHECK(ids(house.overview.messages({.sender = "HIS", .control_id = "C7", .message_type = "ORM"}, {})) == Ids{7});
  CHECK(ids(house.overview.messages({.sender = "nobody"}, {})).empty());
  CHECK(ids(house.overview.deliveries({.destination = "HIS"}, {})) == Ids{21});
  CHECK(ids(house.overview.deliveries({.state = "parked"}, {})) == Ids{22});
  CHECK(ids(house.overview.deliveries({.order_id = 3}, {})) == Ids{20});
}

TEST_CASE("one record is shown with what belongs to it, and without bytes") {
  House house;
  const Json patient = Json::parse(*house.overview.patient(1));
  CHECK(patient.at("identifiers").size() == 2);
  CHECK(patient.at("visits").at(0).at("location") == "ICU/4/A");
  CHECK_FALSE(patient.contains("name_folded"));
  const Json order = Json::parse(*house.overview.order(3));
  CHECK(order.at("patient").at("identifier").at("value") == "4711");
  CHECK(order.at("procedures").at(0).at("steps").at(0).at("step_id") == "SPS5");
  CHECK(order.at("performed_steps").at(0).at("id") == 6);
  CHECK(order.at("deliveries").at(0).at("id") == 20);
  CHECK_FALSE(order.at("deliveries").at(0).contains("bytes"));
  const Json step = Json::parse(*house.overview.step(5));
  CHECK(step.at("order").at("placer_number") == "P4711");
  CHECK(step.at("start_at") == "2026-03-14T15:30:00");
  CHECK(Json::parse(*house.overview.performed_step(6)).at("links").at(0).at("step_id") == 5);
  CHECK(Json::parse(*house.overview.message(7)).at("findings").at(0).at("code") == "repeat");
  CHECK(Json::parse(*house.overview.delivery(22)).at("why") == "refused");
  CHECK_FALSE(house.overview.order(999));
  CHECK_FALSE(house.overview.patient(999));
}

TEST_CASE("messages and deliveries can be had as they were on the wire") {
  House house;
  CHECK(house.overview.message_bytes(7) == sample_entry(7).bytes);
  CHECK(house.overview.message_ack(7) == sample_entry(7, "C7").ack);
  CHECK(house.overview.delivery_bytes(20) == "MSH|20\r");
  CHECK_FALSE(house.overview.message_bytes(999));
}
