// SPDX-License-Identifier: Apache-2.0
// The interface of a sender for one destination. The sender holds the lease of the destination, and only the holder
// sends to it (D06).
#pragma once
#include <cstdint>
#include <string>

namespace stepwise::broker {

struct DestinationStatus {
  std::string name, role, host;
  int port = 0;
  std::string state;  // "idle", "sending", "waiting to try again", "held by another broker", "disabled", "paused"
  std::string last_error = {};  // no patient data
  std::int64_t delivered = 0;
};

class DestinationSender {
 public:
  virtual ~DestinationSender() = default;
  virtual void start() = 0;
  virtual void wake() = 0;             // any thread; there may be a new message
  virtual void stop() = 0;             // any thread; the sender ends after the current message; does not block
  virtual void break_off() {}          // any thread, after stop(): stops waiting for the peer
  virtual void join() {}               // after stop(): waits for the sender's thread, if it has one
  virtual bool has_ended() const = 0;  // any thread; it sends nothing any more, and has returned its lease
  virtual DestinationStatus status() const = 0;  // any thread
};

}  // namespace stepwise::broker
