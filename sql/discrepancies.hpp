// SPDX-License-Identifier: Apache-2.0
// Reads the discrepancies, and the overdue steps for the never-performed sweep (reference 6.3, 7.4). Throws
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

// First the kinds for performed steps (model::Discrepancy), then the kinds for scheduled steps and orders:
// model::is_on_a_list() decides which station is unknown; model::apply_plan() settles an order whose plan was imported
// later. The last kinds are changes of very many steps that wait for a person.
inline constexpr std::array<std::string_view, 13> discrepancy_kinds{
    "unscheduled",     "unmatched",     "unknown_patient", "patient_mismatch", "reason_unspecified",
    "after_end",       "refused",       "never_ended",     "needs_scheduling", "never_performed",
    "unknown_station", "plan_imported", "held_change"};

struct DiscrepancyRow {
  std::string kind;
  RowId performed_id = 0, step_id = 0, order_id = 0, held_change_id = 0;  // id of the record; the others are 0
  std::string object;                                                     // the record as JSON
  // Position in the list, for DiscrepancyQuery::after.
  std::int64_t place = 0;
};
struct DiscrepancyTimes {
  // A performed step that was started before this time and is still in progress is a discrepancy.
  Instant started_before{};
  LocalTime given_up_after{};  // steps that were never performed are shown if their start is after this time
};
struct ConfiguredStation {
  std::string aet, modality;  // modality "": unknown, so any
};
struct DiscrepancyQuery {
  int rows = 0;            // maximum number of rows
  std::string kind = {};   // "": all kinds
  std::int64_t after = 0;  // `place` of the last row of the previous page
};

struct OverdueRow {
  RowId step_id = 0, order_id = 0;
  std::string number;  // Scheduled Procedure Step ID
  model::OverdueStep step;
};

class Discrepancies {
 public:
  explicit Discrepancies(Database& database) : database_(database) {}
  // First the discrepancies of performed steps, then performed steps that did not end, steps that need scheduling, were
  // never performed or are on no device's list, orders that have a plan now, and changes that wait for a person; each
  // kind with the oldest first. Without configured stations no station is unknown.
  std::vector<DiscrepancyRow> list(const DiscrepancyTimes& times, const std::vector<ConfiguredStation>& stations,
                                   const DiscrepancyQuery& query);
  std::map<std::string, std::int64_t> counts(const DiscrepancyTimes& times,
                                             // The total numbers by kind; kinds without discrepancies are absent.
                                             const std::vector<ConfiguredStation>& stations);
  // Orders that were received before the plan of their service, and the number of such orders for the services of
  // `plans`.
  std::vector<RowId> orders_with_later_plan(RowId after, int rows);
  std::int64_t count_orders_waiting_for(const std::vector<model::ProcedurePlan>& plans);
  // Open steps whose start is past, except those on hold and those in progress.
  std::vector<OverdueRow> overdue(LocalTime now, RowId after, int rows);

 private:
  Database& database_;
};

}  // namespace stepwise::sql
