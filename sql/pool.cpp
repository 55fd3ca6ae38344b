// SPDX-License-Identifier: Apache-2.0
#include "sql/pool.hpp"

#include "base/limits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::sql {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

const std::string shut_down_text = "the program stops: the database is not used any more";

}  // namespace

Database::State::State(std::string server, int connections, int borrow_timeout_ms)
    : connection_string(std::move(server)),
      most(connections),
      borrow_timeout(borrow_timeout_ms),
      watch([this] { return server_reacts(); }) {}

std::unique_ptr<Connection> Database::State::borrow() {
  {
    std::unique_lock lock(mutex);
    if (!freed.wait_for(lock, borrow_timeout, [this] { return is_shut_down || borrowed < most; })) {
      throw DatabaseUnavailable(fmt::format("no database connection became free within {} ms; all {} are in use",
                                            borrow_timeout.count(), most));
    }
    if (is_shut_down) throw DatabaseUnavailable(shut_down_text);
    ++borrowed;
  }
  try {
    if (auto connection = take_idle()) return connection;
    return connect();
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

std::unique_ptr<Connection> Database::State::take_idle() {
  std::vector<std::unique_ptr<Connection>> closed;  // destroyed after the lock
  const std::lock_guard lock(mutex);
  while (!idle.empty()) {
    auto connection = std::move(idle.back());
    idle.pop_back();
    if (!connection->was_closed_by_peer()) return connection;
    closed.push_back(std::move(connection));
  }
  return nullptr;
}

std::unique_ptr<Connection> Database::State::connect() {
  {
    std::unique_lock lock(mutex);
    tried.wait_for(lock, borrow_timeout, [this] { return is_shut_down || !away || !away->is_tried; });
    if (is_shut_down) throw DatabaseUnavailable(shut_down_text);
    if (away && (away->is_tried || steady_clock::now() < away->next_try)) throw DatabaseUnavailable(away->why);
    if (away) away->is_tried = true;
  }
  const auto begin = steady_clock::now();
  try {
    auto connection = std::make_unique<Connection>(connection_string, watch);
    {
      const std::lock_guard lock(mutex);
      away.reset();
    }
    tried.notify_all();
    return connection;
  } catch (const std::exception& failure) {
    note_away(failure.what(), steady_clock::now() - begin);
    throw;
  }
}

// An attempt that failed quickly may be repeated at once; after a slow one there is a pause.
void Database::State::note_away(std::string why, steady_clock::duration tried_for) {
  {
    const std::lock_guard lock(mutex);
    away = Away{std::move(why),
                steady_clock::now() +
                    std::min<steady_clock::duration>(tried_for, milliseconds(limits::database_connect_pause_ms)),
                false};
  }
  tried.notify_all();
}

bool Database::State::server_reacts() {
  const bool reacts = Connection::server_reacts(connection_string);
  if (!reacts) note_away("the database server does not react", milliseconds(limits::database_connect_pause_ms));
  return reacts;
}

void Database::State::give_back(std::unique_ptr<Connection> connection) {
  std::vector<std::unique_ptr<Connection>> dropped;  // destroyed after the lock
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

void Database::State::shut_down() {
  {
    const std::lock_guard lock(mutex);
    is_shut_down = true;
  }
  freed.notify_all();
  tried.notify_all();
  watch.end_all();
}

}  // namespace stepwise::sql
