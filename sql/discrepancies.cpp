// SPDX-License-Identifier: Apache-2.0
#include "sql/discrepancies.hpp"

#include "base/json.hpp"
#include "sql/session.hpp"
#include "sql/value_text.hpp"

#include <fmt/format.h>

#include <limits>

namespace stepwise::sql {
namespace {

// A step on the worklist none of whose stations is configured for its modality. The parameter has the configured
// stations.
std::string at_unknown_station(std::string_view parameter) {
  return fmt::format(R"(
     FROM worklist_item w JOIN scheduled_step s ON s.id = w.step_row_id
    WHERE {0}::jsonb <> '[]' AND NOT EXISTS (SELECT FROM jsonb_to_recordset({0}::jsonb) AS known(aet text, modality text)
                                              WHERE known.aet = ANY (w.station_aets) AND (known.modality = '' OR known.modality = w.modality)))",
                     parameter);
}

// An order in the form that it gets without a plan, whose service now has a plan with more content.
constexpr std::string_view with_later_plan = R"(
     FROM imaging_order o
    WHERE o.id IN (SELECT w.order_id FROM worklist_item w UNION SELECT s.order_id FROM scheduled_step s WHERE s.state = 'unscheduled')
      AND o.state = 'scheduled' AND EXISTS (
      SELECT FROM procedure_plan p
        JOIN requested_procedure r ON r.order_id = o.id AND r.code->>'value' = o.service->>'value'
        JOIN scheduled_step s ON s.requested_procedure_id = r.id AND s.state IN ('unscheduled', 'scheduled', 'arrived', 'ready') AND s.protocol_codes IS NULL
       WHERE p.service_value = o.service->>'value'
         AND (p.service_scheme IN ('', coalesce(o.service->>'scheme', '')) OR o.service->>'scheme' IS NULL)
         AND (SELECT count(*) FROM scheduled_step other WHERE other.order_id = o.id) = 1
         AND (jsonb_array_length(p.plan->'procedures') > 1 OR jsonb_array_length(p.plan->'procedures'->0->'steps') > 1
              OR p.plan->'procedures'->0->'code'->>'value' <> o.service->>'value'
              OR p.plan->'procedures'->0->'steps'->0->'protocol_codes'->0 IS NOT NULL
              OR (s.modality IS NULL AND p.plan->'procedures'->0->'steps'->0->>'modality' <> ''))))";

// Each branch continues after its own row ($1 to $4, $9, $10, $12), so that it can use its index.
const std::string list_statement = fmt::format(R"(
SELECT kind, part, id, object FROM (
  (SELECT 0 AS part, p.discrepancy::text AS kind, p.id, to_jsonb(p)::text AS object
     FROM performed_step p WHERE p.discrepancy <> 'none' AND p.id > $1::bigint AND $8 IN ('', p.discrepancy::text) ORDER BY p.id LIMIT $7::integer)
  UNION ALL
  (SELECT 1, 'never_ended', p.id, to_jsonb(p)::text
     FROM performed_step p WHERE p.state = 'in_progress' AND p.received_at < $11::timestamptz AND p.id > $2::bigint AND $8 IN ('', 'never_ended')
    ORDER BY p.id LIMIT $7::integer)
  UNION ALL
  (SELECT 2, 'needs_scheduling', s.id, (to_jsonb(s) - 'state_before_start')::text
     FROM scheduled_step s WHERE s.state = 'unscheduled' AND s.id > $3::bigint AND $8 IN ('', 'needs_scheduling') ORDER BY s.id LIMIT $7::integer)
  UNION ALL
  (SELECT 3, 'never_performed', s.id, (to_jsonb(s) - 'state_before_start')::text
     FROM scheduled_step s
    WHERE s.state = 'never_performed' AND s.start_at >= $6::timestamp AND s.id > $4::bigint AND $8 IN ('', 'never_performed') ORDER BY s.id LIMIT $7::integer)
  UNION ALL
  (SELECT 4, 'unknown_station', s.id, (to_jsonb(s) - 'state_before_start')::text {}
      AND s.id > $9::bigint AND $8 IN ('', 'unknown_station') ORDER BY s.id LIMIT $7::integer)
  UNION ALL
  (SELECT 5, 'plan_imported', o.id, to_jsonb(o)::text {}
      AND o.id > $10::bigint AND $8 IN ('', 'plan_imported') ORDER BY o.id LIMIT $7::integer)
  UNION ALL
  (SELECT 6, 'held_change', h.id, (to_jsonb(h) - 'subject')::text
     FROM held_change h WHERE h.confirmed_at IS NULL AND h.id > $12::bigint AND $8 IN ('', 'held_change') ORDER BY h.id LIMIT $7::integer)
) AS ends ORDER BY part, id LIMIT $7::integer)",
                                               at_unknown_station("$5"), with_later_plan);

const std::string counts_statement = fmt::format(R"(
SELECT p.discrepancy::text, count(*) FROM performed_step p WHERE p.discrepancy <> 'none' GROUP BY 1
UNION ALL
SELECT 'never_ended', count(*) FROM performed_step p WHERE p.state = 'in_progress' AND p.received_at < $1::timestamptz
UNION ALL
SELECT 'needs_scheduling', count(*) FROM scheduled_step s WHERE s.state = 'unscheduled'
UNION ALL
SELECT 'never_performed', count(*) FROM scheduled_step s WHERE s.state = 'never_performed' AND s.start_at >= $2::timestamp
UNION ALL
SELECT 'unknown_station', count(*) {}
UNION ALL
SELECT 'plan_imported', count(*) {}
UNION ALL
SELECT 'held_change', count(*) FROM held_change h WHERE h.confirmed_at IS NULL)",
                                                 at_unknown_station("$3"), with_later_plan);

constexpr std::int64_t parts = 7;

// The row after which a part of the list continues. A part that was returned completely gives no more rows.
std::string behind(std::int64_t place, std::int64_t part) {
  if (place % parts == part) return std::to_string(place / parts);
  return std::to_string(place % parts > part ? std::numeric_limits<RowId>::max() : 0);
}

// Only open steps are on the worklist, so finished steps cost nothing here. Steps of patients who have arrived are not
// overdue. An order that was placed after the visit had ended does not belong to it: a HIS without visit numbers has
// one visit per patient.
const std::string overdue_statement = R"(
SELECT s.id, s.order_id, s.step_id, s.start_at, coalesce(v.patient_class, ''), coalesce(o.placed_at <= v.closed_at, false), s.start_is_day
  FROM worklist_item w
  JOIN scheduled_step s ON s.id = w.step_row_id
  JOIN imaging_order o ON o.id = s.order_id
  LEFT JOIN visit v ON v.id = o.visit_id
 WHERE w.start_at <= $1::timestamp AND s.state = 'scheduled' AND s.id > $2::bigint
 ORDER BY s.id LIMIT $3::integer)";

std::string to_json(const std::vector<ConfiguredStation>& stations) {
  Json json = Json::array();
  for (const ConfiguredStation& station : stations)
    json.push_back({{"aet", station.aet}, {"modality", station.modality}});
  return json.dump();
}

const std::string plan_orders_statement =
    fmt::format("SELECT o.id {} AND o.id > $1::bigint ORDER BY o.id LIMIT $2::integer", with_later_plan);
const std::string count_plan_orders_statement = fmt::format(
    "SELECT count(*) {} AND o.service->>'value' IN (SELECT jsonb_array_elements_text($1::jsonb))", with_later_plan);

}  // namespace

std::vector<RowId> Discrepancies::orders_with_later_plan(RowId after, int rows) {
  std::vector<RowId> orders;
  for (const auto& row : Session(database_).run(plan_orders_statement, {std::to_string(after), std::to_string(rows)}))
    orders.push_back(value_of<RowId>(row[0]));
  return orders;
}

std::int64_t Discrepancies::count_orders_waiting_for(const std::vector<model::ProcedurePlan>& plans) {
  Json services = Json::array();
  for (const model::ProcedurePlan& plan : plans) services.push_back(plan.service.value);
  return value_of<std::int64_t>(Session(database_).run(count_plan_orders_statement, {services.dump()})[0][0]);
}

std::vector<DiscrepancyRow> Discrepancies::list(const DiscrepancyTimes& times,
                                                const std::vector<ConfiguredStation>& stations,
                                                const DiscrepancyQuery& query) {
  const Rows found = Session(database_).run(
      list_statement,
      {behind(query.after, 0), behind(query.after, 1), behind(query.after, 2), behind(query.after, 3),
       to_json(stations), to_text(times.given_up_after), std::to_string(query.rows), query.kind, behind(query.after, 4),
       behind(query.after, 5), to_text(times.started_before), behind(query.after, 6)});
  std::vector<DiscrepancyRow> rows;
  for (const auto& row : found) {
    const auto part = value_of<std::int64_t>(row[1]);
    const auto id = value_of<RowId>(row[2]);
    DiscrepancyRow end;
    end.kind = text_of(row[0]);
    (part <= 1 ? end.performed_id : part <= 4 ? end.step_id : part == 5 ? end.order_id : end.held_change_id) = id;
    end.object = text_of(row[3]);
    end.place = id * parts + part;
    rows.push_back(std::move(end));
  }
  return rows;
}

std::map<std::string, std::int64_t> Discrepancies::counts(const DiscrepancyTimes& times,
                                                          const std::vector<ConfiguredStation>& stations) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& row : Session(database_).run(
           counts_statement, {to_text(times.started_before), to_text(times.given_up_after), to_json(stations)})) {
    if (const auto count = value_of<std::int64_t>(row[1]); count > 0) counts.emplace(text_of(row[0]), count);
  }
  return counts;
}

std::vector<OverdueRow> Discrepancies::overdue(LocalTime now, RowId after, int rows) {
  std::vector<OverdueRow> all;
  for (const auto& row :
       Session(database_).run(overdue_statement, {to_text(now), std::to_string(after), std::to_string(rows)})) {
    all.push_back(
        {value_of<RowId>(row[0]),
         value_of<RowId>(row[1]),
         text_of(row[2]),
         {local_time_from(text_of(row[3])), text_of(row[4]), value_of<bool>(row[5]), value_of<bool>(row[6])}});
  }
  return all;
}

}  // namespace stepwise::sql
