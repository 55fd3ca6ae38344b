// SPDX-License-Identifier: Apache-2.0
// Stores users, tokens of programs, and sessions. Only hashes of secrets come here. Throws what sql/database.hpp names.
#pragma once
#include "base/clock.hpp"
#include "model/role.hpp"
#include "model/values.hpp"
#include "sql/database.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::sql {

struct User {
  model::RowId id = 0;
  std::string name;
  model::Role role = model::Role::view;
  bool is_disabled = false;
  std::optional<Instant> locked_until, last_login_at;
  Instant created_at;
};

struct ProgramToken {
  model::RowId id = 0;
  std::string name;
  model::Role role = model::Role::view;
  Instant created_at;
  std::optional<Instant> expires_at, revoked_at, last_used_at;
};

// The user for a login.
struct StoredPassword {
  User user;
  std::string hash;
  int failures = 0;  // since the last login
};

struct Identity {
  bool is_program = false;
  std::string name;
  model::Role role = model::Role::view;
};

// How long a session lasts.
struct SessionLimits {
  std::chrono::minutes idle{30};
  std::chrono::hours total{12};
};

class AccessStore {
 public:
  explicit AccessStore(Database& database) : database_(database) {}

  // Names are compared without regard to case.
  std::vector<User> users();
  std::optional<User> find_user(model::RowId id);
  std::optional<User> find_user(const std::string& name);
  // nullopt: the name is taken.
  std::optional<model::RowId> add_user(const std::string& name, model::Role role, const std::string& password_hash,
                                       Instant now);
  // False: there is no such user. A new password and disabling end the sessions of the user; both unlock.
  bool set_role(model::RowId id, model::Role role);
  bool set_password(model::RowId id, const std::string& password_hash);
  bool set_disabled(model::RowId id, bool is_disabled);

  std::vector<ProgramToken> tokens();
  // nullopt: the name is taken by a token that is not revoked.
  std::optional<model::RowId> add_token(const std::string& name, model::Role role, const std::string& digest,
                                        Instant now, std::optional<Instant> expires_at);
  bool revoke_token(model::RowId id, Instant now);  // false: there is no such token, or it is revoked

  std::optional<StoredPassword> find_password(const std::string& name);
  void count_failure(model::RowId user_id, std::optional<Instant> locked_until);
  void start_session(model::RowId user_id, const std::string& digest, Instant now, const SessionLimits& limits);
  void end_session(const std::string& digest);

  // The user or program of this session or token; nullopt: there is none, or it has ended. The time of the use is
  // stored, at most once a minute.
  std::optional<Identity> identify(const std::string& digest, Instant now, const SessionLimits& limits,
                                   bool notes_use = true);
  // True as soon as one user or token was made, even if it is disabled or revoked now.
  bool needs_login();
  // Who is not disabled, or whose token is valid; another than the user `other_than`.
  bool has_administrator(Instant now, model::RowId other_than = 0);

 private:
  Database& database_;
};

}  // namespace stepwise::sql
