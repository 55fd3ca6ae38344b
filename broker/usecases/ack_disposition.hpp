// SPDX-License-Identifier: Apache-2.0
// Decides what an answer, or a missing answer, means for the message that was sent, and how long to wait before the
// next attempt (reference 9.3; R12, R13, R99-R101). Pure.
#pragma once
#include "hl7/net/mllp_client.hpp"

#include <chrono>
#include <random>
#include <string>
#include <string_view>

namespace stepwise::broker {

enum class AckDisposition {
  delivered,  // AA, CA
  parked,     // AE, CE: the receiver does not accept the content, so repeating the message does not help
  again,      // AR, CR or no usable answer: send the same bytes again later
};

// Why a message was not delivered. The texts are a closed set, used in the outbox, the API and a metric label.
enum class Failure {
  none,
  not_connected,
  timed_out,       // no answer in time
  lost,            // the connection ended before an answer arrived
  no_msa,          // the answer is not HL7, is not in a frame, or has no MSA (R12)
  wrong_msa,       // only answers to other messages arrived (R13)
  error,           // AE, CE
  reject,          // AR, CR
  number_refused,  // the number (NA) in the answer to our request (SN) was refused (A13)
  rejected,        // the DICOM association was rejected
  no_context,      // the destination accepted no presentation context for MPPS
  refused,         // the destination answered with a failure status
};
std::string_view to_text(Failure failure);
Failure failure_of(hl7::net::Outcome outcome);

struct DeliveryOutcome {
  AckDisposition disposition = AckDisposition::again;
  // the reason of `parked` and `again`; it has the receiver's text, so it is shown to people but not logged
  std::string why;
  Failure failure = Failure::none;
};

struct Judgement : DeliveryOutcome {
  bool is_for_another = false;  // MSA-2 names another message: the answer arrived too late and is discarded (R13)
  bool carries_number = false;  // the answer is an ORR^O02 or ORG^O20, which is processed like a received message (A13)
};

// `answer` is the content of one frame. MSA-2 must equal `control_id`; only the answer to our SN may have another value
// (A13).
Judgement judge(const std::string& answer, const std::string& control_id, bool is_number_request);

// For a receiver that rejects the same message again and again (R101): AR, or a DIMSE status that is temporary. The
// message is parked after `max_attempts` attempts, this one included; 0: never. A failure without an answer does not
// count, because it says nothing about the message.
DeliveryOutcome limited(DeliveryOutcome outcome, int attempts_before, int max_attempts);

// An outage lasts from the first failed delivery until the receiver answers again. Its begin and end are logged, the
// attempts in between are not.
class Outage {
 public:
  using Time = std::chrono::steady_clock::time_point;
  bool failed(Time now);  // true: the outage begins
  bool answered();        // true: the outage ends
  bool is_on() const { return is_on_; }
  Time began() const { return began_; }  // begin of the last outage

 private:
  bool is_on_ = false;
  Time began_{};
};

// Limits the number of messages per second; 0: no limit.
class RateLimiter {
 public:
  explicit RateLimiter(int per_second) : per_second_(per_second) {}
  // How long to wait before the next message; the message is counted as sent.
  std::chrono::milliseconds next(std::chrono::steady_clock::time_point now);

 private:
  int per_second_;
  std::chrono::steady_clock::time_point next_at_{};
};

// The time before the next attempt. It doubles from limits::relay_backoff_first_ms to relay_backoff_last_ms; each
// result is a random value between half of it and all of it.
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
