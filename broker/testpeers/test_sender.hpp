// SPDX-License-Identifier: Apache-2.0
// A system that sends HL7, for `send` and `demo`: sends a message and waits for its answer before the next one, on one
// connection.
#pragma once
#include "broker/config/endpoint.hpp"
#include "hl7/header.hpp"
#include "hl7/net/mllp_client.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker {

struct Sent {
  std::string answer;                // bytes
  std::optional<hl7::AckCode> ack;   // none: no answer that is one to this message, `fault` says why
  std::string text;                  // of the answer: MSA-3 or ERR
  std::vector<std::string> reasons;  // of a refusal, from ERR: broker/terminal/show_message.hpp
  std::string fault;
  bool transport = false;  // `fault` is a fault of the connection
};

class TestSender {
 public:
  TestSender(Endpoint to, std::chrono::milliseconds timeout, ClientTls tls = {})
      : to_(std::move(to)), timeout_(timeout), tls_(std::move(tls)) {}
  Sent send(const std::string& message);  // connects if not connected; blocks

 private:
  Endpoint to_;
  std::chrono::milliseconds timeout_;
  ClientTls tls_;
  std::optional<hl7::net::BlockingMllpClient> client_;
};

}  // namespace stepwise::broker
