// SPDX-License-Identifier: Apache-2.0
// MSH-15 and MSH-16 (HL7 v2.5.1 2.9.3, table 0155): which answers a sender wants. Both empty is original mode.
#pragma once
#include "hl7/message.hpp"

#include <string>

namespace stepwise::hl7 {

// When an acknowledgement is wanted: AL always, NE never, ER on errors and rejects only, SU on success only.
enum class Wanted { always, never, on_error, on_success };

struct AckMode {
  bool is_enhanced = false;
  Wanted commit = Wanted::never;        // MSH-15
  Wanted application = Wanted::always;  // MSH-16

  bool wants_commit(bool success) const;
  bool wants_application(bool success) const;
};

// What a site says of a sender whose MSH-15 and MSH-16 are not to be believed.
enum class AckRule {
  as_sent,
  original,  // one application answer, whatever the fields say
  enhanced,  // where both are empty: a commit answer alone
};

// An empty field beside a valued one means NE; an unknown value AL.
AckMode ack_mode_of(const Message& message, AckRule rule = AckRule::as_sent);

}  // namespace stepwise::hl7
