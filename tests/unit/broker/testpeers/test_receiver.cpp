// SPDX-License-Identifier: Apache-2.0
#include "broker/testpeers/test_receiver.hpp"

#include "hl7/message.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/hl7/net/loopback.hpp"

#include <mutex>
#include <vector>

using namespace stepwise;
using broker::TestMessage;
using broker::TestReceiver;
using hl7::net::RawPeer;

namespace {

std::string framed(const std::string& message) {
  return "\x0b" + message + "\x1c\r";
}

std::string message_with(const std::string& control_id) {
  return "MSH|^~\\&|HIS|H|S|R|20260301||ADT^A04|" + control_id + "|P|2.5.1\rPID|||1\r";
}

// What a receiver has seen.
class Seen {
 public:
  std::function<void(const TestMessage&)> look() {
    return [this](const TestMessage& message) {
      const std::lock_guard lock(mutex_);
      all_.push_back(message);
    };
  }
  std::vector<TestMessage> all() {
    const std::lock_guard lock(mutex_);
    return all_;
  }

 private:
  std::mutex mutex_;
  std::vector<TestMessage> all_;
};

hl7::Message answer_in(const std::string& frame) {
  REQUIRE(frame.size() > 3);
  return hl7::Message::parse(frame.substr(1, frame.size() - 3)).value();
}

}  // namespace

TEST_CASE("the receiver answers each message with its code and the message's control id, a refusal with ERR") {
  for (const auto& [code, text] :
       {std::pair{hl7::AckCode::AA, "AA"}, std::pair{hl7::AckCode::AE, "AE"}, std::pair{hl7::AckCode::AR, "AR"},
        std::pair{hl7::AckCode::CA, "CA"}, std::pair{hl7::AckCode::CR, "CR"}}) {
    CAPTURE(text);
    Seen seen;
    const TestReceiver receiver("127.0.0.1", 0, code, seen.look());
    RawPeer peer(receiver.port());
    std::vector<std::string> own_ids;
    for (const char* id : {"C1", "C2"}) {
      peer.send(framed(message_with(id)));
      const hl7::Message answer = answer_in(peer.read_frame());
      CHECK(answer.text("MSA-1") == text);
      CHECK(answer.text("MSA-2") == id);
      CHECK(answer.text("ERR-3").empty() == hl7::is_positive(code));
      own_ids.push_back(answer.control_id());
    }
    CHECK(own_ids[0] != own_ids[1]);
  }
}

TEST_CASE("the receiver shows each message as it came, its sender, and the answer that is sent") {
  Seen seen;
  const TestReceiver receiver("127.0.0.1", 0, hl7::AckCode::AA, seen.look());
  RawPeer first(receiver.port()), second(receiver.port());
  first.send(framed(message_with("C1")));
  const std::string answer = first.read_frame();
  second.send(framed(message_with("C2")));
  second.read_frame();
  const auto all = seen.all();
  REQUIRE(all.size() == 2);
  CHECK(all[0].bytes == message_with("C1"));
  CHECK(all[1].bytes == message_with("C2"));
  CHECK(framed(all[0].answer) == answer);
  CHECK(all[0].from.starts_with("127.0.0.1:"));
  CHECK(all[0].from != all[1].from);
}

TEST_CASE("a receiver without a code takes messages and answers none") {
  Seen seen;
  std::string received;
  {
    const TestReceiver receiver("127.0.0.1", 0, std::nullopt, seen.look());
    RawPeer peer(receiver.port());
    peer.send(framed(message_with("C1")) + framed(message_with("C2")));
    peer.end_sending();
    received = peer.read_all();
  }
  CHECK(received.empty());
  const auto all = seen.all();
  REQUIRE(all.size() == 2);
  CHECK(all[1].bytes == message_with("C2"));
  CHECK(all[1].answer.empty());
}

TEST_CASE("a message of which only MSH can be read is answered too; without MSH there is no answer") {
  Seen seen;
  const TestReceiver receiver("127.0.0.1", 0, hl7::AckCode::AE, seen.look());
  RawPeer peer(receiver.port());
  peer.send(framed("MSH|^~\\&|HIS|H|S|R|20260301||ADT^A04|C7|P|2.5.1\rno segment\r"));
  CHECK(answer_in(peer.read_frame()).text("MSA-2") == "C7");
  RawPeer other(receiver.port());
  other.send(framed("nonsense"));
  other.end_sending();
  CHECK(other.read_all().empty());
  CHECK(seen.all().size() == 2);
}

TEST_CASE("a receiver on a port that is in use cannot be started") {
  const TestReceiver receiver("127.0.0.1", 0, hl7::AckCode::AA, [](const TestMessage&) {});
  CHECK_THROWS_AS(TestReceiver("127.0.0.1", receiver.port(), hl7::AckCode::AA, [](const TestMessage&) {}),
                  std::runtime_error);
}
