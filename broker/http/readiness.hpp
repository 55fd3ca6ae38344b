// SPDX-License-Identifier: Apache-2.0
// Decides whether this broker is ready: the database must store data (sql/write_check.hpp), and the parts that
// broker/service adds, such as the listeners, must work.
#pragma once
#include <functional>
#include <string>
#include <vector>

namespace stepwise::broker::http {

struct ReadyPart {
  std::string name;  // "database", "listeners", "embedded PostgreSQL", "clock"
  bool ready = false;
  std::string text;  // text for people: what is missing; no patient data
};

// Any thread; must not block for long.
using ReadyProbe = std::function<std::vector<ReadyPart>()>;

}  // namespace stepwise::broker::http
