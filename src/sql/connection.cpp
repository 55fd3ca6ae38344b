// SPDX-License-Identifier: Apache-2.0
#include "base/limits.hpp"
#include "base/text.hpp"
#include "sql/session.hpp"
#include "sql/storable.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <cerrno>
#include <deque>
#include <initializer_list>
#include <string_view>
#include <sys/socket.h>
#include <vector>

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

std::string error_field(const Rows& answer, int field) {
  const char* text = PQresultErrorField(answer.result(), field);
  return text ? text : "";
}

// The parameters of a statement as libpq takes them: all as text but the octets, which come last. Good while the values are.
struct Parameters {
  Parameters(const Values& values, const std::optional<std::string>& octets) : lengths(values.size()), formats(values.size()) {
    for (const auto& value : values) {
      const bool is_as_it_is = !value || is_storable(*value);
      if (!is_as_it_is) repaired.push_back(storable(*value));
      pointers.push_back(!value ? nullptr : is_as_it_is ? value->c_str() : repaired.back().c_str());
    }
    if (!octets) return;
    pointers.push_back(octets->data());
    lengths.push_back(static_cast<int>(octets->size()));
    formats.push_back(1);
  }
  int count() const { return static_cast<int>(pointers.size()); }

  std::vector<const char*> pointers;
  std::vector<int> lengths, formats;
  std::deque<std::string> repaired;  // a deque: the pointers stay good
};

}  // namespace

void Connection::Close::operator()(pg_conn* link) const {
  PQfinish(link);
}

Connection::Connection(const std::string& connection_string) : link_(PQconnectdb(with_connect_timeout(connection_string).c_str())) {
  if (PQstatus(link_.get()) != CONNECTION_OK)
    throw DatabaseUnavailable(fmt::format("no connection to the database: {}", text::trim(PQerrorMessage(link_.get()))));
  // What the server says unasked (a farewell when it goes down) shows at the next statement; libpq would print it.
  PQsetNoticeReceiver(link_.get(), [](void*, const PGresult*) {}, nullptr);
  run_script(settings());
}

// Turns a refusal into what database.hpp promises, and remembers that a connection is not to be used again.
Rows Connection::checked(Rows answer) {
  const ExecStatusType status = PQresultStatus(answer.result());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return answer;
  const std::string state = error_field(answer, PG_DIAG_SQLSTATE), constraint = error_field(answer, PG_DIAG_CONSTRAINT_NAME);
  if (PQstatus(link_.get()) != CONNECTION_OK || state.empty() || says_unavailable(state)) {
    broken_ = true;
    throw DatabaseUnavailable(state.empty() ? fmt::format("the connection to the database broke: {}", text::trim(PQerrorMessage(link_.get())))
                                            : fmt::format("the database is away (SQLSTATE {})", state));
  }
  if (says_busy(state)) throw DatabaseBusy(fmt::format("the database did not get to it in time (SQLSTATE {})", state));
  // The constraint's name alone: the server's message may quote values.
  const std::string named = constraint.empty() ? "" : fmt::format(", constraint {}", constraint);
  if (state == "23505") throw UniqueKeyTaken(fmt::format("a unique key is taken{}", named));
  throw DatabaseFault(fmt::format("the database refused a statement (SQLSTATE {}{})", state, named));
}

Rows Connection::run(const std::string& text, const Values& values, const std::optional<std::string>& octets) {
  const Parameters p(values, octets);
  constexpr int text_format = 0;
  const std::string* name = prepared(text);
  return checked(Rows(name ? PQexecPrepared(link_.get(), name->c_str(), p.count(), p.pointers.data(), p.lengths.data(), p.formats.data(), text_format)
                           : PQexecParams(link_.get(), text.c_str(), p.count(), nullptr, p.pointers.data(), p.lengths.data(), p.formats.data(), text_format)));
}

const std::string* Connection::prepared(const std::string& text) {
  const auto known = prepared_.find(text);
  if (known != prepared_.end()) return &known->second;
  if (prepared_.size() >= limits::database_prepared_statements) return nullptr;
  const std::string name = fmt::format("s{}", prepared_.size());
  checked(Rows(PQprepare(link_.get(), name.c_str(), text.c_str(), 0, nullptr)));
  return &prepared_.emplace(text, name).first->second;
}

void Connection::run_script(const std::string& text) {
  checked(Rows(PQexec(link_.get(), text.c_str())));
}

bool Connection::was_closed_by_peer() const {
  // Nobody asked for anything, so whatever can be read is the end of the stream or the server's farewell.
  char byte = 0;
  return ::recv(PQsocket(link_.get()), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 ||
         (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

}  // namespace stepwise::sql
