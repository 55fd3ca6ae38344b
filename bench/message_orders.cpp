// SPDX-License-Identifier: Apache-2.0
// One ORM^O01 with many orders, from the first byte to AA, database included: the cost of an order must not grow with
// the number of orders in the message.
//   bench_message_orders BINARY [--json]
#include "base/limits.hpp"
#include "bench/support/broker_process.hpp"
#include "bench/support/table.hpp"
#include "hl7/message.hpp"
#include "hl7/net/mllp_client.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace stepwise;

constexpr int messages_of_a_size = 7;
constexpr int compared_orders = 50;  // so that the fixed cost of a message is small in comparison
constexpr double growth_most = 1.5;

std::string message_with(int orders, int number) {
  std::string message = fmt::format(
      "MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301080000||ORM^O01|M{0}|P|2.3.1\r"
      "PID|||P{0}^^^HOSP^MR||FAMILY{0}^GIVEN||19700315|F\rPV1||O\r",
      number);
  for (int order = 0; order < orders; ++order)
    message += fmt::format(
        "ORC|NW|O{0}-{1}^HIS|||||1^once^^202603010900\rOBR|1|O{0}-{1}^HIS||XCH^Chest^L||||||||||||||||||||DX\r", number,
        order);
  return message;
}

double median_ms(hl7::net::BlockingMllpClient& client, int orders, int& number) {
  std::vector<double> times;
  for (int i = 0; i < messages_of_a_size; ++i) {
    const std::string message = message_with(orders, number++);
    const auto start = std::chrono::steady_clock::now();
    const auto exchange = client.send(message, std::chrono::seconds(60));
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    const auto answer = hl7::Message::parse(exchange.answer);
    if (!answer || answer->text("MSA-1") != "AA") throw std::runtime_error("not AA: " + exchange.answer);
  }
  return bench::percentile(times, 0.5);
}

}  // namespace

int main(int argc, char* argv[]) {
  if (argc < 2) return std::fputs("usage: bench_message_orders BINARY [--json]\n", stderr), 64;
  bench::TemporaryFolder folder;
  broker::EmbeddedPostgres postgres(folder.path() / "data");
  postgres.start();
  bench::BrokerProcess broker(argv[1], postgres.connection_string(), folder);
  hl7::net::BlockingMllpClient client;
  if (client.connect("127.0.0.1", broker.hl7_port(), std::chrono::seconds(5)))
    throw std::runtime_error("the broker takes no HL7 connection");

  int number = 0;
  median_ms(client, compared_orders, number);  // warm
  const double compared = median_ms(client, compared_orders, number) / compared_orders;
  bench::Table table({"orders in the message", "ms to AA", "ms per order", "compared with 50 orders"});
  bool holds = true;
  for (const int orders : {1, 10, compared_orders, 250, static_cast<int>(limits::hl7_message_orders)}) {
    const double ms = median_ms(client, orders, number), growth = ms / orders / compared;
    table.row({std::to_string(orders), fmt::format("{:.1f}", ms), fmt::format("{:.2f}", ms / orders),
               fmt::format("{:.2f} x", growth)});
    holds &= orders <= compared_orders || growth <= growth_most;
  }
  const bool json = argc > 2 && std::string_view(argv[2]) == "--json";
  std::fputs((json ? table.json() : table.text()).c_str(), stdout);
  std::fprintf(stderr, "cost per order grows at most %.1f x: %s\n", growth_most, holds ? "holds" : "does not hold");
  return holds ? 0 : 1;
}
