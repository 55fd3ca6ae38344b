// SPDX-License-Identifier: Apache-2.0
#include "sql/open_ends.hpp"

#include "sql/session.hpp"
#include "sql/timestamp.hpp"

#include <limits>

namespace stepwise::sql {
namespace {

// Each branch goes on behind a row of its own ($1 to $4), so that each is read by its index.
const std::string list_statement = R"(
SELECT kind, part, id, object FROM (
  (SELECT 0 AS part, p.open_end::text AS kind, p.id, to_jsonb(p)::text AS object
     FROM performed_step p WHERE p.open_end <> 'none' AND p.id > $1::bigint AND $8 IN ('', p.open_end::text) ORDER BY p.id LIMIT $7::integer)
  UNION ALL
  (SELECT 1, 'never_ended', p.id, to_jsonb(p)::text
     FROM performed_step p WHERE p.state = 'in_progress' AND p.received_at < $5::timestamptz AND p.id > $2::bigint AND $8 IN ('', 'never_ended')
    ORDER BY p.id LIMIT $7::integer)
  UNION ALL
  (SELECT 2, 'needs_scheduling', s.id, (to_jsonb(s) - 'state_before_start')::text
     FROM scheduled_step s WHERE s.state = 'unscheduled' AND s.id > $3::bigint AND $8 IN ('', 'needs_scheduling') ORDER BY s.id LIMIT $7::integer)
  UNION ALL
  (SELECT 3, 'never_performed', s.id, (to_jsonb(s) - 'state_before_start')::text
     FROM scheduled_step s
    WHERE s.state = 'never_performed' AND s.start_at >= $6::timestamp AND s.id > $4::bigint AND $8 IN ('', 'never_performed') ORDER BY s.id LIMIT $7::integer)
) AS ends ORDER BY part, id LIMIT $7::integer)";

const std::string counts_statement = R"(
SELECT p.open_end::text, count(*) FROM performed_step p WHERE p.open_end <> 'none' GROUP BY 1
UNION ALL
SELECT 'never_ended', count(*) FROM performed_step p WHERE p.state = 'in_progress' AND p.received_at < $1::timestamptz
UNION ALL
SELECT 'needs_scheduling', count(*) FROM scheduled_step s WHERE s.state = 'unscheduled'
UNION ALL
SELECT 'never_performed', count(*) FROM scheduled_step s WHERE s.state = 'never_performed' AND s.start_at >= $2::timestamp)";

constexpr std::int64_t parts = 4;

// Behind which row a part goes on: one that was there already gives nothing more.
std::string behind(std::int64_t place, std::int64_t part) {
  if (place % parts == part) return std::to_string(place / parts);
  return std::to_string(place % parts > part ? std::numeric_limits<RowId>::max() : 0);
}

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

std::vector<OpenEndRow> OpenEnds::list(const OpenEndTimes& times, const OpenEndQuery& query) {
  const Rows found = Session(database_).run(list_statement, {behind(query.after, 0), behind(query.after, 1), behind(query.after, 2), behind(query.after, 3),
                                                             to_text(times.started_before), to_text(times.given_up_after), std::to_string(query.rows), query.kind});
  std::vector<OpenEndRow> rows;
  for (const auto& row : found) {
    const auto part = value_of<std::int64_t>(row[1]);
    const auto id = value_of<RowId>(row[2]);
    const bool is_performed = part <= 1;
    rows.push_back({text_of(row[0]), is_performed ? id : 0, is_performed ? 0 : id, text_of(row[3]), id * parts + part});
  }
  return rows;
}

std::map<std::string, std::int64_t> OpenEnds::counts(const OpenEndTimes& times) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& row : Session(database_).run(counts_statement, {to_text(times.started_before), to_text(times.given_up_after)})) {
    if (const auto count = value_of<std::int64_t>(row[1]); count > 0) counts.emplace(text_of(row[0]), count);
  }
  return counts;
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
