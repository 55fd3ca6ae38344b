// SPDX-License-Identifier: Apache-2.0
// The sender of one destination, as the relay sees it. It holds the destination's lease, and it alone sends there
// (D06).
#pragma once
#include <cstdint>
#include <string>

namespace stepwise::broker {

struct DestinationStatus {
  std::string name, role, host;
  int port = 0;
  std::string state;            // "idle", "sending", "waiting to try again", "held by another broker", "disabled"
  std::string last_error = {};  // no patient data
  std::int64_t delivered = 0;
};

class DestinationSender {
 public:
  virtual ~DestinationSender() = default;
  virtual void start() = 0;
  virtual void wake() = 0;     // any thread: there may be something new
  virtual void stop() = 0;     // any thread; it ends after the message that is being sent; does not block
  virtual void break_off() {}  // any thread; after stop(): does not wait for the peer any longer
  virtual void join() {}       // after stop(): waits for its thread, when it has one
  virtual DestinationStatus status() const = 0;  // any thread
};

}  // namespace stepwise::broker
