// SPDX-License-Identifier: Apache-2.0
#include "hl7/net/mllp_server.hpp"

#include "base/worker_threads.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/hl7/net/loopback.hpp"

#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>

using namespace stepwise;
using namespace stepwise::hl7;
using namespace stepwise::hl7::net;
using namespace std::string_literals;

namespace {

boost::asio::awaitable<Reply> echo(Peer, Frame received) {
  if (received.oversize) co_return "oversize " + std::to_string(received.oversize->length) + " " + received.bytes;
  if (received.bytes.find("silent") != std::string::npos) co_return "";
  if (received.bytes == "throw") throw std::runtime_error("WEST^MARY");
  co_return "ACK " + received.bytes;
}

boost::asio::awaitable<Reply> refuse_strangers(Peer, Frame received) {
  co_return Reply("ACK " + received.bytes, received.bytes.starts_with("stranger"));
}

struct Fixture {
  explicit Fixture(ServerSettings settings = {}, Handler handler = echo, int threads = 1)
      : io(threads), server(io.executor(), std::move(settings), std::move(handler), events) {
    server.start();
  }
  RawPeer peer() { return RawPeer(server.port()); }

  std::shared_ptr<Events> events = std::make_shared<Events>();
  Io io;
  MllpServer server;
};

constexpr std::chrono::milliseconds soon{50};

}  // namespace

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

TEST_CASE("case R05, D09: without the CR a message is answered when nothing follows") {
  Fixture fixture({.end_block_timeout = soon});
  RawPeer peer = fixture.peer();
  peer.send(
      "\x0b"
      "A\x1c");
  CHECK(peer.read_frame() == frame("ACK A"));
  peer.send(frame("B"));
  CHECK(peer.read_frame() == frame("ACK B"));
  CHECK(fixture.events->count("end-block-without-cr") == 1);
}

TEST_CASE("case R07: a frame that never ends is reported and the connection closed; others go on") {
  Fixture fixture({.frame_timeout = soon});
  RawPeer idle = fixture.peer();
  RawPeer peer = fixture.peer();
  peer.send("\x0bMSH|half");
  CHECK(peer.read_all().empty());
  CHECK(fixture.events->wait_for("timed-out"));
  REQUIRE(fixture.events->broken().size() == 1);
  CHECK(fixture.events->broken()[0] == BrokenFrame{BrokenFrame::Reason::timed_out, "MSH|half", 8});
  idle.send(frame("A"));  // it was idle for longer than the timeout: an idle connection is not closed (D18)
  CHECK(idle.read_frame() == frame("ACK A"));
}

TEST_CASE("case R08: a restarted frame is reported, the new one answered") {
  Fixture fixture;
  RawPeer peer = fixture.peer();
  peer.send("\x0bhalf" + frame("A"));
  CHECK(peer.read_frame() == frame("ACK A"));
  CHECK(fixture.events->broken() == std::vector<BrokenFrame>{{BrokenFrame::Reason::restarted, "half", 4}});
}

TEST_CASE("case R09, D09: a frame over the limit reaches the handler as such, and the connection lives on") {
  Fixture fixture({.framer = {.frame_bytes = 1000, .oversize_kept_bytes = 4, .oversize_drained_bytes = 100'000}});
  RawPeer peer = fixture.peer();
  peer.send(frame(std::string(50'000, 'x')) + frame("A"));
  CHECK(peer.read_frame() == frame("oversize 50000 xxxx"));
  CHECK(peer.read_frame() == frame("ACK A"));
}

TEST_CASE("D09: after a frame that is too large even to be drained the sender is told and the connection closed") {
  Fixture fixture({.framer = {.frame_bytes = 1000, .oversize_kept_bytes = 4, .oversize_drained_bytes = 10'000}});
  RawPeer peer = fixture.peer();
  peer.send("\x0b" + std::string(20'000, 'x'));
  CHECK(peer.read_all() == frame("oversize 10000 xxxx"));
}

TEST_CASE("D18: idle connections are closed only by setting") {
  Fixture fixture({.idle_timeout = soon});
  RawPeer peer = fixture.peer();
  CHECK(peer.read_all().empty());
  CHECK(fixture.events->wait_for("idle"));
}

TEST_CASE("case R15: TLS and DICOM are recognised and the connection closed") {
  Fixture fixture;
  fixture.peer().send("\x16\x03\x01");
  CHECK(fixture.events->wait_for("tls"));
  RawPeer dicom = fixture.peer();
  dicom.send("\x01\0\0\0\0\xcd\0\x01"s);
  CHECK(dicom.read_all().empty());
  CHECK(fixture.events->wait_for("dicom"));
}

TEST_CASE("An HTTP client on the MLLP port is told where it is") {
  Fixture fixture;
  RawPeer peer = fixture.peer();
  peer.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const std::string answer = peer.read_all();
  CHECK(answer.substr(0, 24) == "HTTP/1.1 400 Bad Request");
  CHECK(answer.find("MLLP") != std::string::npos);
  CHECK(fixture.events->wait_for("http"));
}

TEST_CASE("HL7 without MLLP is named, and a frame on the same connection still answered") {
  Fixture fixture;
  RawPeer peer = fixture.peer();
  peer.send("MSH|^~\\&|HIS\r" + frame("A"));
  CHECK(peer.read_frame() == frame("ACK A"));
  CHECK(fixture.events->count("unframed") == 1);
  CHECK(fixture.events->count("noise") == 1);
}

TEST_CASE("A handler that gives no answer blocks no other connection; one that throws loses only its own") {
  Fixture fixture;
  RawPeer other = fixture.peer();
  RawPeer peer = fixture.peer();
  peer.send(frame("MSH|^~\\&|silent||||||ORM|1") + frame("A"));
  CHECK(peer.read_frame() == frame("ACK A"));
  peer.send(frame("throw"));
  CHECK(peer.read_all().empty());
  CHECK(fixture.events->wait_for("handler-failed"));
  other.send(frame("B"));
  CHECK(other.read_frame() == frame("ACK B"));
}

TEST_CASE("reference 2.2: what is no message and can't be answered closes its connection") {
  Fixture fixture;
  RawPeer peer = fixture.peer();
  peer.send(frame("silent garbage") + frame("A"));
  CHECK(peer.read_all().empty());
  CHECK(fixture.events->wait_for("unreadable"));
}

TEST_CASE("A peer that sends only broken frames is not listened to for ever") {
  Fixture fixture;
  RawPeer peer = fixture.peer();
  peer.send(std::string(100, start_block));
  CHECK(peer.read_all().empty());
  CHECK(fixture.events->count("restarted") == limits::hl7_broken_frames_in_a_row);
}

TEST_CASE("a connection with many broken frames stays open while whole ones come between") {
  Fixture fixture;
  RawPeer peer = fixture.peer();
  for (int i = 0; i < 2; ++i) {
    for (int broken = 1; broken < limits::hl7_broken_frames_in_a_row; ++broken) peer.send("\x0bhalf");
    peer.send(frame("A"));
    CHECK(peer.read_frame() == frame("ACK A"));
  }
  CHECK(fixture.events->count("restarted") == 2 * (limits::hl7_broken_frames_in_a_row - 1));
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

TEST_CASE("D38: the messages of a stranger are answered ever more slowly, until one of an admitted sender comes") {
  using std::chrono::milliseconds;
  Fixture fixture({}, refuse_strangers);
  RawPeer peer = fixture.peer();
  const auto exchange = [&](int messages, const std::string& message) {
    for (int i = 0; i < messages; ++i) peer.send(frame(message));
    for (int i = 0; i < messages; ++i) CHECK(peer.read_frame() == frame("ACK " + message));
  };
  const milliseconds first{limits::hl7_stranger_pause_ms};
  const auto start = std::chrono::steady_clock::now();
  const auto passed = [&] { return std::chrono::steady_clock::now() - start; };
  exchange(4, "stranger");
  CHECK(passed() >= first * (1 + 2 + 4));
  exchange(1, "A");
  CHECK(passed() >= first * (1 + 2 + 4 + 8));
  exchange(2, "stranger");
  CHECK(passed() >= first * (1 + 2 + 4 + 8 + 1));
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

TEST_CASE("R14: a peer of MLLP release 2 gets a commit acknowledgement before its answer, and its own is no message") {
  ServerSettings settings;
  settings.release_2_peers = {"127.0.0.1"};
  Fixture fixture(settings);
  RawPeer peer = fixture.peer();
  for (const char* message : {"A", "B"}) {
    peer.send(frame(message));
    CHECK(peer.read_frame() == frame("\x06"));
    CHECK(peer.read_frame() == frame("ACK "s + message));
    peer.send(frame("\x06"));
  }
  CHECK(fixture.events->wait_for("commit", 2));
  peer.send(frame("MSH|^~\\&|silent|||||||1"));
  CHECK(peer.read_frame() == frame("\x06"));  // stored, and nothing else to say
  peer.send(frame("\x15"));
  CHECK(fixture.events->wait_for("negative-commit"));
}

TEST_CASE("R14: what could not be stored is 0x15, then the connection ends") {
  ServerSettings settings;
  settings.release_2_peers = {"127.0.0.1"};
  Fixture fixture(settings);
  RawPeer peer = fixture.peer();
  peer.send(frame("throw"));
  CHECK(peer.read_all() == frame("\x15"));
}

TEST_CASE("R14: others see no commit acknowledgement") {
  ServerSettings settings;
  settings.release_2_peers = {"192.0.2.1"};
  Fixture fixture(settings);
  RawPeer peer = fixture.peer();
  peer.send(frame("A"));
  CHECK(peer.read_frame() == frame("ACK A"));
}
