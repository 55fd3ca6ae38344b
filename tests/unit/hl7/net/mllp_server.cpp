// SPDX-License-Identifier: Apache-2.0
#include "hl7/net/mllp_server.hpp"

#include "base/worker_threads.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/hl7/net/answering_server.hpp"

#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>

using namespace stepwise;
using namespace stepwise::hl7;
using namespace stepwise::hl7::net;
using namespace std::string_literals;

TEST_CASE("A message is answered on its connection, and so is the next one") {
  Fixture fixture;
  RawPeer peer = fixture.peer();
  for (const char* message : {"A", "B"}) {
    peer.send(frame(message));
    CHECK(peer.read_frame() == frame("ACK "s + message));
  }
}

TEST_CASE("case R02, R03: messages that are sent without waiting are answered in order") {
  Fixture fixture;
  RawPeer peer = fixture.peer();
  std::string sent;
  for (int i = 0; i < 200; ++i) sent += frame(std::to_string(i));
  peer.send(sent);
  for (int i = 0; i < 200; ++i) REQUIRE(peer.read_frame() == frame("ACK " + std::to_string(i)));
}

TEST_CASE("case R04: a message may come byte by byte") {
  Fixture fixture;
  RawPeer peer = fixture.peer();
  for (const char c : frame("slow")) peer.send(std::string(1, c));
  CHECK(peer.read_frame() == frame("ACK slow"));
}

TEST_CASE("case R10: a sender that half-closes after its message still gets the answer") {
  Fixture fixture;
  RawPeer peer = fixture.peer();
  peer.send(frame("last"));
  peer.end_sending();
  CHECK(peer.read_all() == frame("ACK last"));
  CHECK(fixture.events->wait_for("closed"));
}

TEST_CASE("D38: with all connections taken a new one is served, and the one that waited longest ends") {
  Fixture fixture({.connections = 2});
  RawPeer first = fixture.peer();
  first.send(frame("A"));
  CHECK(first.read_frame() == frame("ACK A"));
  RawPeer second = fixture.peer();
  second.send(frame("B"));
  CHECK(second.read_frame() == frame("ACK B"));
  RawPeer third = fixture.peer();
  third.send(frame("C"));
  CHECK(third.read_frame() == frame("ACK C"));
  CHECK(first.read_all().empty());
  CHECK(fixture.events->count("evicted") == 1);
  second.send(frame("D"));
  CHECK(second.read_frame() == frame("ACK D"));
}

TEST_CASE(
    "D38: a connection whose message is being handled is not ended for another; when all are so, the new one is refused") {
  WorkerThreads workers(1);
  std::mutex gate;
  std::atomic<int> started{0};
  const Handler handler = [&](Peer, Frame received) -> boost::asio::awaitable<Reply> {
    ++started;
    auto work = [&gate] { const std::lock_guard lock(gate); };
    co_await workers.run(std::move(work));
    co_return "ACK " + received.bytes;
  };
  Fixture fixture({.connections = 1}, handler);
  RawPeer busy = fixture.peer();
  {
    const std::lock_guard lock(gate);
    busy.send(frame("A"));
    while (started < 1) std::this_thread::yield();
    CHECK(fixture.peer().read_all().empty());
    CHECK(fixture.events->wait_for("refused"));
  }
  CHECK(busy.read_frame() == frame("ACK A"));
  workers.stop();
}

TEST_CASE("D38: hundreds of connections that are silent, or stop in a frame, do not lock out others") {
  Fixture fixture({.connections = 16, .connections_per_address = 8});
  const auto beginning = GENERATE(""s, "x"s, "\x0b"s, "\x0bMSH|^~"s, "\x0bMSH|^~\x1c"s);
  std::vector<std::unique_ptr<RawPeer>> attackers;
  for (int i = 0; i < 300; ++i) {
    attackers.push_back(std::make_unique<RawPeer>(fixture.server.port()));
    attackers.back()->send(beginning);
    if (i % 50 != 0) continue;
    RawPeer his = fixture.peer();
    his.send(frame("A"));
    CHECK(his.read_frame() == frame("ACK A"));
  }
  CHECK(fixture.server.connections() <= 8);
  CHECK(attackers.front()->read_all().empty());
}

TEST_CASE(
    "D38: large frames beyond the bytes in flight wait for room, all are answered in the end, and small ones need none") {
  constexpr std::size_t large = 1024 * 1024;
  Fixture fixture({.bytes_in_flight = large}, echo, 2);
  std::vector<std::unique_ptr<RawPeer>> attackers;
  for (int i = 0; i < 8; ++i) {
    attackers.push_back(std::make_unique<RawPeer>(fixture.server.port()));
    attackers.back()->send(
        "\x0b" +
        std::string(100'000, static_cast<char>('a' + i)));  // more together than the budget: some wait from here on
  }
  RawPeer his = fixture.peer();
  his.send(frame("A"));
  CHECK(his.read_frame() == frame("ACK A"));
  std::vector<std::thread> senders;
  std::vector<std::size_t> answered(8);
  for (std::size_t i = 0; i < 8; ++i) {
    senders.emplace_back([&, i] {
      attackers[i]->send(std::string(large, static_cast<char>('a' + i)) + "\x1c\r");
      answered[i] = attackers[i]->read_frame().size();
    });
  }
  for (std::thread& sender : senders) sender.join();
  for (const std::size_t size : answered) CHECK(size == 100'000 + large + 7);
}

TEST_CASE("D38: a large frame that finds no room ends its connection in time; small ones are answered meanwhile") {
  Fixture fixture({.bytes_in_flight = 100'000, .frame_timeout = std::chrono::milliseconds(500)});
  RawPeer holder = fixture.peer();
  holder.send("\x0b" + std::string(90'000, 'a'));
  RawPeer waiting = fixture.peer();
  waiting.send("\x0b" + std::string(90'000, 'b'));
  CHECK(waiting.read_all().empty());
  RawPeer his = fixture.peer();
  his.send(frame("A"));
  CHECK(his.read_frame() == frame("ACK A"));
}

TEST_CASE("D38: a peer that does not read its answers loses its connection, others are served meanwhile") {
  const Handler handler = [](Peer, Frame received) -> boost::asio::awaitable<Reply> {
    co_return received.bytes == "large" ? std::string(16 * 1024 * 1024, 'x') : received.bytes;
  };
  Fixture fixture({.frame_timeout = std::chrono::milliseconds(300)}, handler);
  RawPeer deaf = fixture.peer();
  deaf.send(frame("large"));
  RawPeer his = fixture.peer();
  his.send(frame("A"));
  CHECK(his.read_frame() == frame("A"));
  CHECK(fixture.events->wait_for("answer-lost"));
  CHECK(fixture.events->wait_for("closed"));
}

TEST_CASE("A connection reads no further until its answer is written, others are served meanwhile") {
  WorkerThreads workers(4);
  std::mutex gate;
  std::atomic<int> started{0};
  const Handler handler = [&](Peer, Frame received) -> boost::asio::awaitable<Reply> {
    ++started;
    const bool wait = received.bytes == "wait";
    auto work = [&gate, wait] {
      if (wait) const std::lock_guard lock(gate);
    };
    co_await workers.run(std::move(work));
    co_return "ACK " + received.bytes;
  };
  Fixture fixture({}, handler, 2);
  RawPeer blocked = fixture.peer(), other = fixture.peer();
  {
    const std::lock_guard lock(gate);
    blocked.send(frame("wait") + frame("behind"));
    while (started < 1) std::this_thread::yield();
    other.send(frame("A"));
    CHECK(other.read_frame() == frame("ACK A"));
    CHECK(started == 2);
  }
  CHECK(blocked.read_frame() == frame("ACK wait"));
  CHECK(blocked.read_frame() == frame("ACK behind"));
  workers.stop();
}

TEST_CASE("D38: a stranger that is made to wait holds up neither another peer nor stop()") {
  Fixture fixture({.connections = 1}, refuse_strangers);
  RawPeer stranger = fixture.peer();
  for (int i = 0; i < 20; ++i) stranger.send(frame("stranger"));
  for (int i = 0; i < 3; ++i) CHECK(stranger.read_frame() == frame("ACK stranger"));
  RawPeer his = fixture.peer();
  his.send(frame("A"));
  CHECK(his.read_frame() == frame("ACK A"));
  CHECK(fixture.events->wait_for("evicted"));
  for (int i = 0; i < 20; ++i) his.send(frame("stranger"));
  for (int i = 0; i < 3; ++i) CHECK(his.read_frame() == frame("ACK stranger"));
  fixture.server.stop();
  CHECK(fixture.events->wait_for("closed", 2));
}

TEST_CASE("After stop() idle connections end, current requests are answered, and no new ones are accepted") {
  WorkerThreads workers(1);
  std::mutex gate;
  std::atomic<bool> started{false};
  const Handler handler = [&](Peer, Frame) -> boost::asio::awaitable<Reply> {
    auto work = [&gate, &started] {
      started = true;
      const std::lock_guard lock(gate);
    };
    co_await workers.run(std::move(work));
    co_return "done";
  };
  Fixture fixture({}, handler);
  RawPeer idle = fixture.peer(), busy = fixture.peer();
  REQUIRE(fixture.events->wait_for("opened", 2));
  {
    const std::lock_guard lock(gate);
    busy.send(frame("A") + frame("never reached"));
    while (!started) std::this_thread::yield();
    fixture.server.stop();
    CHECK(idle.read_all().empty());
  }
  CHECK(busy.read_all() == frame("done"));
  CHECK(fixture.events->wait_for("closed", 2));
  CHECK_THROWS_AS(fixture.peer(), boost::system::system_error);
  workers.stop();
}

TEST_CASE("Many connections at once on several threads: each gets the answers to its own messages") {
  Fixture fixture({}, echo, 2);
  std::vector<std::thread> senders;
  std::atomic<int> right{0};
  for (int s = 0; s < 8; ++s) {
    senders.emplace_back([&fixture, &right, s] {
      RawPeer peer = fixture.peer();
      for (int i = 0; i < 50; ++i) {
        const std::string message = std::to_string(s) + "/" + std::to_string(i);
        peer.send(frame(message));
        if (peer.read_frame() == frame("ACK " + message)) ++right;
      }
    });
  }
  for (std::thread& sender : senders) sender.join();
  CHECK(right == 400);
}

TEST_CASE("A port that is taken, or an address that is none, is named") {
  Fixture fixture;
  Io io;
  const ServerSettings taken{.port = fixture.server.port()};
  try {
    MllpServer second(io.executor(), taken, echo);
    FAIL("listened twice");
  } catch (const std::runtime_error& error) {
    CHECK(std::string(error.what()).find("127.0.0.1:" + std::to_string(fixture.server.port())) != std::string::npos);
  }
  CHECK_THROWS_AS(MllpServer(io.executor(), {.address = "not an address"}, echo), std::runtime_error);
}
