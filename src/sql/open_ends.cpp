// SPDX-License-Identifier: Apache-2.0
#include "sql/open_ends.hpp"

#include "sql/session.hpp"
#include "sql/timestamp.hpp"

namespace stepwise::sql {
namespace {

const std::string list_statement = R"(
SELECT * FROM (SELECT p.open_end::text AS kind, p.id AS performed_id, 0 AS step_id, to_jsonb(p)::text AS object
                 FROM performed_step p WHERE p.open_end <> 'none' ORDER BY p.id LIMIT $3::integer) AS open_ends
UNION ALL
SELECT * FROM (SELECT 'never_ended', p.id, 0, to_jsonb(p)::text
                 FROM performed_step p WHERE p.state = 'in_progress' AND p.received_at < $1::timestamptz ORDER BY p.received_at LIMIT $3::integer) AS stuck
UNION ALL
SELECT * FROM (SELECT 'needs_scheduling', 0, s.id, (to_jsonb(s) - 'state_before_start')::text
                 FROM scheduled_step s WHERE s.state = 'unscheduled' ORDER BY s.id LIMIT $3::integer) AS unscheduled
UNION ALL
SELECT * FROM (SELECT 'never_performed', 0, s.id, (to_jsonb(s) - 'state_before_start')::text
                 FROM scheduled_step s WHERE s.state = 'never_performed' AND s.start_at >= $2::timestamp ORDER BY s.id LIMIT $3::integer) AS given_up)";

// What is on the worklist is what is open: finished steps cost nothing here. Who has arrived waits. What was ordered after the visit had ended is
// not of it: a HIS without visit numbers has one visit a patient.
const std::string overdue_statement = R"(
SELECT s.id, s.order_id, s.step_id, s.start_at, coalesce(v.patient_class, ''), coalesce(o.placed_at <= v.closed_at, false)
  FROM worklist_item w
  JOIN scheduled_step s ON s.id = w.step_row_id
  JOIN imaging_order o ON o.id = s.order_id
  LEFT JOIN visit v ON v.id = o.visit_id
 WHERE w.start_at <= $1::timestamp AND s.state = 'scheduled' AND s.id > $2::bigint
 ORDER BY s.id LIMIT $3::integer)";

}  // namespace

std::vector<OpenEndRow> OpenEnds::list(const OpenEndLimits& limits) {
  std::vector<OpenEndRow> rows;
  const auto found =
      Session(database_).run(list_statement, {to_text(limits.started_before), to_text(limits.given_up_after), std::to_string(limits.rows)});
  for (const auto& row : found) rows.push_back({text_of(row[0]), value_of<RowId>(row[1]), value_of<RowId>(row[2]), text_of(row[3])});
  return rows;
}

std::vector<OverdueRow> OpenEnds::overdue(LocalTime now, RowId after, int rows) {
  std::vector<OverdueRow> all;
  for (const auto& row : Session(database_).run(overdue_statement, {to_text(now), std::to_string(after), std::to_string(rows)})) {
    all.push_back({value_of<RowId>(row[0]), value_of<RowId>(row[1]), text_of(row[2]),
                   {local_time_from(text_of(row[3])), text_of(row[4]), value_of<bool>(row[5])}});
  }
  return all;
}

}  // namespace stepwise::sql
