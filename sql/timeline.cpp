// SPDX-License-Identifier: Apache-2.0
#include "sql/timeline.hpp"

#include "sql/session.hpp"
#include "sql/value_text.hpp"

#include <fmt/format.h>

namespace stepwise::sql {
namespace {

// The rows whose history is shown: patients, orders, performed steps, and the numbers by which a message names them.
// $1: the id of the order.
const std::string subjects_of_order = R"(
orders AS MATERIALIZED (SELECT o.id FROM imaging_order o WHERE o.id = $1::bigint),
patients AS MATERIALIZED (SELECT NULL::bigint AS id WHERE false),
named AS MATERIALIZED (SELECT v.value FROM imaging_order o,
    LATERAL (VALUES (o.placer_number), (o.filler_number), (o.accession_number), (o.appointment_id)) AS v (value)
   WHERE o.id = $1::bigint AND v.value IS NOT NULL
  UNION SELECT r.accession_number FROM requested_procedure r WHERE r.order_id = $1::bigint AND r.accession_number IS NOT NULL))";

// $1: the id of the patient.
const std::string subjects_of_patient = R"(
RECURSIVE patients AS (SELECT p.id FROM patient p WHERE p.id = $1::bigint
  UNION SELECT m.id FROM patient m JOIN patients ON m.merged_into = patients.id),
orders AS MATERIALIZED (SELECT o.id FROM imaging_order o JOIN patients ON o.patient_id = patients.id),
named AS MATERIALIZED (SELECT i.value FROM patient_identifier i JOIN patients ON i.patient_id = patients.id))";

// $2: only what is earlier, or NULL; $3: how many.
const std::string events = R"(,
performed AS MATERIALIZED (SELECT l.performed_id AS id FROM performed_step_link l JOIN orders ON l.order_id = orders.id
  UNION SELECT p.id FROM performed_step p JOIN patients ON p.patient_id = patients.id),
changed AS MATERIALIZED (
  SELECT h.* FROM history h WHERE h.record_id IN (SELECT id FROM orders UNION SELECT id FROM performed UNION SELECT id FROM patients)
  UNION SELECT h.* FROM history h JOIN patients ON h.patient_id = patients.id),
studies AS MATERIALIZED (SELECT unnest(ARRAY[r.study_instance_uid, r.performed_study_uid]) AS uid
  FROM requested_procedure r JOIN orders ON r.order_id = orders.id),
events AS (
  SELECT h.at, 'change' AS kind, h.id, jsonb_build_object('record_id', h.record_id, 'changes', h.changes,
      'cause', jsonb_strip_nulls(jsonb_build_object('kind', h.cause, 'id', h.cause_id, 'actor', h.actor, 'what', h.what))) AS item
    FROM changed h
  UNION ALL
  SELECT j.received_at, 'message', j.id, jsonb_strip_nulls(jsonb_build_object('sender', j.sender, 'message_type', j.message_type,
      'trigger_event', j.trigger_event, 'control_id', j.control_id, 'outcome', j.outcome, 'ack_code', j.ack_code,
      'findings', j.findings, 'errors', j.errors))
    FROM journal j WHERE j.id IN (SELECT h.cause_id FROM changed h WHERE h.cause = 'message'
      UNION SELECT i.journal_id FROM journal_identifier i JOIN named ON i.value = named.value)
  UNION ALL
  SELECT d.received_at, 'dataset', d.id, jsonb_strip_nulls(jsonb_build_object('performed_id', d.performed_id, 'operation', d.operation,
      'calling_aet', d.calling_aet, 'status', d.status, 'findings', d.findings))
    FROM performed_dataset d JOIN performed ON d.performed_id = performed.id
  UNION ALL
  SELECT a.received_at, 'availability', a.id, jsonb_strip_nulls(jsonb_build_object('calling_aet', a.calling_aet, 'status', a.status,
      'series', a.series, 'instances', a.instances, 'available', a.available, 'findings', a.findings))
    FROM availability_notice a JOIN studies ON a.study_instance_uid = studies.uid
  UNION ALL
  SELECT min(q.at), 'query', min(q.id), jsonb_build_object('calling_aet', q.calling_aet, 'last_at', max(q.at), 'times', count(*))
    FROM worklist_query q JOIN worklist_query_content c USING (content)
   WHERE c.steps && ARRAY(SELECT s.id FROM scheduled_step s WHERE s.order_id IN (SELECT id FROM orders))
   GROUP BY q.calling_aet
  UNION ALL
  SELECT o.created_at, 'delivery', o.id, jsonb_strip_nulls(to_jsonb(o) - '{id,seq,bytes,ack,notification,content_digest,created_at}'::text[]) ||
      jsonb_build_object('message_kind', o.kind, 'failed_attempts', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
        'first_at', t.first_at, 'last_at', t.last_at, 'times', t.times, 'failure', t.failure, 'why', t.why)) ORDER BY t.id), '[]')
        FROM delivery_attempt t WHERE t.delivery_id = o.id))
    FROM outbox o WHERE o.id IN (SELECT d.id FROM outbox d WHERE d.order_id IN (SELECT id FROM orders)
      UNION SELECT d.id FROM outbox d WHERE d.order_id IS NULL AND d.patient_id IN (SELECT id FROM patients))
),
page AS (
  SELECT * FROM events WHERE $2::bigint IS NULL OR at < to_timestamp(0) + $2::bigint * interval '1 microsecond'
   ORDER BY at DESC FETCH FIRST ($3::integer) ROWS WITH TIES)
SELECT coalesce(jsonb_agg(item || jsonb_build_object('at', at, 'kind', kind, 'id', id) ORDER BY at DESC, kind, id DESC), '[]')::text,
       (extract(epoch FROM min(at)) * 1000000)::bigint, count(*)
  FROM page)";

// $1: the id of the retired patient. A row for each record that moved; one row without a record if nothing did.
const std::string merged_work_statement = R"(
WITH merge AS (
  SELECT h.at, (field->>'after')::bigint AS survivor_id
    FROM history h, jsonb_array_elements(h.changes) AS part, jsonb_array_elements(part->'fields') AS field
   WHERE h.record_id = $1::bigint AND part->>'of' = 'patient' AND field->>'name' = 'merged_into' AND field ? 'after'
   ORDER BY h.id DESC LIMIT 1),
moved AS (
  SELECT DISTINCT part->>'of' AS of, (part->>'id')::bigint AS id
    FROM merge JOIN history h ON h.patient_id = merge.survivor_id AND h.at >= merge.at,
         jsonb_array_elements(h.changes) AS part, jsonb_array_elements(part->'fields') AS field
   WHERE field->>'name' = 'patient_id' AND field->>'before' = $1::bigint::text)
SELECT merge.survivor_id, moved.of, moved.id FROM merge LEFT JOIN moved ON true)";

}  // namespace

std::optional<TimelinePage> Timeline::read(const std::string& subjects, const std::string& table, model::RowId id,
                                           std::optional<std::int64_t> before, int rows) {
  Session session(database_);
  const std::string row_id = std::to_string(id);
  if (session.run(fmt::format("SELECT FROM {} WHERE id = $1::bigint", table), {row_id}).empty()) return std::nullopt;
  const auto found =
      session.run("WITH " + subjects + events,
                  {row_id, before ? std::optional(std::to_string(*before)) : std::nullopt, std::to_string(rows)});
  TimelinePage page;
  page.items = text_of(found[0][0]);
  if (value_of<std::int64_t>(found[0][2]) >= rows) page.next = value_of<std::int64_t>(found[0][1]);
  return page;
}

std::optional<TimelinePage> Timeline::of_order(model::RowId id, std::optional<std::int64_t> before, int rows) {
  return read(subjects_of_order, "imaging_order", id, before, rows);
}

std::optional<TimelinePage> Timeline::of_patient(model::RowId id, std::optional<std::int64_t> before, int rows) {
  return read(subjects_of_patient, "patient", id, before, rows);
}

std::optional<model::MergedWork> Timeline::merged_work(model::RowId retired_id) {
  const auto rows = Session(database_).run(merged_work_statement, {std::to_string(retired_id)});
  if (rows.empty()) return std::nullopt;
  model::MergedWork work;
  work.survivor_id = value_of<model::RowId>(rows[0][0]);
  for (const auto& row : rows) {
    if (row[1].is_null()) continue;
    const std::string of = text_of(row[1]);
    const auto id = value_of<model::RowId>(row[2]);
    if (of == "visit") work.visits.push_back(id);
    if (of == "order") work.orders.push_back(id);
    if (of == "performed_step") work.performed_steps.push_back(id);
  }
  return work;
}

}  // namespace stepwise::sql
