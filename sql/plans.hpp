// SPDX-License-Identifier: Apache-2.0
// The procedure plans. One JSON document, the same in the API and in the file of `plans import|export`
// (docs/CONFIGURATION.md).
#pragma once
#include "base/result.hpp"
#include "model/plan.hpp"
#include "sql/database.hpp"

#include <string>
#include <vector>

namespace stepwise::sql {

// {"plans": [{"service": {"value","scheme","meaning"}, "auto_schedule": true, "procedures": [{"code", "description",
// "steps": [...]}]}]} All faults at once: place is a JSON pointer.
boost::system::result<std::vector<model::ProcedurePlan>, std::vector<Error>> parse_plans(const std::string& json_text);
std::string write_plans(const std::vector<model::ProcedurePlan>& plans);

class Plans {
 public:
  explicit Plans(Database& database) : database_(database) {}
  std::vector<model::ProcedurePlan> all();
  void put(const std::vector<model::ProcedurePlan>& plans);  // one transaction; replaces those of the same service
  bool remove(const model::Code& service);

 private:
  Database& database_;
};

}  // namespace stepwise::sql
