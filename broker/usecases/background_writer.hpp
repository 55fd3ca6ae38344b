// SPDX-License-Identifier: Apache-2.0
// A thread that writes records to the database in batches, so that the work that makes the records does not wait for
// it. While the database is away, it tries again after a pause. Any thread.
#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace stepwise::broker {

class BackgroundWriter {
 public:
  struct Settings {
    std::string what;                     // of the records, for the log: "audit trail"
    std::chrono::milliseconds gather{0};  // records of so long share a write
    std::chrono::milliseconds retry{0};   // the pause after a write that failed
  };
  // `write` is called at least once a second. If it throws, it is called again with the same records and new ones.
  BackgroundWriter(Settings settings, std::function<void()> write);
  ~BackgroundWriter();  // stop()
  BackgroundWriter(const BackgroundWriter&) = delete;
  BackgroundWriter& operator=(const BackgroundWriter&) = delete;

  void start();
  bool stop();  // waits for the current write. False: it was not running
  void wake();  // there is something to write

 private:
  void serve();
  bool wait_for_work();

  Settings settings_;
  std::function<void()> write_;
  std::mutex mutex_;  // guards the members below
  std::condition_variable changed_;
  bool has_work_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace stepwise::broker
