// SPDX-License-Identifier: Apache-2.0
// Stores the procedure plans. They are one JSON document, which the API and `plans import|export` use
// (docs/CONFIGURATION.md).
#pragma once
#include "base/result.hpp"
#include "model/plan.hpp"
#include "sql/database.hpp"

#include <string>
#include <vector>

namespace stepwise::sql {

// {"plans": [{"service": {"value","scheme","meaning"}, "auto_schedule": true, "procedures": [{"code", "description",
// "steps": [...]}]}]} Returns the plans or all faults, whose places are JSON pointers.
boost::system::result<std::vector<model::ProcedurePlan>, std::vector<Error>> parse_plans(const std::string& json_text);
std::string write_plans(const std::vector<model::ProcedurePlan>& plans);

class Plans {
 public:
  explicit Plans(Database& database) : database_(database) {}
  std::vector<model::ProcedurePlan> all();
  void put(const std::vector<model::ProcedurePlan>& plans);  // in one transaction; replaces plans of the same service
  bool remove(const model::Code& service);

 private:
  Database& database_;
};

}  // namespace stepwise::sql
