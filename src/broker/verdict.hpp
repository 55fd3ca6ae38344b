// SPDX-License-Identifier: Apache-2.0
// What an answer, or the lack of one, means for the message in flight, and how long to wait before the next try (reference 9.3; R12, R13, R99-R101).
// Pure.
#pragma once
#include <random>
#include <string>

namespace stepwise::broker {

enum class Verdict {
  delivered,  // AA, CA
  parked,     // AE, CE: the content is wrong for this receiver, repeating it is of no use
  again,      // AR, CR, no usable answer: the same bytes later
};

struct Judgement {
  Verdict verdict = Verdict::again;
  std::string why;               // of parked and again; what the receiver said, shown to people but not logged
  bool is_for_another = false;   // MSA-2 names another message: an answer that came late, to be discarded (R13)
  bool carries_number = false;   // the answer is an ORR^O02 or ORG^O20 and is to be taken in as a message of its own (A13)
};

// `answer`: bytes of one frame. MSA-2 must equal `control_id`; only the answer to our SN may name another one (A13).
Judgement judge(const std::string& answer, const std::string& control_id, bool is_number_request);

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
