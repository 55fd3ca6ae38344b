// SPDX-License-Identifier: Apache-2.0
// A system that receives HL7, for `receive` and `demo`: gives the same answer to each message and calls a function with
// it.
#pragma once
#include "base/tls.hpp"
#include "hl7/header.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace stepwise::broker {

struct TestMessage {
  std::string bytes;   // as received
  std::string from;    // HOST:PORT
  std::string answer;  // the answer that is sent; "": none
};

class TestReceiver {
 public:
  // Listens at once, on a thread of its own; `look` is called there before the answer is sent. Port 0: any free port.
  // `ack` is the acknowledgement for each message; nullopt: none is sent. With `tls` the port speaks TLS. Throws
  // std::runtime_error if it cannot listen.
  TestReceiver(const std::string& address, std::uint16_t port, std::optional<hl7::AckCode> ack,
               std::function<void(const TestMessage&)> look, std::shared_ptr<const TlsContext> tls = nullptr);
  ~TestReceiver();  // answers the current message first
  std::uint16_t port() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stepwise::broker
