// SPDX-License-Identifier: Apache-2.0
// How one inbound HL7 message is processed: decode, read, decide, apply in one transaction with the journal entry; then
// the acknowledgement. Blocking; any thread.
#pragma once
#include "broker/usecases/context.hpp"
#include "broker/usecases/use_case.hpp"
#include "hl7/header.hpp"
#include "hl7/message.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker {

struct ReceivedFrame {
  std::string bytes;  // without the MLLP block characters; of an oversize one its first 64 KiB
  std::string peer_address;
  bool oversize = false;               // D09
  std::int64_t length = 0;             // of the whole frame
  std::string digest;                  // of an oversize frame; else made here
  std::vector<Finding> findings = {};  // of its framing (R05)
  std::string from_sender = {};        // of this configured sender, whatever MSH says
  bool explains = false;               // where each value stood is asked for
  std::string answers_from = {};       // the destination that sent it as the answer to a message of ours
};

struct IntakeAnswer {
  std::string message;  // "" when none is wanted (MSH-15/16 NE) or possible (nothing of MSH can be read)
  bool is_sender_admitted = true;
};

class Intake {
 public:
  explicit Intake(Context& context) : context_(context) {}
  // AA only after commit. Never throws for what is in the frame; a lost database gives AR 207, a record that stays
  // locked AR 206, both without a journal row (D02).
  IntakeAnswer receive(const ReceivedFrame& frame);
  // What was begun and not finished (R07, R08), `reason` as hl7::net::Observer names it: nobody can be answered, so it
  // is journaled for people.
  void note_broken(const ReceivedFrame& beginning, std::string_view reason);

 private:
  Context& context_;
};

// What `understand FILE` and POST /api/v1/understand show: nothing is written, no number is drawn.
struct DryRunReport {
  std::string message_type;
  std::string sender;
  std::string answer;  // the ACK it would get
  std::vector<Finding> findings;
  std::vector<Error> errors;
  std::vector<mapping::Origin> origins;  // field by field: which path it came from, and which were empty before
  std::vector<std::string> changes;      // "new order P5001 (HIS): 2 requested procedures, 2 scheduled steps" ...
  struct Sent {
    std::string destination, kind, bytes;
    bool waits = false;
  };
  std::vector<Sent> sent;
};
// `sender`: as if it were from that configured one; "": as MSH-3 and MSH-4 say.
// On an empty system the database is not asked.
DryRunReport understand(Context& context, const std::string& bytes, const std::string& sender = {},
                        DryRunOn on = DryRunOn::database);

}  // namespace stepwise::broker
