// SPDX-License-Identifier: Apache-2.0
// Ends database calls that would block for ever because the server is frozen or the network drops its packets. libpqxx
// has no time limit for a call, but a call returns with an error when its socket is shut down. Without this, one frozen
// server holds every thread of the program.
//
// A call ends when its own time limit has passed, or when it has waited for limits::database_unanswered_call_ms and the
// server does not react to a new connection either. So a slow statement of a healthy server may go on, and all calls to
// a dead server end within seconds.
#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

namespace stepwise::sql {

class CallWatch {
 public:
  using ServerReacts = std::function<bool()>;  // may block for some seconds; the watching thread calls it
  explicit CallWatch(ServerReacts server_reacts);
  ~CallWatch();  // destroy it after every Call
  CallWatch(const CallWatch&) = delete;
  CallWatch& operator=(const CallWatch&) = delete;

  // Ends all current calls, and every later call as soon as it begins. Any thread.
  void end_all();

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Entry {
    int socket;
    Time begin, deadline;
    bool was_ended = false;
  };

 public:
  // One blocking call on `socket`, which must stay open as long as this object exists. Without a time limit the call
  // may take as long as the server reacts.
  class Call {
   public:
    Call(CallWatch& watch, int socket, std::optional<std::chrono::milliseconds> time_limit);
    ~Call();
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    bool was_ended() const;

   private:
    CallWatch& watch_;
    std::list<Entry>::iterator entry_;
  };

 private:
  void run();
  static void end(Entry& entry);
  void end_begun_before(Time time);

  const ServerReacts server_reacts_;
  mutable std::mutex mutex_;  // of what follows
  std::condition_variable stopped_;
  std::list<Entry> calls_;  // the oldest first
  bool ends_all_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace stepwise::sql
