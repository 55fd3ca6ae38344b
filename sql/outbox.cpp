// SPDX-License-Identifier: Apache-2.0
#include "sql/outbox.hpp"

#include "sql/session.hpp"
#include "sql/value_text.hpp"

namespace stepwise::sql {
namespace {

// The fence is incremented only if another broker takes over the destination. The time is that of the server, because
// the clocks of several brokers may differ.
const std::string acquire_statement = R"(
INSERT INTO destination_lease AS held (destination, owner, expires_at, fence)
VALUES ($1, $2, now() + $3::integer * interval '1 millisecond', 1)
ON CONFLICT (destination) DO UPDATE
   SET owner = excluded.owner, expires_at = excluded.expires_at,
       fence = CASE WHEN held.owner = excluded.owner THEN held.fence ELSE held.fence + 1 END
 WHERE held.owner = excluded.owner OR held.expires_at <= now()
RETURNING fence)";

// A released lease is not renewed.
const std::string renew_statement =
    "UPDATE destination_lease SET expires_at = now() + $2::integer * interval '1 millisecond' WHERE owner = $1 AND expires_at > '-infinity' "
    "RETURNING destination, fence";

// The row is kept, so that the fence of the next owner is greater.
const std::string release_statement =
    "UPDATE destination_lease SET expires_at = '-infinity' WHERE destination = $1 AND owner = $2 AND fence = "
    "$3::bigint";

// Messages are held back behind a parked message of the same order, or of the same patient if one of the two has no
// order (D05); behind a waiting message only those of the same order (D04).
const std::string next_statement = R"(
SELECT m.id, m.seq, m.kind, m.control_id, coalesce(m.bytes, d.bytes), m.attempts, coalesce(m.performed_id, 0), d.transfer_syntax,
       coalesce(m.patient_id, 0), coalesce(m.order_id, 0)
  FROM outbox m LEFT JOIN performed_dataset d ON d.id = m.dataset_id
 WHERE m.destination = $1 AND m.state = 'pending'
   AND EXISTS (SELECT FROM destination_lease l WHERE l.destination = $1 AND l.owner = $2 AND l.fence = $3::bigint)
   AND NOT EXISTS (SELECT FROM destination_pause p WHERE p.destination = $1)
   AND NOT EXISTS (SELECT FROM outbox x WHERE x.order_id = m.order_id AND x.seq < m.seq AND x.destination = $1 AND x.state IN ('parked', 'waiting'))
   AND NOT EXISTS (SELECT FROM outbox x WHERE x.destination = $1 AND x.state = 'parked' AND x.patient_id = m.patient_id AND x.seq < m.seq
                      AND (x.order_id IS NULL OR m.order_id IS NULL))
   AND NOT EXISTS (SELECT FROM outbox x WHERE x.performed_id = m.performed_id AND x.destination = $1 AND x.state = 'parked' AND x.seq < m.seq)
   AND NOT ($4::boolean AND EXISTS (SELECT FROM outbox x WHERE x.destination = $1 AND x.state = 'parked' AND x.seq < m.seq))
 ORDER BY m.seq
 LIMIT $5::integer)";

// The lease is locked while the outcome is written, so that no other broker takes it over. A message that a person has
// parked while it was being sent stays parked, unless it has arrived.
const std::string settle_statement = R"(
WITH holder AS MATERIALIZED
  (SELECT destination FROM destination_lease WHERE destination = $1 AND owner = $2 AND fence = $3::bigint FOR SHARE),
settled AS
  (UPDATE outbox o
      SET state = CASE WHEN o.state = 'pending' OR $5::delivery_state = 'delivered' THEN $5::delivery_state ELSE o.state END,
          attempts = attempts + 1, last_attempt_at = $6::timestamptz, why = $7, ack = coalesce($8::bytea, ack), failure = $9::delivery_failure,
          settled_at = CASE WHEN $5::delivery_state = 'pending' THEN settled_at ELSE $6::timestamptz END
     FROM holder
    WHERE o.id = $4::bigint AND o.destination = holder.destination AND o.state IN ('pending', 'parked')
    RETURNING o.id),
noted AS (INSERT INTO live_event (deliveries) SELECT ARRAY[$4::bigint] FROM holder))";
constexpr std::string_view settled_result =
    "SELECT EXISTS (SELECT FROM destination_pause p WHERE p.destination = $1) FROM holder";
const std::string settle_delivered_statement = settle_statement + " " + std::string(settled_result);

// Attempts one after the other that fail for the same reason are counted in one row, so an outage does not fill the
// table.
const std::string settle_failed_statement = settle_statement + R"(,
repeated AS
  (UPDATE delivery_attempt a SET times = times + 1, last_at = $6::timestamptz, ack = coalesce($8::bytea, ack)
    WHERE a.id = (SELECT max(n.id) FROM delivery_attempt n WHERE n.delivery_id = $4::bigint)
      AND a.failure = $9::delivery_failure AND a.why IS NOT DISTINCT FROM $7 AND EXISTS (SELECT FROM settled)
    RETURNING a.id),
added AS
  (INSERT INTO delivery_attempt (delivery_id, first_at, last_at, times, failure, why, ack)
   SELECT settled.id, $6::timestamptz, $6::timestamptz, 1, $9::delivery_failure, $7, $8::bytea FROM settled
    WHERE NOT EXISTS (SELECT FROM repeated))
)" + std::string(settled_result);

// Looks only at the first message, again until it cannot be skipped, so that a long queue is not read each time. A
// message that was never sent may be skipped; a message whose answer was lost may have arrived and is sent again.
const std::string skip_superseded_statement = R"(
WITH holder AS MATERIALIZED
  (SELECT destination FROM destination_lease WHERE destination = $1 AND owner = $2 AND fence = $3::bigint FOR SHARE),
head AS
  (SELECT o.id, o.order_id, o.seq FROM outbox o JOIN holder USING (destination)
    WHERE o.state = 'pending' AND o.kind = 'order_status' AND (o.attempts = 0 OR o.failure = 'not connected')
    ORDER BY o.seq LIMIT 200),
skipped AS
  (UPDATE outbox o SET state = 'skipped', settled_at = $4::timestamptz, why = 'a newer status of its order is sent instead'
     FROM head
    WHERE o.id = head.id
      AND EXISTS (SELECT FROM outbox later WHERE later.order_id = head.order_id AND later.seq > head.seq AND later.destination = $1
                     AND later.state = 'pending' AND later.kind IN ('order_status', 'order_cancelled'))
   RETURNING o.id),
noted AS (INSERT INTO live_event (deliveries) SELECT array_agg(id) FROM skipped HAVING count(*) > 0)
SELECT id FROM skipped)";

const std::string creation_statement =
    "SELECT bytes, transfer_syntax FROM performed_dataset WHERE performed_id = $1::bigint AND operation = 'N-CREATE' AND status = 0 "
    "ORDER BY received_at, id LIMIT 1";

// `change` returns the id of the delivery that it has changed.
std::string noted_delivery(const std::string& change) {
  return "WITH changed AS (" + change +
         "), noted AS (INSERT INTO live_event (deliveries) SELECT array_agg(id) FROM changed HAVING count(*) > 0) "
         "SELECT id FROM changed";
}
// `change` returns the name of the destination.
std::string noted_destination(const std::string& change) {
  return "WITH changed AS (" + change +
         "), noted AS (INSERT INTO live_event (destinations) SELECT array_agg(destination) FROM changed HAVING count(*) > "
         "0) SELECT destination FROM changed";
}

const std::string resend_statement = noted_delivery(
    "UPDATE outbox SET state = 'pending', why = NULL, failure = NULL, settled_at = NULL WHERE id = $1::bigint AND state IN ('parked', "
    "'delivered') RETURNING id");
const std::string skip_statement = noted_delivery(
    "UPDATE outbox SET state = 'skipped', settled_at = $2::timestamptz WHERE id = $1::bigint AND state = 'parked' "
    "RETURNING id");
const std::string park_statement = noted_delivery(
    "UPDATE outbox SET state = 'parked', why = $3, settled_at = $2::timestamptz WHERE id = $1::bigint AND state = "
    "'pending' RETURNING id");

const std::string pause_statement = noted_destination(
    "INSERT INTO destination_pause (destination, since, paused_by, reason) VALUES ($1, $2::timestamptz, $3, $4) ON CONFLICT DO NOTHING "
    "RETURNING destination");
const std::string resume_statement =
    noted_destination("DELETE FROM destination_pause WHERE destination = $1 RETURNING destination");
const std::string pauses_statement =
    "SELECT destination, since, paused_by, reason FROM destination_pause WHERE $1 = '' OR destination = $1 ORDER BY destination";

const std::string backlog_statement = R"(
SELECT destination, state, count(*), greatest(0, extract(epoch FROM $1::timestamptz - min(created_at)))::float8
  FROM outbox WHERE state IN ('waiting', 'pending', 'parked') GROUP BY destination, state ORDER BY destination, state::text)";

Settled settle(Database& database, const Lease& lease, RowId id, const char* state, Instant now,
               const std::optional<DeliveryFailure>& failure, const std::optional<std::string>& ack) {
  const std::optional<std::string> ack_bytes = ack ? std::optional(to_bytea(*ack)) : std::nullopt;
  const auto holder =
      Session(database).run(failure ? settle_failed_statement : settle_delivered_statement,
                            {lease.destination, lease.owner, std::to_string(lease.fence), std::to_string(id), state,
                             to_text(now), failure ? std::optional(failure->why) : std::nullopt, ack_bytes,
                             failure ? std::optional(failure->failure) : std::nullopt});
  if (holder.empty()) return {};
  return {.is_recorded = true, .is_paused = value_of<bool>(holder[0][0])};
}

std::vector<Pause> read_pauses(Database& database, const std::string& destination) {
  std::vector<Pause> all;
  for (const auto& row : Session(database).run(pauses_statement, {destination}))
    all.push_back({text_of(row[0]), instant_from(row[1].text()), text_of(row[2]), text_of(row[3])});
  return all;
}

}  // namespace

std::optional<Lease> Outbox::acquire(const std::string& destination, const std::string& owner, int lease_ms) {
  const auto held = Session(database_).run(acquire_statement, {destination, owner, std::to_string(lease_ms)});
  if (held.empty()) return std::nullopt;
  return Lease{destination, owner, value_of<std::int64_t>(held[0][0])};
}

std::vector<Lease> Outbox::renew(const std::string& owner, int lease_ms) {
  std::vector<Lease> leases;
  for (const auto& row : Session(database_).run(renew_statement, {owner, std::to_string(lease_ms)}))
    leases.push_back({text_of(row[0]), owner, value_of<std::int64_t>(row[1])});
  return leases;
}

void Outbox::release(const Lease& lease) {
  Session(database_).run(release_statement, {lease.destination, lease.owner, std::to_string(lease.fence)});
}

std::vector<Delivery> Outbox::next(const Lease& lease, bool hold_line, int rows) {
  std::vector<Delivery> deliveries;
  const auto found =
      Session(database_).run(next_statement, {lease.destination, lease.owner, std::to_string(lease.fence),
                                              hold_line ? "true" : "false", std::to_string(rows)});
  for (const auto& row : found) {
    deliveries.push_back({value_of<RowId>(row[0]), value_of<std::int64_t>(row[1]), text_of(row[2]), text_of(row[3]),
                          bytes_of(row[4]), value_of<int>(row[5]), value_of<RowId>(row[6]), text_of(row[7]),
                          value_of<RowId>(row[8]), value_of<RowId>(row[9])});
  }
  return deliveries;
}

std::optional<CreatedDataset> Outbox::creation(RowId performed_id) {
  const auto found = Session(database_).run(creation_statement, {std::to_string(performed_id)});
  if (found.empty()) return std::nullopt;
  return CreatedDataset{bytes_of(found[0][0]), text_of(found[0][1])};
}

Settled Outbox::delivered(const Lease& lease, RowId id, const std::string& ack, Instant now) {
  return settle(database_, lease, id, "delivered", now, std::nullopt, ack);
}

Settled Outbox::parked(const Lease& lease, RowId id, const std::string& ack, const DeliveryFailure& failure,
                       Instant now) {
  return settle(database_, lease, id, "parked", now, failure, ack);
}

Settled Outbox::failed(const Lease& lease, RowId id, const std::string& ack, const DeliveryFailure& failure,
                       Instant now) {
  return settle(database_, lease, id, "pending", now, failure, ack.empty() ? std::nullopt : std::optional(ack));
}

int Outbox::skip_superseded(const Lease& lease, Instant now) {
  int skipped = 0;
  for (;;) {
    const auto some = Session(database_).run(
        skip_superseded_statement, {lease.destination, lease.owner, std::to_string(lease.fence), to_text(now)});
    if (some.empty()) return skipped;
    skipped += static_cast<int>(some.size());
  }
}

bool Outbox::resend(RowId id, Instant) {
  return !Session(database_).run(resend_statement, {std::to_string(id)}).empty();
}

bool Outbox::skip(RowId id, Instant now) {
  return !Session(database_).run(skip_statement, {std::to_string(id), to_text(now)}).empty();
}

bool Outbox::park(RowId id, const std::string& why, Instant now) {
  return !Session(database_).run(park_statement, {std::to_string(id), to_text(now), why}).empty();
}

bool Outbox::pause(const Pause& pause) {
  return !Session(database_)
              .run(pause_statement, {pause.destination, to_text(pause.since), pause.by, pause.reason})
              .empty();
}

bool Outbox::resume(const std::string& destination) {
  return !Session(database_).run(resume_statement, {destination}).empty();
}

std::vector<Pause> Outbox::pauses() {
  return read_pauses(database_, "");
}

std::optional<Pause> Outbox::pause_of(const std::string& destination) {
  const auto found = read_pauses(database_, destination);
  return found.empty() ? std::nullopt : std::optional(found.front());
}

std::vector<Backlog> Outbox::backlog(Instant now) {
  std::vector<Backlog> lines;
  for (const auto& row : Session(database_).run(backlog_statement, {to_text(now)})) {
    lines.push_back({text_of(row[0]), text_of(row[1]), value_of<std::int64_t>(row[2]), value_of<double>(row[3])});
  }
  return lines;
}

}  // namespace stepwise::sql
