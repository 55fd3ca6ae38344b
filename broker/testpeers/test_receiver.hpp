// SPDX-License-Identifier: Apache-2.0
// A system that receives HL7, for `receive` and `demo`: answers every message alike and hands it to somebody who looks.
#pragma once
#include "hl7/header.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace stepwise::broker {

struct TestMessage {
  std::string bytes;   // as they came
  std::string from;    // HOST:PORT
  std::string answer;  // what it gets; "" nothing
};

class TestReceiver {
 public:
  // Listens at once, with a thread of its own on which `look` is called before the answer goes out; port 0 picks a free
  // one. `ack` is what each message gets, nothing without. Throws std::runtime_error when it can't listen.
  TestReceiver(const std::string& address, std::uint16_t port, std::optional<hl7::AckCode> ack,
               std::function<void(const TestMessage&)> look);
  ~TestReceiver();  // answers what it has begun
  std::uint16_t port() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stepwise::broker
