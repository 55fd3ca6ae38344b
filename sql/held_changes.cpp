// SPDX-License-Identifier: Apache-2.0
#include "sql/held_changes.hpp"

#include "sql/session.hpp"
#include "sql/value_text.hpp"

namespace stepwise::sql {
namespace {

const std::string is_confirmed_statement =
    "SELECT FROM held_change WHERE kind = $1::held_change_kind AND subject = $2 AND steps >= $3::bigint AND confirmed_at > $4::timestamptz";

const std::string hold_statement = R"(
INSERT INTO held_change AS held (kind, subject, steps, open_steps, first_at, last_at)
VALUES ($1::held_change_kind, $2, $3::bigint, $4::bigint, $5::timestamptz, $5::timestamptz)
ON CONFLICT (kind, subject) DO UPDATE
   SET steps = excluded.steps, open_steps = excluded.open_steps, last_at = excluded.last_at, confirmed_at = NULL)";

const std::string remove_held_changes_statement =
    "DELETE FROM held_change WHERE kind = $1::held_change_kind AND subject = $2";
const std::string find_statement =
    "SELECT kind, subject, steps, open_steps, confirmed_at IS NOT NULL FROM held_change WHERE id = $1::bigint";
const std::string confirm_statement =
    "UPDATE held_change SET confirmed_at = $3::timestamptz WHERE id = $1::bigint AND steps = $2::bigint RETURNING id";
const std::string dismiss_statement = "DELETE FROM held_change WHERE id = $1::bigint RETURNING id";

}  // namespace

std::int64_t HeldChanges::open_steps() {
  return value_of<std::int64_t>(Session(database_).run("SELECT count(*) FROM worklist_item", {})[0][0]);
}

Instant HeldChanges::server_time() {
  return instant_from(text_of(Session(database_).run("SELECT clock_timestamp()::text", {})[0][0]));
}

bool HeldChanges::is_confirmed(const HeldChange& change, Instant confirmed_after) {
  return !Session(database_)
              .run(is_confirmed_statement,
                   {change.kind, change.subject, std::to_string(change.steps), to_text(confirmed_after)})
              .empty();
}

void HeldChanges::hold(const HeldChange& change, Instant now) {
  Session(database_).run(hold_statement, {change.kind, change.subject, std::to_string(change.steps),
                                          std::to_string(change.open_steps), to_text(now)});
}

void HeldChanges::remove(const std::string& kind, const std::string& subject) {
  Session(database_).run(remove_held_changes_statement, {kind, subject});
}

std::optional<HeldChange> HeldChanges::find(model::RowId id) {
  const auto found = Session(database_).run(find_statement, {std::to_string(id)});
  if (found.empty()) return std::nullopt;
  return HeldChange{id,
                    text_of(found[0][0]),
                    text_of(found[0][1]),
                    value_of<std::int64_t>(found[0][2]),
                    value_of<std::int64_t>(found[0][3]),
                    value_of<bool>(found[0][4])};
}

bool HeldChanges::confirm(model::RowId id, std::int64_t steps, Instant now) {
  return !Session(database_).run(confirm_statement, {std::to_string(id), std::to_string(steps), to_text(now)}).empty();
}

bool HeldChanges::dismiss(model::RowId id) {
  return !Session(database_).run(dismiss_statement, {std::to_string(id)}).empty();
}

}  // namespace stepwise::sql
