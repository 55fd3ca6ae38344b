// SPDX-License-Identifier: Apache-2.0
#include "broker/verdict.hpp"

#include "base/limits.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace stepwise::broker;

namespace {

std::string ack(const std::string& code, const std::string& control_id) {
  return "MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301080000||ACK|77|P|2.3.1\rMSA|" + code + "|" + control_id + "|text\r";
}

std::string number_assigned(const std::string& control_id) {
  return "MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301080000||ORR^O02|78|P|2.3.1\rMSA|AA|" + control_id +
         "\rORC|NA|P5099^HIS|F8802^STEPWISE\r";
}

}  // namespace

TEST_CASE("9.3: AA and CA deliver, AE and CE park, AR and CR are tried again") {
  CHECK(judge(ack("AA", "SW1"), "SW1", false).verdict == Verdict::delivered);
  CHECK(judge(ack("CA", "SW1"), "SW1", false).verdict == Verdict::delivered);
  CHECK(judge(ack("AE", "SW1"), "SW1", false).verdict == Verdict::parked);
  CHECK(judge(ack("CE", "SW1"), "SW1", false).verdict == Verdict::parked);
  CHECK(judge(ack("AR", "SW1"), "SW1", false).verdict == Verdict::again);
  CHECK(judge(ack("CR", "SW1"), "SW1", false).verdict == Verdict::again);
}

TEST_CASE("R13: MSA-2 must equal MSH-10, not merely hold it") {
  for (const char* other : {"SW", "SW10", "1", "", "sw1"}) {
    INFO(other);
    CHECK(judge(ack("AA", other), "SW1", false).verdict == Verdict::again);
    CHECK(judge(ack("AA", other), "SW1", false).is_for_another);
  }
}

TEST_CASE("R12: an answer that is no HL7 or has no MSA delivers nothing") {
  CHECK(judge("OK", "SW1", false).verdict == Verdict::again);
  CHECK(judge("MSH|^~\\&|HIS|HOSP|||20260301||ACK|1|P|2.3.1\r", "SW1", false).verdict == Verdict::again);
  CHECK(judge("", "SW1", false).verdict == Verdict::again);
}

TEST_CASE("A13: the answer to our SN may be the NA itself, whatever its MSA-2") {
  for (const char* control_id : {"SW1", "0", "their own"}) {
    const Judgement judgement = judge(number_assigned(control_id), "SW1", true);
    CHECK(judgement.verdict == Verdict::delivered);
    CHECK(judgement.carries_number);
  }
  CHECK(judge(number_assigned("0"), "SW1", false).verdict == Verdict::again);
}

TEST_CASE("Back-off grows to its limit, with jitter, and starts anew after a success") {
  Backoff backoff(7);
  int bound = stepwise::limits::relay_backoff_first_ms;
  for (int tries = 0; tries < 20; ++tries) {
    const int delay = backoff.next_ms();
    CHECK(delay >= bound / 2);
    CHECK(delay <= bound);
    bound = std::min(bound * 2, stepwise::limits::relay_backoff_last_ms);
  }
  backoff.reset();
  CHECK(backoff.next_ms() <= stepwise::limits::relay_backoff_first_ms);
}
