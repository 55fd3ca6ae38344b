// SPDX-License-Identifier: Apache-2.0
// What waits for a person, and what the never-performed sweep looks at (reference 6.3, 7.4). Throws
// DatabaseUnavailable.
#pragma once
#include "model/orders/never_performed.hpp"
#include "model/plan.hpp"
#include "model/values.hpp"
#include "sql/database.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::sql {

using model::RowId;

// Those of performed steps (model::Discrepancy), then of what is scheduled: model::is_on_a_list() says which station is
// unknown; model::apply_plan() settles an order whose plan was imported later. The last are changes of very many steps
// that wait for a person.
inline constexpr std::array<std::string_view, 13> discrepancy_kinds{
    "unscheduled",     "unmatched",     "unknown_patient", "patient_mismatch", "reason_unspecified",
    "after_end",       "refused",       "never_ended",     "needs_scheduling", "never_performed",
    "unknown_station", "plan_imported", "held_change"};

struct DiscrepancyRow {
  std::string kind;
  RowId performed_id = 0, step_id = 0, order_id = 0, held_change_id = 0;  // the one that it is
  std::string object;                                                     // JSON of it
  std::int64_t place = 0;                                                 // in the list: where a next page goes on
};
struct DiscrepancyTimes {
  Instant started_before{};    // what is in progress since then is stuck
  LocalTime given_up_after{};  // of what was to start since then it is shown that it was given up
};
struct ConfiguredStation {
  std::string aet, modality;  // modality "": any
};
struct DiscrepancyQuery {
  int rows = 0;            // at most
  std::string kind = {};   // "": all
  std::int64_t after = 0;  // place of the last one of the page before
};

struct OverdueRow {
  RowId step_id = 0, order_id = 0;
  std::string number;  // Scheduled Procedure Step ID
  model::OverdueStep step;
};

class Discrepancies {
 public:
  explicit Discrepancies(Database& database) : database_(database) {}
  // Those of performed steps first, then what never ended, needs scheduling, was given up, is on no scanner's list, has
  // a plan now, and changes that wait; each the oldest first. Without configured stations none is unknown.
  std::vector<DiscrepancyRow> list(const DiscrepancyTimes& times, const std::vector<ConfiguredStation>& stations,
                                   const DiscrepancyQuery& query);
  std::map<std::string, std::int64_t> counts(
      const DiscrepancyTimes& times,
      const std::vector<ConfiguredStation>& stations);  // of all there are, by kind; a kind with none is absent
  // Orders that came before the plan of their service, and how many there are of these services.
  std::vector<RowId> orders_with_later_plan(RowId after, int rows);
  std::int64_t count_orders_waiting_for(const std::vector<model::ProcedurePlan>& plans);
  // Open steps whose start is past, without those on hold and those that run.
  std::vector<OverdueRow> overdue(LocalTime now, RowId after, int rows);

 private:
  Database& database_;
};

}  // namespace stepwise::sql
