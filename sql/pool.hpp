// SPDX-License-Identifier: Apache-2.0
// The open connections of a Database that are not borrowed, and the state of a server that does not answer. Only for
// the .cpp files of this folder.
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
  // If the connection is broken, the idle ones are closed too, because they lead to the same server.
  void give_back(std::unique_ptr<Connection> connection);
  // Ends all calls; no connection can be borrowed any more.
  void shut_down();

  const std::string connection_string;
  const int most;
  const std::chrono::milliseconds borrow_timeout;

  std::mutex mutex;
  std::condition_variable freed;  // notified when a connection is returned
  std::vector<std::unique_ptr<Connection>> idle;
  int borrowed = 0;

 private:
  // Why the last attempt to connect failed. Until an attempt succeeds, only one caller at a time tries and the others
  // share its outcome. Otherwise a frozen server would delay the callers one after the other, each for a connect
  // timeout.
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
  std::condition_variable tried;  // notified when an attempt to connect has ended
  bool is_shut_down = false;
  CallWatch watch;  // must be the last member, because its thread uses the others
};

}  // namespace stepwise::sql
