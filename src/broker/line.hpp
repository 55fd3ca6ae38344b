// SPDX-License-Identifier: Apache-2.0
// The sender of one destination, as the relay sees it. It holds the destination's lease, and it alone sends there (D06).
#pragma once
#include <cstdint>
#include <string>

namespace stepwise::broker {

struct DestinationStatus {
  std::string name, role, host;
  int port = 0;
  std::string state;        // "idle", "sending", "waiting to try again", "held by another broker", "disabled"
  std::string last_error;   // no patient data
  std::int64_t delivered = 0;
};

class Line {
 public:
  virtual ~Line() = default;
  virtual void start() = 0;
  virtual void wake() = 0;  // any thread: there may be something new
  virtual void stop() = 0;  // any thread; ends after the message in flight, blocks not
  virtual DestinationStatus status() const = 0;  // any thread
};

}  // namespace stepwise::broker
