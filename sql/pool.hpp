// SPDX-License-Identifier: Apache-2.0
// The connections of a Database: those that are open and not borrowed, and what is known about a server that does not
// answer. Only for the .cpp files of this folder.
#pragma once
#include "sql/session.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::sql {

struct Database::State {
  State(std::string server, int connections, int borrow_timeout_ms);

  std::unique_ptr<Connection> borrow();  // DatabaseUnavailable
  // A broken connection takes the idle ones with it, because they lead to the same server.
  void give_back(std::unique_ptr<Connection> connection);
  // Ends all calls; no connection can be borrowed any more.
  void shut_down();

  const std::string connection_string;
  const int most;
  const std::chrono::milliseconds borrow_timeout;

  std::mutex mutex;
  std::condition_variable freed;  // a connection
  std::vector<std::unique_ptr<Connection>> idle;
  int borrowed = 0;

 private:
  // Why the last try to connect failed. Until the next one succeeds only one caller at a time tries; the others share
  // its outcome, so that a frozen server does not hold up each of them for a connect timeout, one after the other.
  struct Away {
    std::string why;
    std::chrono::steady_clock::time_point next_try;
    bool is_tried = false;
  };

  std::unique_ptr<Connection> take_idle();
  std::unique_ptr<Connection> connect();
  bool server_reacts();
  void note_away(std::string why, std::chrono::steady_clock::duration tried_for);

  std::optional<Away> away;
  std::condition_variable tried;  // to connect
  bool is_shut_down = false;
  CallWatch watch;  // the last member: it calls server_reacts()
};

}  // namespace stepwise::sql
