// SPDX-License-Identifier: Apache-2.0
#include "broker/testpeers/test_sender.hpp"

#include "broker/terminal/show_message.hpp"
#include "broker/terminal/table.hpp"
#include "hl7/charset.hpp"
#include "hl7/message.hpp"

#include <fmt/format.h>

namespace stepwise::broker {

namespace {

Sent transport_fault(std::string fault) {
  return {.answer = {}, .ack = {}, .text = {}, .reasons = {}, .fault = std::move(fault), .transport = true};
}

Sent read(std::string bytes, const std::string& message) {
  Sent sent{.answer = std::move(bytes), .ack = {}, .text = {}, .reasons = {}, .fault = {}};
  const auto answer = hl7::Message::parse(hl7::decode(sent.answer, "").text);
  const auto read = answer ? hl7::read_answer(*answer) : Result<hl7::ReceivedAnswer>(answer.error());
  const auto asked = hl7::Message::parse(hl7::decode(message, "").text);
  if (!read) {
    sent.fault = "the answer is no acknowledgement: " + describe(read.error());
  } else if (asked && read->control_id != asked->control_id()) {
    sent.fault = fmt::format("the answer is to another message: MSA-2 is '{}'", printable(read->control_id));
  } else {
    sent.ack = read->code;
    sent.text = read->text;
    if (!hl7::is_positive(read->code)) sent.reasons = refusal_reasons(*answer);
  }
  return sent;
}

}  // namespace

Sent TestSender::send(const std::string& message) {
  if (!client_) {
    client_.emplace();
    client_->use_tls(tls_);
    if (const auto error = client_->connect(to_.host, to_.port, timeout_)) {
      const std::string fault = client_->tls_failure().empty() ? error.message() : "no TLS: " + client_->tls_failure();
      client_.reset();
      return transport_fault(fmt::format("{}: {}", to_text(to_), fault));
    }
  }
  hl7::net::Exchange exchange = client_->send(message, timeout_);
  if (exchange.outcome == hl7::net::Outcome::answered) return read(std::move(exchange.answer), message);
  client_.reset();
  return transport_fault(fmt::format("{}: {}{}{}", to_text(to_), to_text(exchange.outcome),
                                     exchange.detail.empty() ? "" : ", ", exchange.detail));
}

}  // namespace stepwise::broker
