// SPDX-License-Identifier: Apache-2.0
#include "sql/database.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "sql/group_writer.hpp"
#include "sql/pool.hpp"

#include <fmt/format.h>

namespace stepwise::sql {

std::unique_ptr<Connection> Database::State::borrow() {
  std::vector<std::unique_ptr<Connection>> closed;  // destroyed after the lock
  {
    std::unique_lock lock(mutex);
    if (!freed.wait_for(lock, borrow_timeout, [this] { return borrowed < most; })) {
      throw DatabaseUnavailable(fmt::format("no database connection became free within {} ms; all {} are in use",
                                            borrow_timeout.count(), most));
    }
    ++borrowed;
    while (!idle.empty()) {
      auto connection = std::move(idle.back());
      idle.pop_back();
      if (!connection->was_closed_by_peer()) return connection;
      closed.push_back(std::move(connection));
    }
  }
  try {
    return std::make_unique<Connection>(connection_string);
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void Database::State::give_back(std::unique_ptr<Connection> connection) {
  std::vector<std::unique_ptr<Connection>> dropped;
  {
    const std::lock_guard lock(mutex);
    --borrowed;
    if (connection && connection->is_broken())
      dropped.swap(idle);
    else if (connection)
      idle.push_back(std::move(connection));
  }
  freed.notify_one();
}

Database::Database(std::string connection_string, int connections, int borrow_timeout_ms)
    : state_(std::make_shared<State>(std::move(connection_string), connections, borrow_timeout_ms)),
      writer_(std::make_unique<GroupWriter>([this](const WriteSet& rows) { return Department::apply_once(*this, rows); }, limits::database_writers)) {}

Database::~Database() = default;

Database::Use Database::use() const {
  const std::lock_guard lock(state_->mutex);
  return {state_->borrowed + static_cast<int>(state_->idle.size()), state_->borrowed, state_->most};
}

std::optional<std::string> Database::silence() {
  try {
    Session(*this).run("SELECT 1");
    return std::nullopt;
  } catch (const std::exception& failure) {
    return std::string(text::trim(failure.what()));
  }
}

bool Database::connects() {
  try {
    const Session session(*this);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

Session::Session(Database& database) : pool_(database.state_), connection_(pool_->borrow()) {}

Session::~Session() {
  pool_->give_back(std::move(connection_));
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    session_.run_script("ROLLBACK");
  } catch (const std::exception&) {
    // The connection broke: the server has rolled back by itself.
  }
}

}  // namespace stepwise::sql
