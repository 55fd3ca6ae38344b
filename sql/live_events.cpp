// SPDX-License-Identifier: Apache-2.0
#include "sql/live_events.hpp"

#include "base/limits.hpp"
#include "sql/session.hpp"

#include <algorithm>

namespace stepwise::sql {
namespace {

// A transaction is read when no older one runs any more, so none that commits later is missed.
const std::string position_statement = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text";

const std::string read_statement = R"(
WITH bound AS MATERIALIZED (SELECT coalesce($2::xid8, pg_snapshot_xmin(pg_current_snapshot())) AS xid),
found AS MATERIALIZED
  (SELECT e.* FROM live_event e WHERE e.xid >= $1::xid8 AND e.xid < (SELECT xid FROM bound) ORDER BY e.xid LIMIT $3::integer)
SELECT (SELECT xid FROM bound)::text, (SELECT count(*) FROM found),
       coalesce($1::xid8 >= (SELECT xid FROM live_event ORDER BY xid LIMIT 1), false),
       jsonb_strip_nulls(jsonb_build_object(
         'patients', (SELECT jsonb_agg(DISTINCT x) FROM found, unnest(found.patients) x),
         'orders', (SELECT jsonb_agg(DISTINCT x) FROM found, unnest(found.orders) x),
         'steps', (SELECT jsonb_agg(DISTINCT x) FROM found, unnest(found.steps) x),
         'performed_steps', (SELECT jsonb_agg(DISTINCT x) FROM found, unnest(found.performed_steps) x),
         'messages', (SELECT jsonb_agg(DISTINCT x) FROM found, unnest(found.messages) x),
         'deliveries', (SELECT jsonb_agg(DISTINCT x) FROM found, unnest(found.deliveries) x),
         'destinations', (SELECT jsonb_agg(DISTINCT x) FROM found, unnest(found.destinations) x)))::text)";

const std::string remove_statement =
    "DELETE FROM live_event WHERE at < now() - $1::integer * interval '1 minute' AND xid < (SELECT xid FROM live_event "
    "ORDER BY xid DESC LIMIT 1)";

}  // namespace

EventPosition LiveEvents::now() {
  return value_of<EventPosition>(Session(database_).run(position_statement)[0][0]);
}

LiveChanges LiveEvents::read(EventPosition after, std::optional<EventPosition> until) {
  const auto rows = Session(database_).run(
      read_statement, {std::to_string(after), until ? std::optional(std::to_string(*until)) : std::nullopt,
                       std::to_string(limits::event_rows + 1)});
  LiveChanges changes{value_of<EventPosition>(rows[0][0]), value_of<bool>(rows[0][2]),
                      Json::parse(text_of(rows[0][3]))};
  if (value_of<std::size_t>(rows[0][1]) > limits::event_rows) changes.is_complete = false;
  if (std::ranges::any_of(changes.ids, [](const Json& ids) { return ids.size() > limits::event_ids; }))
    changes.is_complete = false;
  return changes;
}

void LiveEvents::remove_old() {
  Session(database_).run(remove_statement, {std::to_string(limits::event_kept_minutes)});
}

}  // namespace stepwise::sql
