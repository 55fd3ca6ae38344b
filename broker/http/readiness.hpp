// SPDX-License-Identifier: Apache-2.0
// What must work before this broker gets work: the database stores data (sql/write_check.hpp), and the parts that
// broker/service adds, such as the listeners.
#pragma once
#include <functional>
#include <string>
#include <vector>

namespace stepwise::broker::http {

struct ReadyPart {
  std::string name;  // "database", "listeners", "embedded PostgreSQL", "clock"
  bool ready = false;
  std::string text;  // what is missing, for a person; no patient data
};

// Any thread; must not block for long.
using ReadyProbe = std::function<std::vector<ReadyPart>()>;

}  // namespace stepwise::broker::http
