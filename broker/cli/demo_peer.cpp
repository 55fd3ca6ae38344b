// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/demo_peer.hpp"

namespace stepwise::broker {

DemoPeer::DemoPeer()
    : receiver_("127.0.0.1", 0, hl7::AckCode::AA, [this](const TestMessage& message) {
        const std::lock_guard lock(mutex_);
        received_.push_back(message.bytes);
      }) {}

std::vector<std::string> DemoPeer::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

}  // namespace stepwise::broker
