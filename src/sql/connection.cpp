// SPDX-License-Identifier: Apache-2.0
#include "base/limits.hpp"
#include "sql/session.hpp"
#include "sql/storable.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <deque>
#include <initializer_list>
#include <string_view>
#include <sys/socket.h>

namespace stepwise::sql {
namespace {

// Statements are written for these settings: names resolve in our schema, times are exchanged in UTC, a plan is made
// once for a statement, maybe while a table is empty, and always goes by an index, row by row: a hash or merge join
// would read a whole index for one key. What was committed is on disk.
std::string settings() {
  return fmt::format(
      "SET application_name = 'stepwise'; SET search_path = stepwise; SET client_encoding = 'UTF8'; SET timezone = "
      "'UTC'; SET datestyle = 'ISO';"
      "SET bytea_output = 'hex'; SET client_min_messages = 'error'; SET standard_conforming_strings = on;"
      "SET plan_cache_mode = 'force_generic_plan'; SET enable_seqscan = off; SET jit = off;"
      "SET enable_hashjoin = off; SET enable_mergejoin = off;"
      "SET lock_timeout = {}; SET statement_timeout = {}; SET default_transaction_isolation = 'read committed';"
      "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
      limits::database_lock_timeout_ms, limits::database_statement_timeout_ms);
}

// A server that does not answer must not hold a thread for minutes.
std::string with_connect_timeout(const std::string& connection_string) {
  if (connection_string.find("connect_timeout") != std::string::npos) return connection_string;
  const std::string setting = fmt::format("connect_timeout={}", limits::database_connect_timeout_s);
  if (connection_string.find("://") == std::string::npos) return setting + " " + connection_string;
  return connection_string + (connection_string.find('?') == std::string::npos ? "?" : "&") + setting;
}

bool starts_with_any(std::string_view state, std::initializer_list<std::string_view> prefixes) {
  for (const auto prefix : prefixes) {
    if (state.substr(0, prefix.size()) == prefix) return true;
  }
  return false;
}

// 08 connection, 25006 a standby now, 53 out of resources, 57P the server goes down or comes up, 58 the server's own
// I/O.
bool says_unavailable(std::string_view state) {
  return starts_with_any(state, {"08", "25006", "53", "57P", "58"});
}
// 40 serialization and deadlock, 55P03 lock time-out, 57014 statement time-out.
bool says_busy(std::string_view state) {
  return starts_with_any(state, {"40", "55P03", "57014"});
}

// The name alone: the rest of the server's message may quote values.
std::string constraint_of(std::string_view message) {
  constexpr std::string_view before = "constraint \"";
  const auto start = message.find(before);
  if (start == std::string_view::npos) return "";
  const auto rest = message.substr(start + before.size());
  return fmt::format(", constraint {}", rest.substr(0, rest.find('"')));
}

auto binary(const std::string& octets) {
#if PQXX_VERSION_MAJOR < 7
  return pqxx::binarystring(octets);
#else
  return std::basic_string<std::byte>(reinterpret_cast<const std::byte*>(octets.data()), octets.size());
#endif
}

}  // namespace

// Turns what libpqxx throws into what database.hpp promises, and remembers that a connection is not to be used again.
template <class Call>
auto Connection::guarded(const Call& call) -> decltype(call()) {
  try {
    return call();
  } catch (const pqxx::broken_connection& error) {
    broken_ = true;
    throw DatabaseUnavailable(fmt::format("the connection to the database broke: {}", error.what()));
  } catch (const pqxx::transaction_rollback&) {
    throw DatabaseBusy("the database broke off a statement that stood against others (SQLSTATE 40)");
  } catch (const pqxx::sql_error& error) {
    const std::string& state = error.sqlstate();
    if (!link_.is_open()) broken_ = true;
    if (broken_ || says_unavailable(state)) {
      broken_ = true;
      throw DatabaseUnavailable(fmt::format("the database is away (SQLSTATE {})", state));
    }
    if (says_busy(state))
      throw DatabaseBusy(fmt::format("the database did not get to it in time (SQLSTATE {})", state));
    const std::string constraint = constraint_of(error.what());
    if (state == "23505") throw UniqueKeyTaken(fmt::format("a unique key is taken{}", constraint));
    throw DatabaseFault(fmt::format("the database refused a statement (SQLSTATE {}{})", state, constraint));
  } catch (const pqxx::failure&) {
    broken_ = true;
    throw DatabaseUnavailable("the connection to the database failed");
  }
}

Connection::Connection(const std::string& connection_string) try : link_(with_connect_timeout(connection_string)) {
#if PQXX_VERSION_MAJOR < 7
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  link_.inhibit_reactivation(true);
#pragma GCC diagnostic pop
#endif
  run_script(settings());
} catch (const pqxx::failure& error) {
  throw DatabaseUnavailable(fmt::format("no connection to the database: {}", error.what()));
}

pqxx::result Connection::run(const std::string& text, const Values& values, const std::optional<std::string>& octets) {
  std::vector<const char*> pointers;
  std::deque<std::string> repaired;  // the pointers stay good
  pointers.reserve(values.size());
  for (const auto& value : values) {
    const bool is_as_it_is = !value || is_storable(*value);
    if (!is_as_it_is) repaired.push_back(storable(*value));
    pointers.push_back(!value ? nullptr : is_as_it_is ? value->c_str() : repaired.back().c_str());
  }
  const auto dynamic = pqxx::prepare::make_dynamic_params(pointers);
  return guarded([&] {
    pqxx::nontransaction work(link_);
    if (const std::string* name = prepared(text)) {
      return octets ? work.exec_prepared(*name, dynamic, binary(*octets)) : work.exec_prepared(*name, dynamic);
    }
    return octets ? work.exec_params(text, dynamic, binary(*octets)) : work.exec_params(text, dynamic);
  });
}

const std::string* Connection::prepared(const std::string& text) {
  const auto known = prepared_.find(text);
  if (known != prepared_.end()) return &known->second;
  if (prepared_.size() >= limits::database_prepared_statements) return nullptr;
  const std::string name = fmt::format("s{}", prepared_.size());
  link_.prepare(name, text);
  return &prepared_.emplace(text, name).first->second;
}

void Connection::run_script(const std::string& text) {
  guarded([&] {
    pqxx::nontransaction work(link_);
    work.exec(text);
  });
}

bool Connection::was_closed_by_peer() const {
  // Nobody asked for anything, so whatever can be read is the end of the stream or the server's farewell.
  char byte = 0;
  return ::recv(link_.sock(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 ||
         (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

}  // namespace stepwise::sql
