// SPDX-License-Identifier: Apache-2.0
#include "broker/testpeers/test_sender.hpp"

#include "broker/testpeers/test_receiver.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/hl7/net/loopback.hpp"

#include <vector>

using namespace stepwise;
using namespace stepwise::broker;

namespace {

const std::string order = "MSH|^~\\&|HIS|H|S|R|20260301||ORM^O01|H0002|P|2.3.1\rORC|CA|P5001^HIS\r";
constexpr std::chrono::seconds long_enough{20};

// A receiver that gives the answers one after the other; "": it drops the connection.
class AnsweringInTurn {
 public:
  explicit AnsweringInTurn(std::vector<std::string> answers)
      : answers_(std::move(answers)),
        server_(io_.executor(), hl7::net::ServerSettings{},
                [this](hl7::net::Peer peer, hl7::Frame) { return answer(std::move(peer)); }) {
    server_.start();
  }
  ~AnsweringInTurn() { io_.stop(); }
  Endpoint endpoint() const { return {"127.0.0.1", server_.port()}; }
  // The port of the sender for each message.
  std::vector<std::uint16_t> ports() {
    const std::lock_guard lock(mutex_);
    return ports_;
  }

 private:
  boost::asio::awaitable<hl7::net::Reply> answer(hl7::net::Peer peer) {
    const std::lock_guard lock(mutex_);
    ports_.push_back(peer.port);
    std::string bytes = answers_.at(ports_.size() - 1);
    if (bytes.empty()) throw std::runtime_error("the receiver goes down");
    co_return bytes;
  }
  const std::vector<std::string> answers_;
  std::mutex mutex_;
  std::vector<std::uint16_t> ports_;
  hl7::net::Io io_;
  hl7::net::MllpServer server_;
};

std::string ack_with(const std::string& rest) {
  return "MSH|^~\\&|S|R|HIS|H|20260301||ACK|1|P|2.5.1\r" + rest;
}

Sent answered_with(const std::string& answer) {
  AnsweringInTurn receiver({answer});
  return TestSender(receiver.endpoint(), long_enough).send(order);
}

}  // namespace

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

TEST_CASE("each acknowledgement code is read; only a refusal has reasons, one for each ERR") {
  for (const auto& [text, code] : {std::pair{"AA", hl7::AckCode::AA}, std::pair{"CA", hl7::AckCode::CA}}) {
    const Sent sent = answered_with(ack_with(std::string("MSA|") + text + "|H0002|thanks\r"));
    CHECK(sent.ack == code);
    CHECK(sent.text == "thanks");
    CHECK(sent.reasons.empty());
    CHECK(sent.fault.empty());
  }
  for (const auto& [text, code] : {std::pair{"AE", hl7::AckCode::AE}, std::pair{"AR", hl7::AckCode::AR},
                                   std::pair{"CE", hl7::AckCode::CE}, std::pair{"CR", hl7::AckCode::CR}}) {
    const std::string answer = ack_with(std::string("MSA|") + text +
                                        "|H0002|no\rERR||PID^1^3|204^Unknown key^HL70357|E||||first\r"
                                        "ERR||OBR^1^4|103^Table value^HL70357|E||||second\r");
    const Sent sent = answered_with(answer);
    CHECK(sent.ack == code);
    CHECK(sent.answer == answer);
    REQUIRE(sent.reasons.size() == 2);
    CHECK_THAT(sent.reasons[0], Catch::Contains("first"));
    CHECK_THAT(sent.reasons[1], Catch::Contains("second"));
  }
}

TEST_CASE("an answer to another message, or without MSA, is a fault but not one of the connection") {
  const Sent other = answered_with(ack_with("MSA|AA|H0003\r"));
  CHECK_FALSE(other.ack);
  CHECK_FALSE(other.transport);
  CHECK(other.fault == "the answer is to another message: MSA-2 is 'H0003'");
  CHECK(other.answer == ack_with("MSA|AA|H0003\r"));
  const Sent without = answered_with(ack_with("PID|||1\r"));
  CHECK_FALSE(without.ack);
  CHECK_FALSE(without.transport);
  CHECK_THAT(without.fault, Catch::StartsWith("the answer is no acknowledgement: "));
}

TEST_CASE("messages go over one connection, and after a fault of it over a new one") {
  const std::string good = ack_with("MSA|AA|H0002\r");
  AnsweringInTurn receiver({good, good, "", good});
  TestSender sender(receiver.endpoint(), long_enough);
  CHECK(sender.send(order).ack);
  CHECK(sender.send(order).ack);
  const Sent lost = sender.send(order);
  CHECK(lost.transport);
  CHECK_FALSE(lost.ack);
  CHECK_THAT(lost.fault, Catch::StartsWith("127.0.0.1:" + std::to_string(receiver.endpoint().port) + ": "));
  CHECK(sender.send(order).ack);
  const auto ports = receiver.ports();
  REQUIRE(ports.size() == 4);
  CHECK(ports[0] == ports[1]);
  CHECK(ports[1] == ports[2]);
  CHECK(ports[2] != ports[3]);
}

TEST_CASE("what is sent without a readable MSH is judged by the code of the answer alone") {
  AnsweringInTurn receiver({ack_with("MSA|AE|\r")});
  CHECK(TestSender(receiver.endpoint(), long_enough).send("no message").ack == hl7::AckCode::AE);
}
