// SPDX-License-Identifier: Apache-2.0
// MSH-15 and MSH-16 (HL7 v2.5.1 2.9.3, table 0155) say which acknowledgements a sender wants. If both are empty,
// original mode applies.
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

// A setting of a sender: whether MSH-15 and MSH-16 of its messages are used.
enum class AckRule {
  as_sent,
  original,  // always one application acknowledgement; both fields are ignored
  enhanced,  // if both fields are empty, only a commit acknowledgement
};

// If only one of the fields is empty, it means NE. An unknown value means AL.
AckMode ack_mode_of(const Message& message, AckRule rule = AckRule::as_sent);

}  // namespace stepwise::hl7
