// SPDX-License-Identifier: Apache-2.0
// The only file that includes libpqxx.
#include "base/limits.hpp"
#include "base/text.hpp"
#include "sql/session.hpp"
#include "sql/value_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pqxx/pqxx>

#include <cerrno>
#include <deque>
#include <initializer_list>
#include <string_view>
#include <sys/socket.h>
#include <vector>

namespace stepwise::sql {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Our statements rely on these settings: names are looked up in our schema, times are in UTC, and a commit is on disk.
// A query plan is made once per statement, perhaps while a table is empty, so it must use an index and nested loops; a
// hash or merge join would read a whole index for one key.
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

// Adds the time limits for connecting and for a network that drops packets. They are put first, because libpq uses the
// last value of a keyword, so that the connection string of the site can change them.
std::string with_time_limits(const std::string& connection_string) {
  const std::vector<std::string> time_limits{
      fmt::format("connect_timeout={}", limits::database_connect_timeout_s),
      fmt::format("tcp_user_timeout={}", limits::database_network_timeout_ms),
      fmt::format("keepalives_idle={}", limits::database_keepalive_idle_s),
      fmt::format("keepalives_interval={}", limits::database_keepalive_interval_s),
      fmt::format("keepalives_count={}", limits::database_keepalive_count)};
  const bool is_uri = connection_string.starts_with("postgres://") || connection_string.starts_with("postgresql://");
  if (!is_uri) return fmt::format("{} {}", fmt::join(time_limits, " "), connection_string);
  const std::string parameters = fmt::format("?{}", fmt::join(time_limits, "&"));
  const std::size_t query = connection_string.find('?');
  if (query == std::string::npos) return connection_string + parameters;
  return connection_string.substr(0, query) + parameters + "&" + connection_string.substr(query + 1);
}

bool starts_with_any(std::string_view state, std::initializer_list<std::string_view> prefixes) {
  for (const auto prefix : prefixes) {
    if (state.substr(0, prefix.size()) == prefix) return true;
  }
  return false;
}

// SQLSTATEs that mean that the server cannot work now: 08 connection, 25006 read-only, 53 out of resources, 57P
// shutdown or start, 58 input or output error.
bool says_unavailable(std::string_view state) {
  return starts_with_any(state, {"08", "25006", "53", "57P", "58"});
}
// SQLSTATEs 40 serialization failure or deadlock, 55P03 lock timeout, 57014 statement timeout.
bool says_busy(std::string_view state) {
  return starts_with_any(state, {"40", "55P03", "57014"});
}

// Text for an operator, shown by /readyz and in the log.
std::string_view meaning_of(std::string_view state) {
  if (state == "25006") return "it is read-only";
  if (state == "53100") return "its disk is full";
  if (state == "53200") return "it is out of memory";
  if (state == "53300") return "it has no connection left";
  if (starts_with_any(state, {"57P"})) return "it starts or shuts down";
  if (starts_with_any(state, {"58"})) return "it cannot read or write its files";
  return "it cannot do its work now";
}

// Only the name of the constraint, because the rest of the server's message may quote values.
std::string constraint_in(std::string_view message) {
  constexpr std::string_view before = "constraint \"";
  const auto start = message.find(before);
  if (start == std::string_view::npos) return "";
  const auto rest = message.substr(start + before.size());
  return fmt::format(", constraint {}", rest.substr(0, rest.find('"')));
}

// The values of a statement in the form that libpqxx needs: as text, copied only if PostgreSQL cannot store them
// unchanged.
class Texts {
 public:
  explicit Texts(const Values& values) {
    pointers_.reserve(values.size());
    for (const auto& value : values) {
      const bool is_storable_text = !value || is_storable(*value);
      if (!is_storable_text) repaired_.push_back(storable(*value));
      pointers_.push_back(!value ? nullptr : is_storable_text ? value->c_str() : repaired_.back().c_str());
    }
  }
  const std::vector<const char*>& pointers() const { return pointers_; }

 private:
  std::vector<const char*> pointers_;  // nullptr is NULL
  std::deque<std::string> repaired_;   // a deque, because its elements do not move
};

Rows rows_of(pqxx::result result) {
  const auto rows = static_cast<std::size_t>(result.size());
  const auto columns = static_cast<std::size_t>(result.columns());
  Cells cells;
  cells.reserve(rows * columns);
  for (const auto& row : result) {
    for (const auto& field : row) {
      if (field.is_null())
        cells.emplace_back();
      else
        cells.emplace_back(std::string_view(field.c_str(), field.size()));
    }
  }
  // Copies of a result share its bytes.
  return {std::make_shared<const pqxx::result>(std::move(result)), std::move(cells), rows, columns};
}

}  // namespace

// Where libpqxx 6 (Debian 12) and 7 (Debian 13) differ: notices, the opening of a broken connection, and values.
#if PQXX_VERSION_MAJOR < 7
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
struct Connection::Link {
  explicit Link(const std::string& connection_string) : connection(connection_string), quiet(connection) {
    connection.inhibit_reactivation(true);  // it would open a broken connection again in the middle of a transaction
  }
  pqxx::result run(const std::string* prepared, const std::string& text, const Texts& texts,
                   const std::optional<std::string>& bytes) {
    pqxx::nontransaction work(connection);
    const auto values = pqxx::prepare::make_dynamic_params(texts.pointers());
    if (!bytes) return prepared ? work.exec_prepared(*prepared, values) : work.exec_params(text, values);
    const pqxx::binarystring binary(*bytes);
    return prepared ? work.exec_prepared(*prepared, values, binary) : work.exec_params(text, values, binary);
  }

  pqxx::connection connection;
  pqxx::quiet_errorhandler quiet;  // a server that shuts down sends notices, which libpqxx would print
};
#pragma GCC diagnostic pop
#else
struct Connection::Link {
  explicit Link(const std::string& connection_string) : connection(connection_string) {
    connection.set_notice_handler(
        [](pqxx::zview) {});  // a server that shuts down sends notices, which libpqxx would print
  }
  pqxx::result run(const std::string* prepared, const std::string& text, const Texts& texts,
                   const std::optional<std::string>& bytes) {
    pqxx::nontransaction work(connection);
    pqxx::params values;
    values.reserve(texts.pointers().size() + 1);
    for (const char* value : texts.pointers()) {
      if (value)
        values.append(pqxx::zview(value));
      else
        values.append();
    }
    if (bytes) values.append(pqxx::binary_cast(*bytes));
    return prepared ? work.exec(pqxx::prepped(*prepared), values) : work.exec(pqxx::zview(text), values);
  }

  pqxx::connection connection;
};
#endif

// Converts exceptions of libpqxx to those of database.hpp, and records if the connection must not be used again.
template <class Action>
auto Connection::call(const Action& action) -> decltype(action()) {
  if (broken_) throw DatabaseUnavailable("the connection to the database is broken");
  const CallWatch::Call watched(watch_, link_->connection.sock(), call_timeout_);
  const auto unavailable = [this, &watched](const std::string& why) {
    broken_ = true;
    return DatabaseUnavailable(watched.was_ended() ? "the database did not answer in time" : why);
  };
  try {
    return action();
  } catch (const pqxx::broken_connection& failure) {
    throw unavailable(fmt::format("the connection to the database broke: {}", text::trim(failure.what())));
  } catch (const pqxx::transaction_rollback&) {
    throw DatabaseBusy("the database rolled back a statement that conflicted with another one (SQLSTATE 40)");
  } catch (const pqxx::sql_error& failure) {
    const std::string& state = failure.sqlstate();
    if (state.empty() || !link_->connection.is_open()) throw unavailable("the connection to the database broke");
    if (says_unavailable(state)) {
      broken_ = true;
      const std::string reason = fmt::format("{} (SQLSTATE {})", meaning_of(state), state);
      throw DatabaseUnavailable("the database is not available: " + reason, reason);
    }
    if (says_busy(state))
      throw DatabaseBusy(fmt::format("the database did not finish a statement in time (SQLSTATE {})", state));
    const std::string constraint = constraint_in(failure.what());
    if (state == "23505") throw UniqueKeyTaken(fmt::format("the unique key exists already{}", constraint));
    throw DatabaseFault(fmt::format("the database refused a statement (SQLSTATE {}{})", state, constraint));
  } catch (const pqxx::failure&) {  // the text of the exception may quote values
    throw unavailable("the connection to the database failed");
  }
}

Connection::Connection(const std::string& connection_string, CallWatch& watch) try
    : watch_(watch), link_(std::make_unique<Link>(with_time_limits(connection_string))) {
  set_call_time(CallTime::limited);
  run_script(settings());
} catch (const pqxx::failure& failure) {
  throw DatabaseUnavailable(fmt::format("no connection to the database: {}", text::trim(failure.what())));
}

Connection::~Connection() = default;

// Libpq counts whole seconds, so its timeout may end one second early.
bool Connection::server_reacts(const std::string& connection_string) {
  const auto begin = steady_clock::now();
  try {
    const pqxx::connection connection(with_time_limits(connection_string));
    return true;
  } catch (const pqxx::failure&) {
    return steady_clock::now() - begin < std::chrono::seconds(limits::database_connect_timeout_s - 1);
  }
}

void Connection::set_call_time(CallTime time) {
  call_timeout_.reset();
  if (time == CallTime::limited) call_timeout_ = milliseconds(limits::database_call_timeout_ms);
}

Rows Connection::run(const std::string& text, const Values& values, const std::optional<std::string>& bytes) {
  const Texts texts(values);
  return call([&] { return rows_of(link_->run(prepared(text), text, texts, bytes)); });
}

const std::string* Connection::prepared(const std::string& text) {
  const auto known = prepared_.find(text);
  if (known != prepared_.end()) return &known->second;
  if (prepared_.size() >= limits::database_prepared_statements) return nullptr;
  const std::string name = fmt::format("s{}", prepared_.size());
  link_->connection.prepare(name, text);
  return &prepared_.emplace(text, name).first->second;
}

void Connection::run_script(const std::string& text) {
  call([&] { pqxx::nontransaction(link_->connection).exec(text); });
}

bool Connection::was_closed_by_peer() const {
  // No statement is running, so readable data is the end of the stream or the last message of the server.
  char byte = 0;
  return ::recv(link_->connection.sock(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 ||
         (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

}  // namespace stepwise::sql
