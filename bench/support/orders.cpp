// SPDX-License-Identifier: Apache-2.0
#include "bench/support/orders.hpp"

#include "hl7/message.hpp"

#include <fmt/format.h>

#include <chrono>
#include <stdexcept>

namespace stepwise::bench {

std::string order_message(int n) {
  std::string message = fmt::format(
      "MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301080000||ORM^O01|B{0:08}|P|2.3.1\r"
      "PID|||P{0:08}^^^HOSP^MR||FAMILY{0:08}^GIVEN^A||19700315|F|||STREET {0}^^TOWN^^12345||0123 456789|||||A77^^^HOSP\r"
      "PV1||O|RAD^1^2|||||D22^REF^ROSE|||||||||||V{0:08}^^^HOSP||||||||||||||||||||||||||||||||V\r"
      "ORC|NW|O{0:08}^HIS|||||1^once^^202603{1:02}0900^^R||20260301080000|CLK^CLERK||D22^REF^ROSE|||||RAD^RADIOLOGY^L\r"
      "OBR|1|O{0:08}^HIS||XCH^Chest^L^P1^Chest 2 views^ERL||||||||||||D22^REF^ROSE||||||||DX|||1^once^^202603{1:02}0900^^R|||WALK|R05^Cough^I10\r",
      n, n % 28 + 1);
  message += "NTE|1||" + std::string(1100 - message.size() - 8, 'x') + "\r";
  return message;
}

OrderSender::OrderSender(std::uint16_t port, ClientTls tls) {
  if (tls.context) client_.use_tls(std::move(tls));
  if (client_.connect("127.0.0.1", port, std::chrono::seconds(5)))
    throw std::runtime_error("the broker takes no HL7 connection");
}

bool OrderSender::send(int n) {
  const auto exchange = client_.send(order_message(n), std::chrono::seconds(30));
  const auto answer = hl7::Message::parse(exchange.answer);
  return answer && answer->text("MSA-1") == "AA" && answer->text("MSA-2") == fmt::format("B{:08}", n);
}

}  // namespace stepwise::bench
