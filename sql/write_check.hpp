// SPDX-License-Identifier: Apache-2.0
// Tests for /readyz whether the database can store data: commits two new pages, which needs free disk space and a
// database that is not read-only.
#pragma once
#include "sql/database.hpp"

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

namespace stepwise::sql {

class WriteCheck {
 public:
  explicit WriteCheck(Database& database) : database_(database) {}

  // nullopt: a write was committed not longer than limits::readiness_kept_ms ago. Otherwise the reason for an operator,
  // without host names or data. Any thread. One caller at a time waits for the database, so that many requests to a
  // frozen one do not take all threads.
  std::optional<std::string> failure();

 private:
  using Time = std::chrono::steady_clock::time_point;
  std::optional<std::string> write();

  Database& database_;
  std::mutex mutex_;  // of what follows
  Time begun_{};      // begin of the check that is running
  Time checked_{};
  bool is_under_way_ = false;
  std::optional<std::string> failure_ = "it was not checked yet";
};

}  // namespace stepwise::sql
