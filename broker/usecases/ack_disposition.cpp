// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/ack_disposition.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "hl7/charset.hpp"
#include "hl7/header.hpp"
#include "hl7/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace stepwise::broker {
namespace {

// MSA-3, followed by texts of ERR that it does not contain.
std::string reason_in(const hl7::Message& answer, const std::string& text) {
  std::string reason = text;
  for (const hl7::ReceivedError& error : hl7::read_errors(answer)) {
    const bool is_said = !error.text.empty() && text.find(error.text) != std::string::npos;
    if (is_said && (error.place.empty() || text.find(error.place) != std::string::npos)) continue;
    reason += (reason.empty() ? "" : "; ") + error.place;
    for (const std::string& part : {error.code, error.text})
      if (!part.empty()) reason += (reason.empty() || reason.ends_with(' ') ? "" : " ") + part;
  }
  return text::cut(reason, limits::delivery_reason_characters);
}

}  // namespace

std::string_view to_text(Failure failure) {
  static constexpr std::array<std::string_view, 12> words{
      "",   "not connected",  "timeout",  "lost",       "no MSA", "wrong MSA", "AE",
      "AR", "number refused", "rejected", "no context", "refused"};
  return words[static_cast<std::size_t>(failure)];
}

Failure failure_of(hl7::net::Outcome outcome) {
  using enum hl7::net::Outcome;
  switch (outcome) {
    case answered: return Failure::none;
    case not_connected: return Failure::not_connected;
    case lost: return Failure::lost;
    case timed_out: return Failure::timed_out;
    case unframed: return Failure::no_msa;
  }
  return Failure::none;
}

DeliveryOutcome limited(DeliveryOutcome outcome, int attempts_before, int max_attempts) {
  const bool is_rejected = outcome.disposition == AckDisposition::again &&
                           (outcome.failure == Failure::reject || outcome.failure == Failure::refused);
  if (!is_rejected || max_attempts == 0 || attempts_before + 1 < max_attempts) return outcome;
  outcome.disposition = AckDisposition::parked;
  outcome.why += fmt::format("; given up after {} attempts", attempts_before + 1);
  return outcome;
}

bool Outage::failed(Time now) {
  if (is_on_) return false;
  is_on_ = true;
  began_ = now;
  return true;
}

bool Outage::answered() {
  return std::exchange(is_on_, false);
}

std::chrono::milliseconds RateLimiter::next(std::chrono::steady_clock::time_point now) {
  if (per_second_ == 0) return {};
  const auto at = std::max(now, next_at_);
  next_at_ = at + std::chrono::microseconds(1'000'000 / per_second_);
  return std::chrono::ceil<std::chrono::milliseconds>(at - now);
}

Judgement judge(const std::string& answer, const std::string& control_id, bool is_number_request) {
  auto message = hl7::Message::parse(hl7::decode(answer, "").text);
  if (!message) return {{AckDisposition::again, "the answer is no HL7 message", Failure::no_msa}};
  const auto received = hl7::read_answer(*message);
  if (!received) return {{AckDisposition::again, "the answer has no MSA segment that can be read", Failure::no_msa}};
  const bool is_order_response = message->type() == "ORR" || message->type() == "ORG";
  const bool carries_number = is_number_request && is_order_response && message->text("ORC-1") == "NA";
  if (received->control_id != control_id && !carries_number)
    return {
        {AckDisposition::again, "the answer is for another message: MSA-2 differs from our MSH-10", Failure::wrong_msa},
        true};
  const std::string why = fmt::format("{} {}", hl7::to_text(received->code), reason_in(*message, received->text));
  if (is_number_request && is_order_response && message->text("ORC-1") == "UA")
    return {
        {AckDisposition::parked, "the placer gives no number (ORC-1 UA) " + received->text, Failure::number_refused}};
  switch (received->code) {
    case hl7::AckCode::AA:
    case hl7::AckCode::CA: return {{AckDisposition::delivered, "", Failure::none}, false, carries_number};
    case hl7::AckCode::AE:
    case hl7::AckCode::CE: return {{AckDisposition::parked, why, Failure::error}};
    case hl7::AckCode::AR:
    case hl7::AckCode::CR: break;
  }
  return {{AckDisposition::again, why, Failure::reject}};
}

int Backoff::next_ms() {
  step_ms_ = step_ms_ == 0 ? limits::relay_backoff_first_ms : std::min(step_ms_ * 2, limits::relay_backoff_last_ms);
  return std::uniform_int_distribution<int>(step_ms_ / 2, step_ms_)(random_);
}

}  // namespace stepwise::broker
