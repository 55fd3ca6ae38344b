// SPDX-License-Identifier: Apache-2.0
// What stands behind a Database: the connections that are open and not borrowed. Only for the .cpp files of this
// folder.
#pragma once
#include "sql/session.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace stepwise::sql {

struct Database::State {
  State(std::string server, int connections, int borrow_timeout_ms)
      : connection_string(std::move(server)), most(connections), borrow_timeout(borrow_timeout_ms) {}

  std::unique_ptr<Connection> borrow();  // DatabaseUnavailable
  void give_back(std::unique_ptr<Connection>
                     connection);  // a broken one takes the idle ones with it: they stood on the same server

  const std::string connection_string;
  const int most;
  const std::chrono::milliseconds borrow_timeout;

  std::mutex mutex;
  std::condition_variable freed;
  std::vector<std::unique_ptr<Connection>> idle;
  int borrowed = 0;
};

}  // namespace stepwise::sql
