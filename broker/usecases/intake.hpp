// SPDX-License-Identifier: Apache-2.0
// Processes one inbound HL7 message: decodes and reads it, decides, writes everything in one transaction with the
// journal entry, and makes the acknowledgement. Blocking; any thread.
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
  std::string bytes;  // without the MLLP block characters; of a frame over the limit only the first 64 KiB
  std::string peer_address;
  bool oversize = false;               // D09
  std::int64_t length = 0;             // number of bytes of the whole frame
  std::string digest;                  // for a frame over the limit; otherwise intake computes it
  std::vector<Finding> findings = {};  // findings of the framer (R05)
  // Name of the configured sender to use instead of the one that MSH names; "": use MSH.
  std::string from_sender = {};
  bool explains = false;  // record where each value was found
  // The destination that sent this message as the answer to a message of ours; "": none.
  std::string answers_from = {};
  TlsIdentity peer_certificate = {};  // empty texts: none
};

struct IntakeAnswer {
  std::string message;  // "" if no answer is wanted (MSH-15/16 NE) or possible (MSH cannot be read)
  bool is_sender_admitted = true;
};

class Intake {
 public:
  explicit Intake(Context& context) : context_(context) {}
  // Returns AA only after the commit. No content of the frame makes it throw. If the database is lost it returns AR
  // 207, if a record stays locked AR 206; both without a journal entry (D02).
  IntakeAnswer receive(const ReceivedFrame& frame);
  // Stores the beginning of a frame that did not end (R07, R08) in the journal, because no answer can be sent. `reason`
  // is the event name of hl7::net::Observer.
  void note_broken(const ReceivedFrame& beginning, std::string_view reason);

 private:
  Context& context_;
};

// The result of a dry run, for `understand FILE` and POST /api/v1/understand: nothing is written and no number is
// taken.
struct DryRunReport {
  std::string message_type;
  std::string sender;
  std::string answer;  // the acknowledgement that the message would get
  std::vector<Finding> findings;
  std::vector<Error> errors;
  // For each field: the path of its value, and the paths before it that were empty.
  std::vector<mapping::Origin> origins;
  std::vector<std::string> changes;  // "new order P5001 (HIS): 2 requested procedures, 2 scheduled steps" ...
  struct Sent {
    std::string destination, kind, bytes;
    bool waits = false;
  };
  std::vector<Sent> sent;
};
// `sender`: name of the configured sender to assume; "": the sender that MSH-3 and MSH-4 name. On an empty system the
// database is not used.
DryRunReport understand(Context& context, const std::string& bytes, const std::string& sender = {},
                        DryRunOn on = DryRunOn::database);

}  // namespace stepwise::broker
