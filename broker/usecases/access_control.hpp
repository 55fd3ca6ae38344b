// SPDX-License-Identifier: Apache-2.0
// Who calls the API: logs users in and out, and finds the user or program of a session or token. Any thread. Functions
// that say "blocking" may wait for the database and throw what sql/database.hpp names.
#pragma once
#include "base/clock.hpp"
#include "base/permits.hpp"
#include "base/result.hpp"
#include "sql/access.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace stepwise::broker {

struct AccessSettings {
  std::string token = {};         // of the configuration: its owner may do everything; "": there is none
  std::string proxy_secret = {};  // with which a reverse proxy names the user that it has authenticated; "": none
  sql::SessionLimits sessions = {};
  std::vector<std::string> host_names = {};  // the names by which browsers may call; empty: any, if a login is needed
};

struct Caller {
  enum class Kind {
    unknown,        // has no session or token that is valid
    local,          // this machine, while no login is needed
    configuration,  // has the token of the configuration
    program,
    user
  };
  Kind kind = Kind::unknown;
  std::string name = {};
  model::Role role = model::Role::view;
  bool operator==(const Caller&) const = default;
};
std::string to_text(const Caller& caller);  // "user anna", for the log

struct Login {
  std::string secret;  // the value of the cookie
  Caller caller;
};

class AccessControl {
 public:
  AccessControl(sql::Database& database, const Clock& clock, AccessSettings settings);

  const AccessSettings& settings() const { return settings_; }
  bool is_of_proxy(const std::string& secret) const;  // of the reverse proxy that names users
  // The answer that was found less than limits::access_cached_ms ago; nullopt: ask identify(). At once. `secret` is a
  // token or the secret of a session; "": none.
  // `forwarded_user`: `secret` is that of the reverse proxy, which names this user.
  std::optional<Caller> recall(const std::string& secret, const std::optional<std::string>& forwarded_user = {}) const;
  // Blocking. While the database is away, an answer that was found before is given again.
  Caller identify(const std::string& secret, const std::optional<std::string>& forwarded_user = {});

  // Blocking. Whether identify() would still find a caller; it is not counted as a use of the session. While the
  // database is away: true.
  bool still_admits(const std::string& secret, const std::optional<std::string>& forwarded_user);

  // Blocking. The error has the same text whatever is wrong (ErrorKind::not_admitted, "login-failed"). After
  // limits::login_failures wrong passwords the user is locked, longer after each further one; an address with too many
  // failures, or too many at once, gets ErrorKind::unavailable, "login-later".
  Result<Login> log_in(const std::string& name, std::string_view password, const std::string& address);
  void log_out(const std::string& secret);  // blocking
  // Blocking. Changes the password of a user who knows the old one; the sessions of the user end. Errors as for
  // log_in().
  Result<void> change_password(const std::string& name, std::string_view old, std::string_view wanted,
                               const std::string& address);
  // Blocking. False: there is no such user. The sessions of the user end.
  bool set_password(model::RowId user_id, std::string_view password);
  // After a change of users or tokens by this broker; another one notices it after limits::access_cached_ms.
  void forget();

 private:
  struct Answer {
    Caller caller;
    std::chrono::steady_clock::time_point at;
  };
  struct AddressFailures {
    int count = 0;
    Instant first;
  };
  Caller look_up(const std::string& digest, bool notes_use = true);
  Caller look_up_user(const std::string& name);
  void remember(const std::string& key, const Caller& caller);
  // The user whose password it is.
  Result<sql::User> check_password(const std::string& name, std::string_view password, const std::string& address);
  bool has_failed_too_often(const std::string& address) const;
  void count_failure_of(const std::string& address);

  sql::AccessStore store_;
  const Clock& clock_;
  const AccessSettings settings_;
  Permits hashing_;
  mutable std::mutex mutex_;
  std::map<std::string, Answer> answers_;  // by digest; "" is a caller without a secret
  std::map<std::string, AddressFailures> failures_;
};

// The value of the header X-CSRF-Token for a session.
std::string csrf_token(const std::string& session_secret);

// Rules for names of users and tokens, and for passwords; the text of a fault, or nullopt.
std::optional<std::string> fault_of_name(std::string_view name);
std::optional<std::string> fault_of_password(std::string_view password);

// A user or token that was made, or why not (duplicate_key: the name is taken). Blocking.
Result<model::RowId> add_user(sql::AccessStore& store, const std::string& name, model::Role role,
                              std::string_view password, Instant now);
struct NewToken {
  model::RowId id = 0;
  std::string secret;  // shown once, stored nowhere
};
Result<NewToken> add_token(sql::AccessStore& store, const std::string& name, model::Role role, Instant now,
                           std::optional<std::chrono::days> validity);

}  // namespace stepwise::broker
