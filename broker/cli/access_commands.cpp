// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/access_commands.hpp"

#include "base/limits.hpp"
#include "base/password.hpp"
#include "broker/cli/audit_commands.hpp"
#include "broker/cli/site_work.hpp"
#include "broker/terminal/password_prompt.hpp"
#include "broker/usecases/access_control.hpp"
#include "sql/value_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::broker {
namespace {

Instant current_time() {
  return SystemClock().now();
}

std::string time_text(const std::optional<Instant>& instant) {
  return instant ? sql::to_text(*instant).substr(0, 16) + "Z" : "-";
}

int refuse(const std::string& text) {
  std::cerr << text << "\n";
  return exit_refused;
}

// Calls `work` with the store. The database may not exist yet: the first user is made before the first start. The audit
// trail gets `command`, "stepwise user add", and `subject`, if `work` succeeds; "": nothing.
template <class Work>
int with_access(const SiteOptions& site, const std::string& command, const std::string& subject, Work work) {
  return with_database(
      site,
      [&](sql::Database& database) -> int {
        database.migrate();
        sql::AccessStore store(database);
        const int code = work(store);
        if (code == exit_fine && !command.empty())
          record_command(database, model::AuditKind::user_security, model::AuditAction::update, command, subject);
        return code;
      },
      MissingDatabase::is_made);
}

// The same with the user of this name.
template <class Work>
int with_user(const NamedOptions& options, const std::string& command, Work work) {
  return with_access(options.site, command, options.name, [&](sql::AccessStore& store) -> int {
    const auto user = store.find_user(options.name);
    if (!user) return refuse(fmt::format("there is no user {}: `stepwise user list` shows all", options.name));
    return work(store, *user);
  });
}

// nullopt: there is none that can be used, and standard error says why.
std::optional<std::string> ask_password() {
  const auto password = read_password("password");
  if (!password) {
    std::cerr << "the two passwords differ, or there is none on standard input\n";
    return std::nullopt;
  }
  if (const auto fault = fault_of_password(*password)) {
    std::cerr << "password: " << *fault << "\n";
    return std::nullopt;
  }
  return password;
}

}  // namespace

int list_users(const ListAccessOptions& options) {
  return with_access(options.site, "", "", [](sql::AccessStore& store) -> int {
    for (const sql::User& user : store.users())
      std::cout << fmt::format("{}  {}  last login {}{}{}\n", user.name, to_text(user.role),
                               time_text(user.last_login_at), user.is_disabled ? "  disabled" : "",
                               user.locked_until && *user.locked_until > current_time()
                                   ? "  locked until " + time_text(user.locked_until)
                                   : "");
    return exit_fine;
  });
}

int add_user(const NewUserOptions& options) {
  if (const auto fault = fault_of_name(options.name)) {
    std::cerr << options.name << ": " << *fault << "\n";
    return exit_usage;
  }
  // Each user has a password. This one is random and is not shown, so the user cannot log in with it.
  const auto password = options.without_password ? std::optional(new_secret()) : ask_password();
  if (!password) return exit_usage;
  return with_access(
      options.site, "stepwise user add", options.name + ", " + options.role, [&](sql::AccessStore& store) -> int {
        const auto id = add_user(store, options.name, model::role_of(options.role).value(), *password, current_time());
        if (!id) return refuse(describe(id.error()));
        std::cout << fmt::format("user {} with the role {}\n", options.name, options.role);
        return exit_fine;
      });
}

int set_user_role(const RoleOptions& options) {
  return with_user(options, "stepwise user role", [&](sql::AccessStore& store, const sql::User& user) -> int {
    store.set_role(user.id, model::role_of(options.role).value());
    std::cout << fmt::format("user {} has the role {} now\n", user.name, options.role);
    return exit_fine;
  });
}

int set_user_password(const NamedOptions& options) {
  const auto password = ask_password();
  if (!password) return exit_usage;
  return with_user(options, "stepwise user password", [&](sql::AccessStore& store, const sql::User& user) -> int {
    store.set_password(user.id, hash_password(*password));
    std::cout << fmt::format("user {} has a new password and has to log in again\n", user.name);
    return exit_fine;
  });
}

int disable_user(const NamedOptions& options) {
  return with_user(options, "stepwise user disable", [](sql::AccessStore& store, const sql::User& user) -> int {
    store.set_disabled(user.id, true);
    std::cout << fmt::format("user {} is disabled; the sessions of this user have ended\n", user.name);
    return exit_fine;
  });
}

int enable_user(const NamedOptions& options) {
  return with_user(options, "stepwise user enable", [](sql::AccessStore& store, const sql::User& user) -> int {
    store.set_disabled(user.id, false);
    std::cout << fmt::format("user {} is enabled\n", user.name);
    return exit_fine;
  });
}

int list_tokens(const ListAccessOptions& options) {
  return with_access(options.site, "", "", [](sql::AccessStore& store) -> int {
    for (const sql::ProgramToken& token : store.tokens())
      std::cout << fmt::format("{}  {}  last use {}  expires {}{}\n", token.name, to_text(token.role),
                               time_text(token.last_used_at), time_text(token.expires_at),
                               token.revoked_at ? "  revoked " + time_text(token.revoked_at) : "");
    return exit_fine;
  });
}

int add_token(const TokenOptions& options) {
  return with_access(
      options.site, "stepwise token add", options.name + ", " + options.role, [&](sql::AccessStore& store) -> int {
        const auto made = add_token(store, options.name, model::role_of(options.role).value(), current_time(),
                                    options.days ? std::optional(std::chrono::days(*options.days)) : std::nullopt);
        if (!made) return refuse(describe(made.error()));
        std::cerr << "the token is shown only now; send it as `Authorization: Bearer TOKEN`:\n";
        std::cout << made->secret << "\n";
        return exit_fine;
      });
}

int revoke_token(const NamedOptions& options) {
  return with_access(options.site, "stepwise token revoke", options.name, [&](sql::AccessStore& store) -> int {
    const auto tokens = store.tokens();
    const auto found = std::ranges::find_if(
        tokens, [&](const sql::ProgramToken& token) { return token.name == options.name && !token.revoked_at; });
    if (found == tokens.end() || !store.revoke_token(found->id, current_time()))
      return refuse(fmt::format("there is no valid token {}: `stepwise token list` shows all", options.name));
    std::cout << fmt::format("token {} is revoked; a running broker refuses it after {} s at most\n", options.name,
                             limits::access_cached_ms / 1000);
    return exit_fine;
  });
}

}  // namespace stepwise::broker
