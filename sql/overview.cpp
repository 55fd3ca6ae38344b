// SPDX-License-Identifier: Apache-2.0
#include "sql/overview.hpp"

#include "model/folded_name.hpp"
#include "sql/pattern.hpp"
#include "sql/session.hpp"
#include "sql/value_text.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace stepwise::sql {
namespace {

// Each is the JSON object of one row t.
const std::string patient_object =
    R"(to_jsonb(t) - '{name_folded,name_ideographic,event_marks,sent_fields}'::text[] || jsonb_build_object('identifiers',
  (SELECT coalesce(jsonb_agg(to_jsonb(i) - '{patient_id,position}'::text[] || jsonb_build_object('universal_id', nullif(i.universal_id, '')) ORDER BY i.position), '[]') FROM patient_identifier i WHERE i.patient_id = t.id)))";
const std::string patient_with_visits = patient_object + R"( || jsonb_build_object('visits',
  (SELECT coalesce(jsonb_agg(to_jsonb(v) - '{patient_id,sent_fields}'::text[] ORDER BY v.id), '[]') FROM visit v WHERE v.patient_id = t.id)))";

// The members of the patient that identify the person.
std::string patient_of(std::string_view order_alias) {
  return fmt::format(
      R"((SELECT jsonb_build_object('id', p.id, 'name', p.name, 'birth_date', p.birth_date, 'sex', p.sex, 'identifier',
  (SELECT jsonb_build_object('value', i.value, 'authority', i.authority) FROM patient_identifier i WHERE i.patient_id = p.id ORDER BY i.position LIMIT 1))
  FROM patient p WHERE p.id = {}.patient_id))",
      order_alias);
}

const std::string order_object =
    "to_jsonb(t) - '{content_digest,act_marks,appointment_sender,sent_fields,placer_scope}'::text[] || jsonb_build_object('patient', " +
    patient_of("t") + ")";
const std::string order_with_procedures = order_object + R"( || jsonb_build_object('procedures',
  (SELECT coalesce(jsonb_agg(to_jsonb(r) - 'order_id' || jsonb_build_object('steps',
     (SELECT coalesce(jsonb_agg(to_jsonb(s) - '{order_id,requested_procedure_id,state_before_start}'::text[] ORDER BY s.position), '[]')
        FROM scheduled_step s WHERE s.requested_procedure_id = r.id AND s.order_id = t.id),
     'images', (SELECT to_jsonb(a) - '{id,bytes,transfer_syntax,status,study_instance_uid}'::text[] FROM availability_notice a
        WHERE a.study_instance_uid = coalesce(nullif(r.performed_study_uid, ''), r.study_instance_uid) AND a.status = 0
        ORDER BY a.id DESC LIMIT 1)) ORDER BY r.position), '[]')
     FROM requested_procedure r WHERE r.order_id = t.id),
  'performed_steps', (SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.id), '[]') FROM performed_step p
     WHERE p.id IN (SELECT l.performed_id FROM performed_step_link l WHERE l.order_id = t.id)),
  'deliveries', (SELECT coalesce(jsonb_agg(to_jsonb(d) - '{bytes,ack,notification}'::text[] ORDER BY d.seq), '[]') FROM outbox d WHERE d.order_id = t.id)))";
const std::string step_object =
    R"(to_jsonb(t) - 'state_before_start' || (SELECT jsonb_build_object('order', jsonb_build_object(
  'id', o.id, 'placer_number', o.placer_number, 'filler_number', o.filler_number, 'accession_number', o.accession_number, 'service', o.service,
  'requested_start', o.requested_start), 'patient', )" +
    patient_of("o") + ") FROM imaging_order o WHERE o.id = t.order_id)";
const std::string performed_object = R"(to_jsonb(t) || jsonb_build_object('links',
  (SELECT coalesce(jsonb_agg(to_jsonb(l) - '{performed_id,position}'::text[] ORDER BY l.position), '[]') FROM performed_step_link l WHERE l.performed_id = t.id),
  'datasets', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'transfer_syntax', d.transfer_syntax, 'received_at', d.received_at, 'operation', d.operation, 'calling_aet', d.calling_aet,
     'status', d.status, 'findings', coalesce(d.findings, '[]')) ORDER BY d.id), '[]') FROM performed_dataset d WHERE d.performed_id = t.id)))";
const std::string message_object = "to_jsonb(t) - '{bytes,ack}'::text[]";
// $1: the destinations with `hold = "line"`, $2: those with `enabled = false`, $3: all that are configured; one per
// line. The conditions are those of the outbox (D05). Only the first messages of a destination are tried again, so only
// these are looked at.
const std::string delivery_object =
    R"(to_jsonb(t) - '{bytes,ack,notification}'::text[] || jsonb_build_object('held_by', CASE t.state WHEN 'waiting' THEN jsonb_build_object(
  'kind', 'placer number', 'delivery_id', (SELECT x.id FROM outbox x WHERE x.order_id = t.order_id AND x.kind = 'order_number_request' ORDER BY x.seq DESC LIMIT 1),
  'text', 'the order has no placer order number yet')
WHEN 'pending' THEN coalesce(
  (SELECT jsonb_build_object('kind', h.state || ' delivery', 'delivery_id', h.id, 'text', CASE h.state
      WHEN 'parked' THEN format('delivery %s is parked: resend it or release it', h.id)
      ELSE format('delivery %s waits for the placer order number', h.id) END) FROM (
    SELECT x.id, x.seq, x.state FROM outbox x WHERE x.order_id = t.order_id AND x.destination = t.destination AND x.seq < t.seq AND x.state IN ('parked', 'waiting')
    UNION ALL
    SELECT x.id, x.seq, x.state FROM outbox x WHERE x.destination = t.destination AND x.state = 'parked' AND x.patient_id = t.patient_id AND x.seq < t.seq
       AND (x.order_id IS NULL OR t.order_id IS NULL)
    UNION ALL
    SELECT x.id, x.seq, x.state FROM outbox x WHERE x.performed_id = t.performed_id AND x.destination = t.destination AND x.state = 'parked' AND x.seq < t.seq
    UNION ALL
    SELECT x.id, x.seq, x.state FROM outbox x WHERE t.destination = ANY (string_to_array($1, E'
')) AND x.destination = t.destination AND x.state = 'parked'
       AND x.seq < t.seq) h ORDER BY h.seq LIMIT 1),
  CASE WHEN NOT t.destination = ANY (string_to_array($3, E'
')) THEN jsonb_build_object('kind', 'not configured', 'delivery_id', NULL,
           'text', format('the configuration has no destination %s: add it and reload, or park and release the message', t.destination))
       WHEN t.destination = ANY (string_to_array($2, E'
')) THEN jsonb_build_object('kind', 'disabled', 'delivery_id', NULL,
           'text', format('%s has enabled = false in the configuration', t.destination)) END,
  (SELECT jsonb_build_object('kind', 'paused', 'delivery_id', NULL, 'since', p.since, 'by', p.paused_by,
      'text', format('%s is paused by %s: resume it', t.destination, p.paused_by)) FROM destination_pause p WHERE p.destination = t.destination),
  (SELECT jsonb_build_object('kind', 'failing', 'delivery_id', x.id, 'failure', x.failure,
      'text', format('delivery %s is tried again: %s', x.id, x.failure))
     FROM (SELECT y.id, y.failure FROM outbox y WHERE y.destination = t.destination AND y.state = 'pending' AND y.seq <= t.seq ORDER BY y.seq LIMIT 100) x
    WHERE x.failure IS NOT NULL LIMIT 1)) END))";

// The orders that have the number {0}: placer, filler, accession, appointment or requested procedure number, also one
// that its sender gave and that has an alias, or a Study Instance UID.
constexpr std::string_view orders_with_number =
    "(SELECT a.id FROM imaging_order a WHERE a.placer_number = {0} UNION SELECT a.id FROM imaging_order a WHERE a.filler_number = {0} "
    "UNION SELECT a.id FROM imaging_order a WHERE a.accession_number = {0} UNION SELECT a.id FROM imaging_order a WHERE a.appointment_id = {0} "
    "UNION SELECT r.order_id FROM requested_procedure r WHERE r.accession_number IN (SELECT {0} UNION ALL SELECT i.alias FROM identifier_alias i "
    "WHERE i.kind = 'accession_number' AND i.original = {0}) "
    "UNION SELECT r.order_id FROM requested_procedure r WHERE r.requested_procedure_id IN (SELECT {0} UNION ALL SELECT i.alias FROM identifier_alias i "
    "WHERE i.kind = 'requested_procedure_id' AND i.original = {0}) "
    "UNION SELECT r.order_id FROM requested_procedure r WHERE r.study_instance_uid = {0} "
    "UNION SELECT r.order_id FROM requested_procedure r WHERE r.performed_study_uid = {0} "
    "UNION SELECT s.order_id FROM scheduled_step s WHERE s.step_id IN (SELECT {0} UNION ALL SELECT i.alias FROM identifier_alias i "
    "WHERE i.kind = 'step_id' AND i.original = {0}))";
constexpr std::string_view patients_with_number = "(SELECT i.patient_id FROM patient_identifier i WHERE i.value = {0})";

// The journal entries that changed the rows {0} (a set of row ids), or name one of the numbers {1} (a set of texts).
std::string messages_about(std::string_view records, std::string_view numbers) {
  return fmt::format(
      "t.id IN (SELECT h.cause_id FROM history h WHERE h.cause = 'message' AND h.record_id IN {} UNION ALL "
      "SELECT i.journal_id FROM journal_identifier i WHERE i.value IN {})",
      records, numbers);
}

class Listing {
 public:
  // `parameters` are the values of $1, $2 ... in the object.
  Listing(std::string_view object, std::string_view table, const std::vector<std::string>& parameters = {}) {
    for (const std::string& parameter : parameters) statement_.parameter(parameter);
    statement_.text = fmt::format("SELECT t.id, ({})::text FROM {} t WHERE true", object, table);
  }

  // `condition` has {} in the place of the value.
  void where(std::string_view condition, std::string value) {
    const std::string name = statement_.parameter(std::move(value));
    statement_.text += " AND " + fmt::format(fmt::runtime(condition), name);
  }
  void where_equal(std::string_view column, const std::string& value) {
    if (!value.empty()) where(fmt::format("t.{} = {{}}", column), value);
  }
  void where_matches(const std::string& column, const std::string& pattern) {
    const std::string condition = matches_pattern(statement_, column, pattern);
    where(condition);
  }
  void where_between(std::string_view column, const std::optional<Instant>& since,
                     const std::optional<Instant>& until) {
    if (since) where(fmt::format("t.{} >= {{}}::timestamptz", column), to_text(*since));
    if (until) where(fmt::format("t.{} < {{}}::timestamptz", column), to_text(*until));
  }
  // `ids` returns SELECT statements of ids.
  template <class Ids>
  void where_any(const Ids& ids) {
    where(fmt::format("t.id IN ({})", fmt::join(ids(statement_), " UNION ")));
  }
  void where_id(std::string_view column, const std::optional<RowId>& id) {
    if (id) where(fmt::format("t.{} = {{}}::bigint", column), std::to_string(*id));
  }
  void where(std::string_view condition) { statement_.text += fmt::format(" AND {}", condition); }

  // Reads one row more than requested, to know whether there is a next page.
  Page read(Database& database, const PageOf& page) {
    if (page.before) where("t.id < {}::bigint", std::to_string(*page.before));
    statement_.text += " ORDER BY t.id DESC LIMIT " + statement_.parameter(std::to_string(page.rows + 1)) + "::integer";
    Page result{"[", std::nullopt};
    int taken = 0;
    RowId last = 0;
    for (const auto& row : Session(database).run(statement_)) {
      if (taken == page.rows) {
        result.next = last;
        break;
      }
      if (taken++ > 0) result.items += ',';
      result.items += text_of(row[1]);
      last = value_of<RowId>(row[0]);
    }
    result.items += ']';
    return result;
  }

 private:
  Statement statement_;
};

std::optional<std::string> read_object(Database& database, const std::string& object, std::string_view table,
                                       RowId id) {
  const auto rows = Session(database).run(
      fmt::format("SELECT ({})::text FROM {} t WHERE t.id = $1::bigint", object, table), {std::to_string(id)});
  return rows.empty() ? std::nullopt : std::optional(text_of(rows[0][0]));
}

std::optional<std::string> read_bytes(Database& database, std::string_view column, std::string_view table, RowId id) {
  const auto rows = Session(database).run(fmt::format("SELECT {} FROM {} WHERE id = $1::bigint", column, table),
                                          {std::to_string(id)});
  if (rows.empty() || rows[0][0].is_null()) return std::nullopt;
  return bytes_of(rows[0][0]);
}

}  // namespace

Page Overview::patients(const PatientFilter& filter, const PageOf& page) {
  Listing listing(patient_object, "patient");
  if (!filter.identifier.empty())
    listing.where("t.id IN (SELECT i.patient_id FROM patient_identifier i WHERE i.value = {})", filter.identifier);
  // A prefix; * and ? are wildcards, as in a worklist query.
  if (!filter.name.empty()) listing.where_matches("t.name_folded", model::folded_for_search(filter.name) + "*");
  return listing.read(database_, page);
}

Page Overview::orders(const OrderFilter& filter, const PageOf& page) {
  Listing listing(order_object, "imaging_order");
  listing.where_equal("state", filter.state);
  listing.where_equal("placer_number", filter.placer_number);
  listing.where_equal("filler_number", filter.filler_number);
  if (!filter.accession_number.empty())
    listing.where(
        "t.id IN (SELECT a.id FROM imaging_order a WHERE a.accession_number = {0} UNION ALL "
        "SELECT r.order_id FROM requested_procedure r WHERE r.accession_number IN "
        "(SELECT {0} UNION ALL SELECT i.alias FROM identifier_alias i WHERE i.kind = 'accession_number' AND i.original = {0}))",
        filter.accession_number);
  listing.where_id("patient_id", filter.patient_id);
  return listing.read(database_, page);
}

Page Overview::steps(const StepFilter& filter, const PageOf& page) {
  Listing listing(step_object, "scheduled_step");
  if (filter.needs_scheduling || filter.state == "unscheduled") listing.where("t.state = 'unscheduled'");
  listing.where_equal("state", filter.state);
  listing.where_equal("modality", filter.modality);
  listing.where_equal("step_id", filter.step_id);
  if (!filter.station_aet.empty()) listing.where("t.station_aets ? {}", filter.station_aet);
  listing.where_id("order_id", filter.order_id);
  if (filter.from) listing.where("t.start_at >= {}::timestamp", to_text(*filter.from));
  if (filter.until) listing.where("t.start_at < {}::timestamp", to_text(*filter.until));
  return listing.read(database_, page);
}

Page Overview::performed_steps(const PerformedStepFilter& filter, const PageOf& page) {
  Listing listing(performed_object, "performed_step");
  if (filter.discrepancy) listing.where(*filter.discrepancy ? "t.discrepancy <> 'none'" : "t.discrepancy = 'none'");
  listing.where_equal("state", filter.state);
  listing.where_equal("sop_instance_uid", filter.sop_instance_uid);
  return listing.read(database_, page);
}

Page Overview::messages(const MessageFilter& filter, const PageOf& page) {
  Listing listing(message_object, "journal");
  if (filter.outcome == "refused")
    listing.where("t.outcome = 'refused'");  // the same expression as in its index, because few of many rows match
  listing.where_equal("outcome", filter.outcome);
  listing.where_equal("sender", filter.sender);
  listing.where_equal("control_id", filter.control_id);
  listing.where_equal("message_type", filter.message_type);
  listing.where_equal("trigger_event", filter.trigger_event);
  listing.where_equal("ack_code", filter.ack_code);
  if (!filter.finding.empty())
    listing.where("t.findings @> jsonb_build_array(jsonb_build_object('code', {}::text))", filter.finding);
  if (!filter.identifier.empty())
    listing.where(
        messages_about(fmt::format("({} UNION {})", orders_with_number, patients_with_number), "(SELECT {0})"),
        filter.identifier);
  if (filter.patient_id)
    listing.where(
        messages_about("(SELECT {0}::bigint UNION SELECT o.id FROM imaging_order o WHERE o.patient_id = {0}::bigint)",
                       "(SELECT i.value FROM patient_identifier i WHERE i.patient_id = {0}::bigint)"),
        std::to_string(*filter.patient_id));
  if (filter.order_id)
    listing.where(
        messages_about("(SELECT {0}::bigint)",
                       "(SELECT unnest(ARRAY[o.placer_number, o.filler_number, o.accession_number, o.appointment_id]) "
                       "FROM imaging_order o WHERE o.id = {0}::bigint UNION SELECT r.accession_number "
                       "FROM requested_procedure r WHERE r.order_id = {0}::bigint)"),
        std::to_string(*filter.order_id));
  listing.where_between("received_at", filter.since, filter.until);
  return listing.read(database_, page);
}

Page Overview::deliveries(const DeliveryFilter& filter, const PageOf& page) {
  Listing listing(delivery_object, "outbox", {rules_.held_lines, rules_.disabled, rules_.configured});
  listing.where_equal("destination", filter.destination);
  listing.where_equal("state", filter.state);
  if (filter.state == "waiting" || filter.state == "pending" || filter.state == "parked")
    listing.where("t.state IN ('waiting', 'pending', 'parked')");  // the same expression as in the index
  listing.where_equal("control_id", filter.control_id);
  listing.where_equal("kind", filter.kind);
  if (!filter.failure.empty()) listing.where("t.failure::text = {}", filter.failure);
  listing.where_id("order_id", filter.order_id);
  if (filter.patient_id)
    listing.where(
        "t.id IN (SELECT d.id FROM outbox d WHERE d.order_id IS NULL AND d.patient_id = {0}::bigint UNION ALL "
        "SELECT d.id FROM outbox d JOIN imaging_order o ON d.order_id = o.id WHERE o.patient_id = {0}::bigint)",
        std::to_string(*filter.patient_id));
  if (!filter.identifier.empty())
    listing.where(fmt::format("t.id IN (SELECT d.id FROM outbox d WHERE d.order_id IN {} UNION ALL "
                              "SELECT d.id FROM outbox d WHERE d.order_id IS NULL AND d.patient_id IN {})",
                              orders_with_number, patients_with_number),
                  filter.identifier);
  listing.where_between("created_at", filter.since, filter.until);
  return listing.read(database_, page);
}

std::string Overview::search(const std::string& text, int rows) {
  const PageOf page{std::nullopt, rows};
  Listing patients(patient_object, "patient");
  patients.where_any([&](Statement& statement) {
    const std::string pattern = model::folded_for_search(text) + "*";
    return std::array{
        fmt::format("SELECT i.patient_id FROM patient_identifier i WHERE i.value = {}", statement.parameter(text)),
        fmt::format("(SELECT p.id FROM patient p WHERE {} ORDER BY p.name_folded LIMIT {})",
                    matches_pattern(statement, "p.name_folded", pattern), rows),
        fmt::format("(SELECT p.id FROM patient p WHERE {} LIMIT {})",
                    matches_pattern(statement, "p.name_ideographic", pattern), rows)};
  });
  Listing orders(order_object, "imaging_order"), steps(step_object, "scheduled_step"),
      performed(performed_object, "performed_step"), messages(message_object, "journal"),
      deliveries(delivery_object, "outbox", {rules_.held_lines, rules_.disabled, rules_.configured});
  orders.where(fmt::format("t.id IN {}", orders_with_number), text);
  steps.where(
      "t.step_id IN (SELECT {0} UNION ALL SELECT i.alias FROM identifier_alias i WHERE i.kind = 'step_id' AND i.original = {0})",
      text);
  performed.where("t.sop_instance_uid = {}", text);
  messages.where(
      "t.id IN (SELECT j.id FROM journal j WHERE j.control_id = {0} UNION ALL "
      "SELECT i.journal_id FROM journal_identifier i WHERE i.value = {0})",
      text);
  deliveries.where("t.control_id = {}", text);
  return fmt::format(R"({{"patients":{},"orders":{},"steps":{},"performed_steps":{},"messages":{},"deliveries":{}}})",
                     patients.read(database_, page).items, orders.read(database_, page).items,
                     steps.read(database_, page).items, performed.read(database_, page).items,
                     messages.read(database_, page).items, deliveries.read(database_, page).items);
}

std::optional<std::string> Overview::patient(RowId id) {
  return read_object(database_, patient_with_visits, "patient", id);
}
std::optional<std::string> Overview::order(RowId id) {
  return read_object(database_, order_with_procedures, "imaging_order", id);
}
std::optional<std::string> Overview::step(RowId id) {
  return read_object(database_, step_object, "scheduled_step", id);
}
std::optional<std::string> Overview::performed_step(RowId id) {
  return read_object(database_, performed_object, "performed_step", id);
}
std::optional<std::string> Overview::message(RowId id) {
  return read_object(database_, message_object, "journal", id);
}
std::optional<std::string> Overview::delivery(RowId id) {
  const auto rows =
      Session(database_).run(fmt::format("SELECT ({})::text FROM outbox t WHERE t.id = $4::bigint", delivery_object),
                             {rules_.held_lines, rules_.disabled, rules_.configured, std::to_string(id)});
  return rows.empty() ? std::nullopt : std::optional(text_of(rows[0][0]));
}

std::optional<std::string> Overview::message_bytes(RowId id) {
  return read_bytes(database_, "bytes", "journal", id);
}
std::optional<std::string> Overview::message_ack(RowId id) {
  return read_bytes(database_, "ack", "journal", id);
}
std::optional<std::string> Overview::dataset_bytes(RowId id) {
  return read_bytes(database_, "bytes", "performed_dataset", id);
}
std::optional<std::string> Overview::delivery_bytes(RowId id) {
  return read_bytes(database_, "coalesce(bytes, (SELECT d.bytes FROM performed_dataset d WHERE d.id = dataset_id))",
                    "outbox", id);
}

std::optional<std::string> Overview::delivery_answer(RowId id) {
  return read_bytes(database_, "nullif(ack, '')", "outbox", id);
}

}  // namespace stepwise::sql
