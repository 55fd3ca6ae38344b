// SPDX-License-Identifier: Apache-2.0
#include "sql/database.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "sql/group_writer.hpp"
#include "sql/pool.hpp"

namespace stepwise::sql {

Database::Database(std::string connection_string, int connections, int borrow_timeout_ms)
    : state_(std::make_shared<State>(std::move(connection_string), connections, borrow_timeout_ms)),
      writer_(std::make_unique<GroupWriter>([this](const WriteSet& rows) { return Store::apply_once(*this, rows); },
                                            limits::database_writers)) {}

Database::~Database() = default;

Database::Use Database::use() const {
  const std::lock_guard lock(state_->mutex);
  return {state_->borrowed + static_cast<int>(state_->idle.size()), state_->borrowed, state_->most};
}

std::optional<std::string> Database::ping() {
  try {
    Session(*this).run("SELECT 1");
    return std::nullopt;
  } catch (const std::exception& failure) { return std::string(text::trim(failure.what())); }
}

bool Database::connects() {
  try {
    const Session session(*this);
    return true;
  } catch (const std::exception&) { return false; }
}

void Database::shut_down() {
  state_->shut_down();
}

Session::Session(Database& database, CallTime time) : pool_(database.state_), connection_(pool_->borrow()) {
  connection_->set_call_time(time);
}

Session::~Session() {
  pool_->give_back(std::move(connection_));
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    session_.run_script("ROLLBACK");
  } catch (const std::exception&) {
    // If the connection is broken, the server has rolled back already.
  }
}

}  // namespace stepwise::sql
