// SPDX-License-Identifier: Apache-2.0
#include "sql/plans.hpp"

#include "sql/store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"

#include <algorithm>

using namespace stepwise;

namespace {

model::ProcedurePlan sample_plan(const std::string& service, const std::string& scheme = "L") {
  model::PlannedStep step;
  step.description = "Thorax \"low dose\"";
  step.protocol_codes = {{"P1", "Thorax", "L", "2"}};
  step.modality = "CT";
  step.station_aets = {"CT1", "CT2"};
  step.duration_minutes = 20;
  step.offset_minutes = 5;
  model::PlannedProcedure procedure;
  procedure.code = {"CT01", "CT of the chest", "L", ""};
  procedure.description = "CT chest";
  procedure.steps = {step, step};
  model::ProcedurePlan plan;
  plan.service = {service, "Chest", scheme, ""};
  plan.auto_schedule = false;
  plan.procedures = {procedure};
  return plan;
}

std::vector<std::string> places(const std::string& document) {
  std::vector<std::string> found;
  const auto result = sql::parse_plans(document);
  if (result.has_error()) {
    for (const Error& fault : result.error()) found.push_back(fault.place);
  }
  return found;
}

}  // namespace

TEST_CASE("plans are read as they were written") {
  const std::vector<model::ProcedurePlan> plans{sample_plan("CHEST"), sample_plan("ABDOMEN", "")};
  const auto read = sql::parse_plans(sql::write_plans(plans));
  REQUIRE(read.has_value());
  CHECK(*read == plans);
  CHECK(sql::parse_plans(sql::write_plans({}))->empty());
}

TEST_CASE("what may be left out has its default") {
  const auto read =
      sql::parse_plans(R"({"plans":[{"service":{"value":"X"},"procedures":[{"description":"x","steps":[{}]}]}]})");
  REQUIRE(read.has_value());
  CHECK(read->at(0).auto_schedule);
  CHECK(read->at(0).procedures.at(0).steps.size() == 1);
}

TEST_CASE("all faults of a document are told at once, each with its place") {
  const std::string document = R"({"plans":[
    {"service":{"value":"A","colour":"red"},"auto_schedule":"yes","procedures":[{"steps":[{"duration_minutes":-5,"station_aets":["TOO_LONG_FOR_AN_AET"," "]}]}]},
    {"service":{},"procedures":[]},
    {"service":{"value":"A"},"procedures":[{"code":{"value":"P"},"steps":[]}]},
    7],"more":1})";
  const auto found = places(document);
  for (const auto& place :
       {"/plans/0/service/colour", "/plans/0/auto_schedule", "/plans/0/procedures/0",
        "/plans/0/procedures/0/steps/0/duration_minutes", "/plans/0/procedures/0/steps/0/station_aets/0",
        "/plans/0/procedures/0/steps/0/station_aets/1", "/plans/1/service/value", "/plans/1/procedures",
        "/plans/2/service", "/plans/2/procedures/0/steps", "/plans/3", "/more"}) {
    INFO(place);
    CHECK(std::count(found.begin(), found.end(), place) >= 1);
  }
}

TEST_CASE("what a worklist answer could not hold, or a modality not ask for, is refused") {
  const std::string step =
      R"({"plans":[{"service":{"value":"A"},"procedures":[{"code":{"value":"P"},"steps":[{"modality":"ct",
    "location":"Radiology, room 4","station_name":"A VERY LONG STATION","contrast_agent":"C\\D"}]}]}]})";
  const std::string at = "/plans/0/procedures/0/steps/0/";
  const auto found = places(step);
  for (const char* member : {"modality", "location", "station_name", "contrast_agent"})
    CHECK(std::count(found.begin(), found.end(), at + member) == 1);
  CHECK(found.size() == 4);
}

TEST_CASE("a room rule names another step that is there from the beginning") {
  const auto rules = [](const std::string& first, const std::string& second) {
    return places(
        R"({"plans": [{"service": {"value": "A"}, "procedures": [{"description": "x", "steps": [{"after_start_of": )" +
        first + R"(}, {"after_start_of": )" + second + "}]}]}]}");
  };
  CHECK(rules("0", "1").empty());
  CHECK(rules("2", "0").empty());
  CHECK(rules("0", "2") == std::vector<std::string>{"/plans/0/procedures/0/steps/1/after_start_of"});
  CHECK(rules("0", "3").size() == 1);
  CHECK(rules("2", "1").size() == 2);
}

TEST_CASE("what is no document of plans is refused") {
  CHECK(places("{") == std::vector<std::string>{"/"});
  CHECK(places("{}") == std::vector<std::string>{"/plans"});
  CHECK(places("[]") == std::vector<std::string>{""});
  CHECK(places(R"({"plans":{}})") == std::vector<std::string>{"/plans"});
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  CHECK(places("{\"plans\":" + deep + "}") == std::vector<std::string>{"/"});
}

TEST_CASE("plans are kept by service, replaced, removed, and read with the services of an order") {
  test::TestDatabase test;
  sql::Plans plans(test.database());
  plans.put({sample_plan("CHEST"), sample_plan("ABDOMEN")});
  auto changed = sample_plan("CHEST");
  changed.procedures[0].description = "changed";
  plans.put({changed, sample_plan("CHEST", "OTHER")});
  plans.put({});
  CHECK(plans.all() ==
        std::vector<model::ProcedurePlan>{sample_plan("ABDOMEN"), changed, sample_plan("CHEST", "OTHER")});

  sql::ReadKeys keys;
  keys.services = {{"CHEST", "", "L", ""}};
  auto snapshot = sql::Store(test.database()).read(keys).snapshot;
  REQUIRE(snapshot.plan_for(keys.services[0]) != nullptr);
  CHECK(*snapshot.plan_for(keys.services[0]) == changed);

  CHECK(plans.remove({"CHEST", "", "L", ""}));
  CHECK_FALSE(plans.remove({"CHEST", "", "L", ""}));
  CHECK(plans.all().size() == 2);
}
