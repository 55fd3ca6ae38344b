// SPDX-License-Identifier: Apache-2.0
// Tests the test sender and the test receiver with each other.
#include "broker/testpeers/test_receiver.hpp"
#include "broker/testpeers/test_sender.hpp"
#include "tests/support/catch.hpp"

#include <vector>

using namespace stepwise;
using namespace stepwise::broker;

namespace {
const std::string order = "MSH|^~\\&|HIS|H|S|R|20260301||ORM^O01|H0002|P|2.3.1\rORC|CA|P5001^HIS\r";
}

TEST_CASE("what is sent is received as it is and answered to its control id") {
  std::vector<std::string> seen;
  Sent first, second;
  {
    const TestReceiver receiver("127.0.0.1", 0, hl7::AckCode::AA,
                                [&](const TestMessage& message) { seen.push_back(message.bytes); });
    TestSender sender({"127.0.0.1", receiver.port()}, std::chrono::seconds(20));
    first = sender.send(order);
    second = sender.send(order);
  }
  CHECK(first.ack == hl7::AckCode::AA);
  CHECK(second.ack == hl7::AckCode::AA);
  CHECK(seen == std::vector<std::string>{order, order});
}

TEST_CASE("a receiver that is configured to refuse does so") {
  const TestReceiver receiver("127.0.0.1", 0, hl7::AckCode::AE, [](const TestMessage&) {});
  const Sent sent = TestSender({"127.0.0.1", receiver.port()}, std::chrono::seconds(20)).send(order);
  CHECK(sent.ack == hl7::AckCode::AE);
  CHECK_FALSE(sent.text.empty());
  CHECK_FALSE(sent.transport);
}

TEST_CASE("nobody there, and no answer in time, are faults of the transport") {
  std::uint16_t port = 0;
  {
    const TestReceiver receiver("127.0.0.1", 0, std::nullopt, [](const TestMessage&) {});
    port = receiver.port();
    const Sent silent = TestSender({"127.0.0.1", port}, std::chrono::milliseconds(200)).send(order);
    CHECK(silent.transport);
    CHECK_FALSE(silent.ack);
  }
  const Sent absent = TestSender({"127.0.0.1", port}, std::chrono::seconds(20)).send(order);
  CHECK(absent.transport);
  CHECK_FALSE(absent.fault.empty());
}
