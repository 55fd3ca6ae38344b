// SPDX-License-Identifier: Apache-2.0
// ACK that reaches our listener: the application acknowledgement of enhanced mode, to a message that we sent
// (reference 2.2).
#pragma once
#include "mapping/inbound/reading.hpp"

namespace stepwise::mapping {

// Error 100, 101 without an MSA that names the message.
Result<model::Request> read_acknowledgement(Reading& reading, std::string_view event);

}  // namespace stepwise::mapping
