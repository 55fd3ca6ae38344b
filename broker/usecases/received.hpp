// SPDX-License-Identifier: Apache-2.0
// A received frame, opened as far as it goes: MSH read, its sender and receiver checked (D38: before the rest costs
// anything), the whole decoded, parsed, understood. Pure but for the settings it is given.
#pragma once
#include "broker/usecases/intake.hpp"
#include "hl7/charset.hpp"
#include "mapping/inbound/inbound.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker {

struct Received {
  std::optional<hl7::Message>
      message;          // absent: not even MSH could be read; MSH alone where `errors` came before the rest was read
  std::string charset;  // MSH-18 as declared, for the answer
  const Sender* sender = nullptr;         // absent: not admitted (D16)
  std::string sender_key;                 // of repeat detection
  std::optional<model::Request> request;  // absent: `errors` says why
  bool is_own_echo = false;               // A62
  std::vector<mapping::Origin> origins;   // where the values of the fields stood
  std::vector<Finding> findings;
  std::vector<Error> errors;

  std::string type() const;  // "ORM^O01", "" without a message
};

Received open(const ReceivedFrame& frame, const Context& context);

// What the rules make of a request.
Result<void> decide(model::Decision& decision, const model::Request& request, const Received& received);

}  // namespace stepwise::broker
