// SPDX-License-Identifier: Apache-2.0
// A system of the demo that is told things: acknowledges every message and keeps it.
#pragma once
#include "broker/terminal/message_summary.hpp"
#include "broker/testpeers/test_receiver.hpp"

#include <mutex>
#include <string>
#include <vector>

namespace stepwise::broker {

class DemoPeer {
 public:
  DemoPeer();  // listens on a free port of 127.0.0.1
  std::uint16_t port() const { return receiver_.port(); }
  std::vector<std::string> received() const;  // all messages so far, as bytes; any thread

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> received_;
  TestReceiver receiver_;
};

}  // namespace stepwise::broker
