// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/ack_disposition.hpp"

#include "base/limits.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace stepwise::broker;

namespace {

std::string ack(const std::string& code, const std::string& control_id) {
  return "MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301080000||ACK|77|P|2.3.1\rMSA|" + code + "|" + control_id +
         "|text\r";
}

std::string number_assigned(const std::string& control_id) {
  return "MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301080000||ORR^O02|78|P|2.3.1\rMSA|AA|" + control_id +
         "\rORC|NA|P5099^HIS|F8802^STEPWISE\r";
}

}  // namespace

TEST_CASE("reference 9.3: AA and CA deliver, AE and CE park, AR and CR are tried again") {
  CHECK(judge(ack("AA", "SW1"), "SW1", false).disposition == AckDisposition::delivered);
  CHECK(judge(ack("CA", "SW1"), "SW1", false).disposition == AckDisposition::delivered);
  CHECK(judge(ack("AE", "SW1"), "SW1", false).disposition == AckDisposition::parked);
  CHECK(judge(ack("CE", "SW1"), "SW1", false).disposition == AckDisposition::parked);
  CHECK(judge(ack("AR", "SW1"), "SW1", false).disposition == AckDisposition::again);
  CHECK(judge(ack("CR", "SW1"), "SW1", false).disposition == AckDisposition::again);
}

TEST_CASE("R13: MSA-2 must equal MSH-10, not merely hold it") {
  for (const char* other : {"SW", "SW10", "1", "", "sw1"}) {
    INFO(other);
    CHECK(judge(ack("AA", other), "SW1", false).disposition == AckDisposition::again);
    CHECK(judge(ack("AA", other), "SW1", false).is_for_another);
  }
}

TEST_CASE("R12: an answer that is no HL7 or has no MSA delivers nothing") {
  CHECK(judge("OK", "SW1", false).disposition == AckDisposition::again);
  CHECK(judge("MSH|^~\\&|HIS|HOSP|||20260301||ACK|1|P|2.3.1\r", "SW1", false).disposition == AckDisposition::again);
  CHECK(judge("", "SW1", false).disposition == AckDisposition::again);
}

TEST_CASE("A13: the answer to our SN may be the NA itself, whatever its MSA-2") {
  for (const char* control_id : {"SW1", "0", "their own"}) {
    const Judgement judgement = judge(number_assigned(control_id), "SW1", true);
    CHECK(judgement.disposition == AckDisposition::delivered);
    CHECK(judgement.carries_number);
  }
  CHECK(judge(number_assigned("0"), "SW1", false).disposition == AckDisposition::again);
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

TEST_CASE("R12, R13, R100, R101: what kept a message from being delivered has a closed word") {
  CHECK(to_text(judge("OK", "SW1", false).failure) == "no MSA");
  CHECK(to_text(judge("MSH|^~\\&|HIS|HOSP|||20260301||ACK|1|P|2.3.1\r", "SW1", false).failure) == "no MSA");
  CHECK(to_text(judge(ack("AA", "SW2"), "SW1", false).failure) == "wrong MSA");
  CHECK(to_text(judge(ack("AE", "SW1"), "SW1", false).failure) == "AE");
  CHECK(to_text(judge(ack("CE", "SW1"), "SW1", false).failure) == "AE");
  CHECK(to_text(judge(ack("AR", "SW1"), "SW1", false).failure) == "AR");
  CHECK(to_text(judge(ack("CR", "SW1"), "SW1", false).failure) == "AR");
  CHECK(judge(ack("AA", "SW1"), "SW1", false).failure == Failure::none);
  using stepwise::hl7::net::Outcome;
  CHECK(to_text(failure_of(Outcome::not_connected)) == "not connected");
  CHECK(to_text(failure_of(Outcome::timed_out)) == "timeout");
  CHECK(to_text(failure_of(Outcome::lost)) == "lost");
  CHECK(to_text(failure_of(Outcome::unframed)) == "no MSA");
  CHECK(to_text(Failure::number_refused) == "number refused");
  CHECK(to_text(Failure::rejected) == "rejected");
  CHECK(to_text(Failure::no_context) == "no context");
  CHECK(to_text(Failure::refused) == "refused");
}

TEST_CASE("R101: what is rejected for ever is parked after the tries the site allows") {
  const Judgement rejected = judge(ack("AR", "SW1"), "SW1", false);
  CHECK(limited(rejected, 1, 3).disposition == AckDisposition::again);
  CHECK(limited(rejected, 2, 3).disposition == AckDisposition::parked);
  CHECK(limited(rejected, 2, 3).why.ends_with("given up after 3 attempts"));
  CHECK(limited(rejected, 1'000'000, 0).disposition == AckDisposition::again);
  SECTION("the same holds for a DIMSE status that will pass; one that will not is parked for that alone") {
    CHECK(limited({AckDisposition::again, "", Failure::refused}, 2, 3).disposition == AckDisposition::parked);
    CHECK(limited({AckDisposition::parked, "0106", Failure::refused}, 2, 3).why == "0106");
  }
  SECTION("but not when nobody answers, however often: that is no fault of the message") {
    CHECK(limited({AckDisposition::again, "", Failure::not_connected}, 99, 3).disposition == AckDisposition::again);
    CHECK(limited({AckDisposition::again, "", Failure::timed_out}, 99, 3).disposition == AckDisposition::again);
  }
}

TEST_CASE("R101: one alert an outage") {
  Outage outage;
  const Outage::Time start{};
  CHECK_FALSE(outage.answered());
  CHECK(outage.failed(start));
  CHECK_FALSE(outage.failed(start + std::chrono::seconds(5)));
  CHECK(outage.began() == start);
  CHECK(outage.answered());
  CHECK_FALSE(outage.answered());
  CHECK(outage.failed(start + std::chrono::seconds(9)));
}

TEST_CASE("A destination gets no more messages a second than it wants") {
  using namespace std::chrono_literals;
  const Outage::Time start{1h};
  RateLimiter limiter(4);
  CHECK(limiter.next(start) == 0ms);
  CHECK(limiter.next(start) == 250ms);
  CHECK(limiter.next(start + 250ms) == 250ms);
  CHECK(limiter.next(start + 10s) == 0ms);  // unused messages are not saved for later
  CHECK(limiter.next(start + 10s) == 250ms);
  RateLimiter free(0);
  for (int i = 0; i < 3; ++i) CHECK(free.next(start) == 0ms);
}

TEST_CASE("The reason of a refusal includes the texts of ERR that MSA-3 does not have, in both forms of ERR") {
  const std::string head = "MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301080000||ACK|77|P|2.5.1\rMSA|AE|SW1|Refused\r";
  CHECK(judge(head, "SW1", false).why == "AE Refused");
  CHECK(
      judge(head + "ERR||PID^1^3^1^4|101^Required field missing^HL70357|E|||no authority|Send PID-3.4\r", "SW1", false)
          .why == "AE Refused; PID-3.4 101 Required field missing; no authority; Send PID-3.4");
  CHECK(judge(head + "ERR|PID^1^3^101&Required field missing&HL70357~ORC^2^2^204&Unknown key&HL70357\r", "SW1", false)
            .why == "AE Refused; PID-3 101 Required field missing; ORC(2)-2 204 Unknown key");
  CHECK(judge(head + "ERR||PID^1^3|101|E||||Refused\r", "SW1", false).why == "AE Refused; PID-3 101 Refused");
  std::string many = head;
  for (int i = 0; i < 200; ++i) many += "ERR||PID^1^3|101^" + std::string(900, 'x') + "|E\r";
  CHECK(judge(many, "SW1", false).why.size() <= stepwise::limits::delivery_reason_characters + 3);
}
