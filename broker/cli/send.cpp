// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/commands.hpp"

#include "broker/terminal/command.hpp"
#include "broker/terminal/message_file.hpp"
#include "broker/terminal/show_message.hpp"
#include "broker/terminal/table.hpp"
#include "broker/testpeers/test_sender.hpp"
#include "hl7/charset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

namespace stepwise::broker {

namespace {

std::string outcome_of(const Sent& sent) {
  return sent.ack ? std::string(hl7::to_text(*sent.ack)) : sent.fault;
}

void print_answer(const std::string& message, const Sent& sent) {
  std::cout << fmt::format("{} -> {}{}{}\n", name_message(message), outcome_of(sent), sent.text.empty() ? "" : ": ",
                           printable(sent.text));
  for (const std::string& reason : sent.reasons) std::cout << "  " << reason << "\n";
  std::cout << std::flush;
}

Json answer_json(const std::filesystem::path& file, const std::string& message, const Sent& sent) {
  return {{"file", file.string()},
          {"message", name_message(message)},
          {"ack", sent.ack ? Json(hl7::to_text(*sent.ack)) : Json(nullptr)},
          {"text", sent.text},
          {"reasons", sent.reasons},
          {"fault", sent.fault},
          {"answer", hl7::decode(sent.answer, "").text}};
}

int code_of(const Sent& sent) {
  if (sent.transport) return exit_transport;
  return sent.ack && hl7::is_positive(*sent.ack) ? exit_fine : exit_refused;
}

}  // namespace

int send(const SendOptions& options) {
  const auto to = parse_endpoint(options.to);
  if (!to) {
    std::cerr << "--to: " << describe(to.error()) << "\n";
    return exit_usage;
  }
  auto tls = client_tls(options.tls);
  if (!tls) {
    std::cerr << describe(tls.error()) << "\n";
    return exit_usage;
  }
  TestSender sender(*to, std::chrono::seconds(options.timeout_s), std::move(*tls));
  int worst = exit_fine;
  for (const auto& file : options.files) {
    const auto messages = read_messages(file);
    if (!messages) {
      std::cerr << describe(messages.error()) << "\n";
      return exit_usage;
    }
    for (const std::string& message : *messages) {
      const Sent sent = sender.send(message);
      if (options.json)
        print_json(answer_json(file, message, sent));
      else
        print_answer(message, sent);
      worst = std::max(worst, code_of(sent));
      if (sent.transport) return exit_transport;
    }
  }
  return worst;
}

}  // namespace stepwise::broker
