// SPDX-License-Identifier: Apache-2.0
// Reads a received frame as far as possible. First MSH is read and sender and receiver are checked, before the rest is
// processed (D38); then the message is decoded, parsed and read into a request. Pure except for the settings.
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
  // Absent: not even MSH could be read. Has only MSH if an error was found before the rest was read.
  std::optional<hl7::Message> message;
  std::string charset;                    // MSH-18 as declared, for the answer
  const Sender* sender = nullptr;         // absent: not admitted (D16)
  std::string sender_key;                 // key for the detection of repeats
  std::optional<model::Request> request;  // absent: `errors` says why
  bool is_own_echo = false;               // A62
  std::vector<mapping::Origin> origins;   // where the values of the fields were found
  std::vector<Finding> findings;
  std::vector<Error> errors;

  std::string type() const;  // "ORM^O01"; "" without a message
};

Received open(const ReceivedFrame& frame, const Context& context);

// Applies the rules to a request.
Result<void> decide(model::Decision& decision, const model::Request& request, const Received& received);

}  // namespace stepwise::broker
