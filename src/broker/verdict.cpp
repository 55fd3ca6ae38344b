// SPDX-License-Identifier: Apache-2.0
#include "broker/verdict.hpp"

#include "base/limits.hpp"
#include "hl7/charset.hpp"
#include "hl7/header.hpp"
#include "hl7/message.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::broker {

Judgement judge(const std::string& answer, const std::string& control_id, bool is_number_request) {
  auto message = hl7::Message::parse(hl7::decode(answer, "").text);
  if (!message) return {Verdict::again, "the answer is no HL7 message"};
  const auto received = hl7::read_answer(*message);
  if (!received) return {Verdict::again, "the answer has no MSA segment that can be read"};
  const bool is_order_response = message->type() == "ORR" || message->type() == "ORG";
  const bool carries_number = is_number_request && is_order_response && message->text("ORC-1") == "NA";
  if (received->control_id != control_id && !carries_number)
    return {Verdict::again, "the answer is for another message: MSA-2 differs from our MSH-10", true};
  const std::string why = fmt::format("{} {}", hl7::to_text(received->code), received->text);
  switch (received->code) {
    case hl7::AckCode::AA:
    case hl7::AckCode::CA: return {Verdict::delivered, "", false, carries_number};
    case hl7::AckCode::AE:
    case hl7::AckCode::CE: return {Verdict::parked, why};
    case hl7::AckCode::AR:
    case hl7::AckCode::CR: return {Verdict::again, why};
  }
  return {Verdict::again, why};
}

int Backoff::next_ms() {
  step_ms_ = step_ms_ == 0 ? limits::relay_backoff_first_ms : std::min(step_ms_ * 2, limits::relay_backoff_last_ms);
  return std::uniform_int_distribution<int>(step_ms_ / 2, step_ms_)(random_);
}

}  // namespace stepwise::broker
