// SPDX-License-Identifier: Apache-2.0
#include "sql/access.hpp"

#include "sql/session.hpp"
#include "sql/value_text.hpp"

namespace stepwise::sql {
namespace {

const std::string user_columns = "id, name, role, is_disabled, locked_until, last_login_at, created_at";
const std::string select_users = "SELECT " + user_columns + " FROM app_user";
const std::string select_tokens =
    "SELECT id, name, role, created_at, expires_at, revoked_at, last_used_at FROM program_token ORDER BY lower(name), id";
const std::string select_password =
    "SELECT " + user_columns + ", password_hash, failures FROM app_user WHERE lower(name) = lower($1)";

const std::string insert_user = R"(
INSERT INTO app_user (name, role, password_hash, created_at) VALUES ($1, $2::access_role, $3, $4::timestamptz)
ON CONFLICT DO NOTHING RETURNING id)";
const std::string insert_token = R"(
INSERT INTO program_token (name, role, digest, created_at, expires_at)
VALUES ($1, $2::access_role, $3, $4::timestamptz, $5::timestamptz) ON CONFLICT DO NOTHING RETURNING id)";

const std::string update_password = R"(
WITH ended AS (DELETE FROM login_session WHERE user_id = $1::bigint)
UPDATE app_user SET password_hash = $2, failures = 0, locked_until = NULL WHERE id = $1::bigint RETURNING id)";
const std::string update_disabled = R"(
WITH ended AS (DELETE FROM login_session WHERE user_id = $1::bigint AND $2::boolean)
UPDATE app_user SET is_disabled = $2::boolean, failures = 0, locked_until = NULL WHERE id = $1::bigint RETURNING id)";

const std::string insert_session = R"(
WITH ended AS (DELETE FROM login_session WHERE last_used_at <= $4::timestamptz OR created_at <= $5::timestamptz),
     user_ AS (UPDATE app_user SET failures = 0, locked_until = NULL, last_login_at = $3::timestamptz WHERE id = $1::bigint)
INSERT INTO login_session (digest, user_id, created_at, last_used_at)
VALUES ($2, $1::bigint, $3::timestamptz, $3::timestamptz))";

// $2 now; $3 and $4: a session that was not used, or was made, since then has ended; $5: the last use is noted if it
// was before.
const std::string identify_session = R"(
WITH found AS (
  SELECT s.digest, u.name, u.role, s.last_used_at FROM login_session s JOIN app_user u ON u.id = s.user_id
   WHERE s.digest = $1 AND NOT u.is_disabled AND s.last_used_at > $3::timestamptz AND s.created_at > $4::timestamptz),
used AS (UPDATE login_session s SET last_used_at = $2::timestamptz FROM found
          WHERE s.digest = found.digest AND found.last_used_at < $5::timestamptz)
SELECT name, role FROM found)";
const std::string identify_token = R"(
WITH found AS (
  SELECT id, name, role, last_used_at FROM program_token
   WHERE digest = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2::timestamptz)),
used AS (UPDATE program_token t SET last_used_at = $2::timestamptz FROM found
          WHERE t.id = found.id AND (found.last_used_at IS NULL OR found.last_used_at < $3::timestamptz))
SELECT name, role FROM found)";

const std::string find_administrator = R"(
SELECT EXISTS (SELECT FROM app_user WHERE role = 'administer' AND NOT is_disabled AND id <> $2::bigint)
    OR EXISTS (SELECT FROM program_token WHERE role = 'administer' AND revoked_at IS NULL
                  AND (expires_at IS NULL OR expires_at > $1::timestamptz)))";

constexpr auto use_is_noted_after = std::chrono::minutes(1);

std::optional<Instant> optional_instant(const Field& field) {
  return field.is_null() ? std::nullopt : std::optional(instant_from(field.text()));
}

model::Role role_from(const Field& field) {
  const auto role = model::role_of(field.text());
  if (!role) throw DatabaseFault("a role in the database is not one of this program");
  return *role;
}

User user_from(const Row& row) {
  return {.id = value_of<model::RowId>(row[0]),
          .name = text_of(row[1]),
          .role = role_from(row[2]),
          .is_disabled = value_of<bool>(row[3]),
          .locked_until = optional_instant(row[4]),
          .last_login_at = optional_instant(row[5]),
          .created_at = instant_from(row[6].text())};
}

std::optional<User> first_user(const Rows& rows) {
  return rows.empty() ? std::nullopt : std::optional(user_from(rows[0]));
}

std::optional<model::RowId> first_id(const Rows& rows) {
  return rows.empty() ? std::nullopt : std::optional(value_of<model::RowId>(rows[0][0]));
}

std::optional<std::string> optional_text(const std::optional<Instant>& instant) {
  return instant ? std::optional(to_text(*instant)) : std::nullopt;
}

}  // namespace

std::vector<User> AccessStore::users() {
  std::vector<User> all;
  for (const Row row : Session(database_).run(select_users + " ORDER BY lower(name)")) all.push_back(user_from(row));
  return all;
}

std::optional<User> AccessStore::find_user(model::RowId id) {
  return first_user(Session(database_).run(select_users + " WHERE id = $1::bigint", {std::to_string(id)}));
}

std::optional<User> AccessStore::find_user(const std::string& name) {
  return first_user(Session(database_).run(select_users + " WHERE lower(name) = lower($1)", {name}));
}

std::optional<model::RowId> AccessStore::add_user(const std::string& name, model::Role role,
                                                  const std::string& password_hash, Instant now) {
  return first_id(Session(database_).run(insert_user, {name, std::string(to_text(role)), password_hash, to_text(now)}));
}

bool AccessStore::set_role(model::RowId id, model::Role role) {
  return !Session(database_)
              .run("UPDATE app_user SET role = $2::access_role WHERE id = $1::bigint RETURNING id",
                   {std::to_string(id), std::string(to_text(role))})
              .empty();
}

bool AccessStore::set_password(model::RowId id, const std::string& password_hash) {
  return !Session(database_).run(update_password, {std::to_string(id), password_hash}).empty();
}

bool AccessStore::set_disabled(model::RowId id, bool is_disabled) {
  return !Session(database_).run(update_disabled, {std::to_string(id), is_disabled ? "true" : "false"}).empty();
}

std::vector<ProgramToken> AccessStore::tokens() {
  std::vector<ProgramToken> all;
  for (const Row row : Session(database_).run(select_tokens)) {
    all.push_back({.id = value_of<model::RowId>(row[0]),
                   .name = text_of(row[1]),
                   .role = role_from(row[2]),
                   .created_at = instant_from(row[3].text()),
                   .expires_at = optional_instant(row[4]),
                   .revoked_at = optional_instant(row[5]),
                   .last_used_at = optional_instant(row[6])});
  }
  return all;
}

std::optional<model::RowId> AccessStore::add_token(const std::string& name, model::Role role, const std::string& digest,
                                                   Instant now, std::optional<Instant> expires_at) {
  return first_id(Session(database_).run(
      insert_token, {name, std::string(to_text(role)), digest, to_text(now), optional_text(expires_at)}));
}

bool AccessStore::revoke_token(model::RowId id, Instant now) {
  return !Session(database_)
              .run(
                  "UPDATE program_token SET revoked_at = $2::timestamptz WHERE id = $1::bigint AND revoked_at IS NULL "
                  "RETURNING id",
                  {std::to_string(id), to_text(now)})
              .empty();
}

std::optional<StoredPassword> AccessStore::find_password(const std::string& name) {
  const Rows rows = Session(database_).run(select_password, {name});
  if (rows.empty()) return std::nullopt;
  return StoredPassword{user_from(rows[0]), text_of(rows[0][7]), value_of<int>(rows[0][8])};
}

void AccessStore::count_failure(model::RowId user_id, std::optional<Instant> locked_until) {
  Session(database_).run(
      "UPDATE app_user SET failures = failures + 1, locked_until = $2::timestamptz WHERE id = $1::bigint",
      {std::to_string(user_id), optional_text(locked_until)});
}

void AccessStore::start_session(model::RowId user_id, const std::string& digest, Instant now,
                                const SessionLimits& limits) {
  Session(database_).run(insert_session, {std::to_string(user_id), digest, to_text(now), to_text(now - limits.idle),
                                          to_text(now - limits.total)});
}

void AccessStore::end_session(const std::string& digest) {
  Session(database_).run("DELETE FROM login_session WHERE digest = $1", {digest});
}

std::optional<Identity> AccessStore::identify(const std::string& digest, Instant now, const SessionLimits& limits,
                                              bool notes_use) {
  Session session(database_);
  const std::string noted = to_text(notes_use ? now - use_is_noted_after : Instant());
  const Rows sessions = session.run(
      identify_session, {digest, to_text(now), to_text(now - limits.idle), to_text(now - limits.total), noted});
  if (!sessions.empty()) return Identity{false, text_of(sessions[0][0]), role_from(sessions[0][1])};
  const Rows tokens = session.run(identify_token, {digest, to_text(now), noted});
  if (tokens.empty()) return std::nullopt;
  return Identity{true, text_of(tokens[0][0]), role_from(tokens[0][1])};
}

bool AccessStore::needs_login() {
  return value_of<bool>(
      Session(database_).run("SELECT EXISTS (SELECT FROM app_user) OR EXISTS (SELECT FROM program_token)")[0][0]);
}

bool AccessStore::has_administrator(Instant now, model::RowId other_than) {
  return value_of<bool>(Session(database_).run(find_administrator, {to_text(now), std::to_string(other_than)})[0][0]);
}

}  // namespace stepwise::sql
