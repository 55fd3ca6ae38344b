// SPDX-License-Identifier: Apache-2.0
#include "sql/plans.hpp"

#include "sql/json_reader.hpp"
#include "sql/json_writer.hpp"
#include "sql/session.hpp"

namespace stepwise::sql {
namespace {

const std::string all_statement = "SELECT plan FROM procedure_plan ORDER BY service_value, service_scheme";
const std::string put_plans_statement = R"(
INSERT INTO procedure_plan SELECT * FROM jsonb_populate_recordset(NULL::procedure_plan, $1::jsonb->'rows')
ON CONFLICT (service_value, service_scheme) DO UPDATE SET plan = excluded.plan)";
const std::string remove_plans_statement =
    "DELETE FROM procedure_plan WHERE service_value = $1 AND service_scheme = $2 RETURNING service_value";

}  // namespace

std::string write_plans(const std::vector<model::ProcedurePlan>& plans) {
  JsonWriter json;
  json.object([&] { json.put("plans", plans); });
  return nlohmann::ordered_json::parse(json.take()).dump(2) + "\n";
}

std::vector<model::ProcedurePlan> Plans::all() {
  std::vector<model::ProcedurePlan> plans;
  for (const auto& row : Session(database_).run(all_statement)) {
    plans.push_back(JsonReader::record<model::ProcedurePlan>(Json::parse(text_of(row[0]))));
  }
  return plans;
}

void Plans::put(const std::vector<model::ProcedurePlan>& plans) {
  if (plans.empty()) return;
  JsonWriter json;
  json.object([&] {
    json.array("rows", plans, [&](const model::ProcedurePlan& plan) {
      json.object([&] {
        json.put("service_value", plan.service.value);
        json.put("service_scheme", plan.service.scheme);
        json.put("plan", plan);
      });
    });
  });
  Session(database_).run(put_plans_statement, {json.take()});
}

bool Plans::remove(const model::Code& service) {
  return !Session(database_).run(remove_plans_statement, {service.value, service.scheme}).empty();
}

}  // namespace stepwise::sql
