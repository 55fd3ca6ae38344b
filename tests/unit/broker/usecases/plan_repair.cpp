// SPDX-License-Identifier: Apache-2.0
// Steps that are on no device's list, and orders that were received before their plan, as they are shown among the
// discrepancies.
#include "broker/usecases/plan_repair.hpp"

#include "broker/usecases/discrepancies.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

#include <algorithm>
#include <optional>

using namespace stepwise;
using stepwise::test::Department;

namespace {

std::int64_t count(Department& hospital, const std::string& kind) {
  const auto counts = broker::discrepancy_counts(hospital.context);
  const auto found = counts.find(kind);
  return found == counts.end() ? 0 : found->second;
}

model::ProcedurePlan plan_of_two(const std::string& service) {
  model::ProcedurePlan plan;
  plan.service = {service, service, "L", ""};
  for (const char* modality : {"DX", "NM"}) {
    model::PlannedStep step;
    step.modality = modality;
    step.description = modality;
    model::PlannedProcedure procedure;
    procedure.code = {service + modality, modality, "L", ""};
    procedure.steps = {step};
    plan.procedures.push_back(procedure);
  }
  return plan;
}

}  // namespace

TEST_CASE(
    "a step of an unknown station is a discrepancy until the station is configured or the step is scheduled elsewhere") {
  Department hospital;
  hospital.settings.site.stations = {{"gamma", "NM1", "NM", "", ""}};
  REQUIRE(hospital.order("O1", "P1").text("MSA-1") == "AA");  // its plan says DX1
  CHECK(count(hospital, "unknown_station") == 1);
  const auto page = broker::discrepancies(hospital.context, {.rows = 10, .kind = "unknown_station"});
  REQUIRE(page.items.size() == 1);
  CHECK(page.items.front().row.step_id != 0);
  CHECK(hospital.one("SELECT count(*) FROM stepwise.journal WHERE findings @> '[{\"code\": \"station-unknown\"}]'") ==
        1);

  hospital.settings.site.stations.push_back({"xray", "DX1", "DX", "", ""});
  CHECK(count(hospital, "unknown_station") == 0);
  hospital.settings.site.stations.back().modality = "CR";
  CHECK(count(hospital, "unknown_station") == 1);
  hospital.settings.site.stations.clear();
  CHECK(count(hospital, "unknown_station") == 0);
}

TEST_CASE("an order that came before its plan is a discrepancy, and the plan is applied to it") {
  Department hospital;
  hospital.settings.site.stations = {{"xray", "DX1", "DX", "", ""}, {"gamma", "NM1", "NM", "", ""}};
  REQUIRE(hospital.order("O1", "P1", "NEW").text("MSA-1") == "AA");
  REQUIRE(hospital.order("O2", "P2", "XCH").text("MSA-1") == "AA");
  CHECK(count(hospital, "needs_scheduling") == 1);
  CHECK(count(hospital, "plan_imported") == 0);

  const std::vector<model::ProcedurePlan> plans{plan_of_two("NEW")};
  sql::Plans(hospital.context.database).put(plans);
  sql::Discrepancies discrepancies(hospital.context.database);
  CHECK(discrepancies.count_orders_waiting_for(plans) == 1);
  CHECK(discrepancies.count_orders_waiting_for({plan_of_two("XCH")}) == 0);
  CHECK(count(hospital, "plan_imported") == 1);
  const auto page = broker::discrepancies(hospital.context, {.rows = 10, .kind = "plan_imported"});
  REQUIRE(page.items.size() == 1);
  CHECK(page.items.front().row.order_id != 0);

  const broker::PlanRepairs done = broker::apply_plans(hospital.context, {});
  CHECK_FALSE(done.next);
  const auto& repairs = done.orders;
  REQUIRE(repairs.size() == 1);
  CHECK(repairs.front().outcome.has_value());
  CHECK(count(hospital, "plan_imported") == 0);
  CHECK(count(hospital, "needs_scheduling") == 0);
  CHECK(hospital.worklist("P1").size() == 2);
  CHECK(broker::apply_plans(hospital.context, {}).orders.empty());
  const auto again = broker::Actions(hospital.context).apply_plan(repairs.front().order_id);
  REQUIRE(again.has_error());
  CHECK(again.error().code == "already-planned");
}

TEST_CASE("plans are applied page by page, to the oldest order first") {
  Department hospital;
  hospital.settings.site.stations = {{"xray", "DX1", "DX", "", ""}, {"gamma", "NM1", "NM", "", ""}};
  for (const char* number : {"O1", "O2", "O3"}) REQUIRE(hospital.order(number, "P1", "NEW").text("MSA-1") == "AA");
  sql::Plans(hospital.context.database).put({plan_of_two("NEW")});
  int pages = 0;
  std::vector<model::RowId> orders;
  for (std::optional<model::RowId> after = 0; after; ++pages) {
    const broker::PlanRepairs page = broker::apply_plans(hospital.context, {}, *after, 1);
    for (const broker::PlanRepair& repair : page.orders) orders.push_back(repair.order_id);
    after = page.next;
  }
  CHECK(pages == 4);
  CHECK(orders.size() == 3);
  CHECK(std::is_sorted(orders.begin(), orders.end()));
  CHECK(count(hospital, "plan_imported") == 0);
}

TEST_CASE("an import says which stations and modalities of its plans are not configured") {
  model::SitePolicy site;
  CHECK(broker::check_plans(site, {plan_of_two("NEW")}).empty());
  site.stations = {{"xray", "DX1", "DX", "", ""}};
  const auto findings = broker::check_plans(site, {plan_of_two("OTHER")});
  REQUIRE(findings.size() == 1);
  CHECK(findings.front().code == "station-unknown");
  CHECK(findings.front().place == "/plans/0");
}
