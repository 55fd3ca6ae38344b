// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/commands.hpp"

#include "broker/config/endpoint.hpp"
#include "broker/service/stop_signal.hpp"
#include "broker/terminal/command.hpp"
#include "broker/terminal/show_message.hpp"
#include "broker/testpeers/test_receiver.hpp"
#include "hl7/charset.hpp"
#include "mapping/values/zone.hpp"

#include <fmt/format.h>

#include <iostream>

namespace stepwise::broker {

namespace {

void print(const TestMessage& message, const std::string& ack, bool json) {
  if (json) {
    print_json({{"from", message.from},
                {"message", name_message(message.bytes)},
                {"text", hl7::decode(message.bytes, "").text},
                {"ack", ack}});
  } else {
    const std::string time = mapping::write_tm(local_now());
    std::cout << fmt::format("{}:{}:{} {} from {} -> {}\n{}\n", time.substr(0, 2), time.substr(2, 2), time.substr(4, 2),
                             name_message(message.bytes), message.from, ack, show_message(message.bytes))
              << std::flush;
  }
}

}  // namespace

int receive(const ReceiveOptions& options) {
  const auto ack = hl7::parse_ack_code(options.ack);
  auto tls = server_tls(options.tls);
  if (!tls) {
    std::cerr << describe(tls.error()) << "\n";
    return exit_usage;
  }
  StopSignal stop;
  int left = options.count;
  const auto look = [&](const TestMessage& message) {
    if (options.count > 0 && left == 0) return;
    print(message, options.ack, options.json);
    if (left > 0 && --left == 0) stop.ask();
  };
  try {
    const TestReceiver receiver(options.address, static_cast<std::uint16_t>(options.port), ack, look, std::move(*tls));
    if (options.json)
      print_json({{"listening", {{"address", options.address}, {"port", receiver.port()}}}});
    else
      std::cout << "listening on " << to_text(Endpoint{options.address, receiver.port()}) << ", Ctrl-C ends it\n"
                << std::endl;
    stop.wait();
  } catch (const std::runtime_error& e) {
    std::cerr << e.what() << "\n";
    return exit_transport;
  }
  return exit_fine;
}

}  // namespace stepwise::broker
