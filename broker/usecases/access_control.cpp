// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/access_control.hpp"

#include "base/digest.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/password.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::broker {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

Error login_failed() {
  return {.kind = ErrorKind::not_admitted,
          .code = "login-failed",
          .rule = "name or password is wrong, or there were too many wrong passwords",
          .remedy = fmt::format("try again; after many failures wait {} minutes", limits::login_lock_minutes_most)};
}

Error login_later() {
  return {.kind = ErrorKind::unavailable,
          .code = "login-later",
          .rule = "too many logins of this address failed, or are under way",
          .remedy = "try again later"};
}

// The first lock is one minute; each further failure doubles it.
std::optional<Instant> lock_after(int failures, Instant now) {
  if (failures < limits::login_failures) return std::nullopt;
  const int doublings = std::min(failures - limits::login_failures, 10);
  return now + std::min(minutes(1 << doublings), minutes(limits::login_lock_minutes_most));
}

// So that a name that does not exist takes as long as one that does.
const std::string& hash_without_user() {
  static const std::string hash = hash_password(new_secret());
  return hash;
}

Error taken(std::string_view what) {
  return {.kind = ErrorKind::duplicate_key,
          .code = "name-taken",
          .place = "name",
          .rule = fmt::format("there is another {} with this name", what),
          .remedy = "choose another name"};
}

Error invalid(std::string place, std::string rule) {
  return {.kind = ErrorKind::data_type, .code = "invalid", .place = std::move(place), .rule = std::move(rule)};
}

// The place of an answer: the digest of a secret, or the name that the proxy gave. A digest has no blank.
std::string key_of(const std::string& secret, const std::optional<std::string>& forwarded_user) {
  if (forwarded_user) return "user " + *forwarded_user;
  return secret.empty() ? std::string() : sha256_hex(secret);
}

}  // namespace

std::string to_text(const Caller& caller) {
  switch (caller.kind) {
    case Caller::Kind::unknown: return "unknown";
    case Caller::Kind::local: return "this machine";
    case Caller::Kind::configuration: return "token of the configuration";
    case Caller::Kind::program: return "program " + caller.name;
    case Caller::Kind::user: return "user " + caller.name;
  }
  return {};
}

AccessControl::AccessControl(sql::Database& database, const Clock& clock, AccessSettings settings)
    : store_(database),
      clock_(clock),
      settings_(std::move(settings)),
      hashing_(limits::logins_at_once, limits::logins_at_once_per_address) {}

bool AccessControl::is_of_proxy(const std::string& secret) const {
  return !settings_.proxy_secret.empty() && equal_in_constant_time(secret, settings_.proxy_secret);
}

std::optional<Caller> AccessControl::recall(const std::string& secret,
                                            const std::optional<std::string>& forwarded_user) const {
  if (forwarded_user && !is_of_proxy(secret)) return Caller{};
  if (!forwarded_user && !settings_.token.empty()) {
    if (equal_in_constant_time(secret, settings_.token))
      return Caller{Caller::Kind::configuration, {}, model::Role::administer};
    if (secret.empty()) return Caller{};
  }
  const std::string key = key_of(secret, forwarded_user);
  const std::lock_guard lock(mutex_);
  const auto found = answers_.find(key);
  if (found == answers_.end() ||
      std::chrono::steady_clock::now() - found->second.at >= milliseconds(limits::access_cached_ms))
    return std::nullopt;
  return found->second.caller;
}

Caller AccessControl::identify(const std::string& secret, const std::optional<std::string>& forwarded_user) {
  if (forwarded_user && !is_of_proxy(secret)) return {};
  const std::string key = key_of(secret, forwarded_user);
  try {
    const Caller caller = forwarded_user ? look_up_user(*forwarded_user) : look_up(key);
    // A stranger must not be able to fill the memory with wrong secrets.
    if (caller.kind != Caller::Kind::unknown || key.empty()) remember(key, caller);
    return caller;
  } catch (const sql::DatabaseUnavailable&) {
    const std::lock_guard lock(mutex_);
    if (const auto found = answers_.find(key); found != answers_.end()) return found->second.caller;
    throw;
  }
}

bool AccessControl::still_admits(const std::string& secret, const std::optional<std::string>& forwarded_user) {
  if (forwarded_user && !is_of_proxy(secret)) return false;
  if (!forwarded_user && !settings_.token.empty()) {
    if (equal_in_constant_time(secret, settings_.token)) return true;
    if (secret.empty()) return false;
  }
  try {
    const Caller caller =
        forwarded_user ? look_up_user(*forwarded_user) : look_up(key_of(secret, forwarded_user), false);
    return caller.kind != Caller::Kind::unknown;
  } catch (const sql::DatabaseUnavailable&) { return true; }
}

Caller AccessControl::look_up(const std::string& digest, bool notes_use) {
  if (digest.empty()) {
    // Through a proxy on this machine, requests of everybody come from this machine.
    if (!settings_.proxy_secret.empty() || store_.needs_login()) return {};
    return {Caller::Kind::local, {}, model::Role::administer};
  }
  const auto found = store_.identify(digest, clock_.now(), settings_.sessions, notes_use);
  if (!found) return {};
  return {found->is_program ? Caller::Kind::program : Caller::Kind::user, found->name, found->role};
}

Caller AccessControl::look_up_user(const std::string& name) {
  const auto user = store_.find_user(name);
  if (!user || user->is_disabled) return {};
  return {Caller::Kind::user, user->name, user->role};
}

void AccessControl::remember(const std::string& key, const Caller& caller) {
  const std::lock_guard lock(mutex_);
  if (answers_.size() >= limits::access_cached) answers_.clear();
  answers_[key] = {caller, std::chrono::steady_clock::now()};
}

void AccessControl::forget() {
  const std::lock_guard lock(mutex_);
  answers_.clear();
}

bool AccessControl::has_failed_too_often(const std::string& address) const {
  const std::lock_guard lock(mutex_);
  const auto found = failures_.find(address);
  return found != failures_.end() && found->second.count >= limits::login_failures_per_address &&
         clock_.now() - found->second.first < minutes(limits::login_lock_minutes_most);
}

void AccessControl::count_failure_of(const std::string& address) {
  const Instant now = clock_.now();
  const std::lock_guard lock(mutex_);
  if (failures_.size() >= limits::login_addresses)
    std::erase_if(failures_,
                  [&](const auto& one) { return now - one.second.first >= minutes(limits::login_lock_minutes_most); });
  if (failures_.size() >= limits::login_addresses) failures_.clear();
  AddressFailures& failures = failures_[address];
  if (now - failures.first >= minutes(limits::login_lock_minutes_most)) failures = {0, now};
  ++failures.count;
}

Result<sql::User> AccessControl::check_password(const std::string& name, std::string_view password,
                                                const std::string& address) {
  if (has_failed_too_often(address)) return login_later();
  const auto permit = hashing_.wait_for_one(address, milliseconds(limits::login_wait_ms));
  if (!permit) return login_later();
  // Read after the wait: the logins before this one may have locked the user.
  const auto stored = store_.find_password(name);
  const bool is_right = is_password(stored ? stored->hash : hash_without_user(), password) && stored;
  const Instant now = clock_.now();
  const bool is_locked = stored && stored->user.locked_until && *stored->user.locked_until > now;
  if (!is_right || is_locked || stored->user.is_disabled) {
    count_failure_of(address);
    // While the user is locked, further failures do not count. Otherwise a stranger could keep the user locked.
    if (stored && !is_right && !is_locked) store_.count_failure(stored->user.id, lock_after(stored->failures + 1, now));
    log::warning("login from {} failed: {}", address,
                 !stored                    ? "there is no such user"
                 : is_locked                ? fmt::format("user {} is locked", stored->user.name)
                 : stored->user.is_disabled ? fmt::format("user {} is disabled", stored->user.name)
                                            : fmt::format("wrong password of user {}", stored->user.name));
    return login_failed();
  }
  return stored->user;
}

Result<Login> AccessControl::log_in(const std::string& name, std::string_view password, const std::string& address) {
  const auto user = check_password(name, password, address);
  if (!user) return user.error();
  Login login{new_secret(), {Caller::Kind::user, user->name, user->role}};
  const std::string digest = sha256_hex(login.secret);
  store_.start_session(user->id, digest, clock_.now(), settings_.sessions);
  remember(digest, login.caller);
  log::info("user {} has logged in from {}", user->name, address);
  return login;
}

Result<void> AccessControl::change_password(const std::string& name, std::string_view old, std::string_view wanted,
                                            const std::string& address) {
  const auto user = check_password(name, old, address);
  if (!user) return user.error();
  set_password(user->id, wanted);
  return {};
}

bool AccessControl::set_password(model::RowId user_id, std::string_view password) {
  const bool was_found = store_.set_password(user_id, hash_password(password));
  forget();
  return was_found;
}

void AccessControl::log_out(const std::string& secret) {
  const std::string digest = sha256_hex(secret);
  store_.end_session(digest);
  const std::lock_guard lock(mutex_);
  answers_.erase(digest);
}

std::string csrf_token(const std::string& session_secret) {
  return sha256_hex("csrf " + session_secret);
}

std::optional<std::string> fault_of_name(std::string_view name) {
  const bool is_fine =
      !name.empty() && name.size() <= limits::access_name_characters && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == '_' || c == '@';
      });
  if (is_fine) return std::nullopt;
  return fmt::format("1 to {} characters: letters, digits, `.`, `-`, `_`, `@`", limits::access_name_characters);
}

std::optional<std::string> fault_of_password(std::string_view password) {
  const std::size_t length = text::characters(password);
  if (length >= limits::password_characters && password.size() <= limits::password_bytes) return std::nullopt;
  return fmt::format("at least {} characters, at most {} bytes", limits::password_characters, limits::password_bytes);
}

Result<model::RowId> add_user(sql::AccessStore& store, const std::string& name, model::Role role,
                              std::string_view password, Instant now) {
  if (auto fault = fault_of_name(name)) return invalid("name", std::move(*fault));
  if (auto fault = fault_of_password(password)) return invalid("password", std::move(*fault));
  const auto id = store.add_user(name, role, hash_password(password), now);
  if (!id) return taken("user");
  return *id;
}

Result<NewToken> add_token(sql::AccessStore& store, const std::string& name, model::Role role, Instant now,
                           std::optional<std::chrono::days> validity) {
  if (auto fault = fault_of_name(name)) return invalid("name", std::move(*fault));
  const std::string secret = new_secret();
  const auto id = store.add_token(name, role, sha256_hex(secret), now,
                                  validity ? std::optional<Instant>(now + *validity) : std::nullopt);
  if (!id) return taken("token");
  return NewToken{*id, secret};
}

}  // namespace stepwise::broker
