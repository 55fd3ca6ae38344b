// SPDX-License-Identifier: Apache-2.0
// One borrowed connection. Only for the .cpp files of this folder; connection.cpp and rows.cpp are the door to libpq. A Session belongs to one
// thread. Statements are committed one by one, each is one round trip; several that belong together are one SQL function, or a Transaction.
#pragma once
#include "sql/database.hpp"
#include "sql/rows.hpp"
#include "sql/statement.hpp"

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

struct pg_conn;  // libpq's PGconn

namespace stepwise::sql {

// A unique key was taken meanwhile by somebody else (SQLSTATE 23505).
class UniqueKeyTaken : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A connection with the settings that our statements count on, and the statements prepared on it.
class Connection {
 public:
  explicit Connection(const std::string& connection_string);  // DatabaseUnavailable
  // Prepared on first use. Throws UniqueKeyTaken and what database.hpp lists.
  // `octets` is one parameter more, the last one, of type bytea.
  Rows run(const std::string& text, const Values& values, const std::optional<std::string>& octets = std::nullopt);
  // Several statements without values, in one round trip and one implicit transaction.
  void run_script(const std::string& text);
  bool is_broken() const { return broken_; }
  bool was_closed_by_peer() const;  // while nobody used it; no round trip

 private:
  const std::string* prepared(const std::string& text);  // its name; nullptr when no more are kept
  Rows checked(Rows answer);                             // throws when it is a failure

  struct Close {
    void operator()(pg_conn* link) const;
  };
  std::unique_ptr<pg_conn, Close> link_;
  std::unordered_map<std::string, std::string> prepared_;  // by text
  bool broken_ = false;
};

class Session {
 public:
  explicit Session(Database& database);  // waits for a free connection, at most the pool's time-out
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Rows run(const std::string& text, const Values& values = {}, const std::optional<std::string>& octets = std::nullopt) {
    return connection_->run(text, values, octets);
  }
  Rows run(const Statement& statement) { return connection_->run(statement.text, statement.values); }
  void run_script(const std::string& text) { connection_->run_script(text); }

 private:
  std::shared_ptr<Database::State> pool_;
  std::unique_ptr<Connection> connection_;
};

// Rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Session& session) : session_(session) { session_.run_script("BEGIN"); }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    session_.run_script("COMMIT");
    open_ = false;
  }

 private:
  Session& session_;
  bool open_ = true;
};

}  // namespace stepwise::sql
