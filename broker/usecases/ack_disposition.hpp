// SPDX-License-Identifier: Apache-2.0
// What an answer, or the lack of one, means for the message in flight, and how long to wait before the next try
// (reference 9.3; R12, R13, R99-R101). Pure.
#pragma once
#include "hl7/net/mllp_client.hpp"

#include <chrono>
#include <random>
#include <string>
#include <string_view>

namespace stepwise::broker {

enum class AckDisposition {
  delivered,  // AA, CA
  parked,     // AE, CE: the content is wrong for this receiver, repeating it is of no use
  again,      // AR, CR, no usable answer: the same bytes later
};

// Why a message is not delivered, in closed words: in the outbox, the API and a metric label.
enum class Failure {
  none,
  not_connected,
  timed_out,       // no answer in time
  lost,            // the connection ended before an answer
  no_msa,          // an answer that is no HL7, no frame, or has no MSA (R12)
  wrong_msa,       // only answers to other messages (R13)
  error,           // AE, CE
  reject,          // AR, CR
  number_refused,  // the NA in the answer to our SN could not be taken (A13)
  rejected,        // the association was rejected
  no_context,      // it takes no Modality Performed Procedure Steps
  refused,         // a DIMSE status of failure
};
std::string_view to_text(Failure failure);
Failure failure_of(hl7::net::Outcome outcome);

struct Verdict {
  AckDisposition disposition = AckDisposition::again;
  std::string why;  // of parked and again; what the receiver said, shown to people but not logged
  Failure failure = Failure::none;
};

struct Judgement : Verdict {
  bool is_for_another = false;  // MSA-2 names another message: an answer that came late, to be discarded (R13)
  bool carries_number =
      false;  // the answer is an ORR^O02 or ORG^O20 and is to be taken in as a message of its own (A13)
};

// `answer`: bytes of one frame. MSA-2 must equal `control_id`; only the answer to our SN may name another one (A13).
Judgement judge(const std::string& answer, const std::string& control_id, bool is_number_request);

// R101: a receiver that rejects the same message for ever (AR, a DIMSE status that will pass). After `max_attempts`
// tries, this one included, it is parked; 0: never. What keeps a message from being answered at all says nothing of the
// message and is no reason to give it up.
Verdict limited(Verdict verdict, int attempts_before, int max_attempts);

// From the first message that was not taken until the receiver answers again: people are told when it begins and when
// it ends, not of each try.
class Outage {
 public:
  using Time = std::chrono::steady_clock::time_point;
  bool failed(Time now);  // true: it begins
  bool answered();        // true: it ends
  bool is_on() const { return is_on_; }
  Time began() const { return began_; }  // of the last one

 private:
  bool is_on_ = false;
  Time began_{};
};

// At most so many messages a second; 0: as fast as it takes them.
class RateLimiter {
 public:
  explicit RateLimiter(int per_second) : per_second_(per_second) {}
  // How long to wait before the next one, which is then counted as sent.
  std::chrono::milliseconds next(std::chrono::steady_clock::time_point now);

 private:
  int per_second_;
  std::chrono::steady_clock::time_point next_at_{};
};

// Doubles from limits::relay_backoff_first_ms to relay_backoff_last_ms, each time between half and all of it.
class Backoff {
 public:
  explicit Backoff(unsigned seed) : random_(seed) {}
  int next_ms();
  void reset() { step_ms_ = 0; }

 private:
  std::minstd_rand random_;
  int step_ms_ = 0;
};

}  // namespace stepwise::broker
