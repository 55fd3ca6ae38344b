// SPDX-License-Identifier: Apache-2.0
#include "hl7/net/mllp_session.hpp"

#include "base/limits.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/hl7/net/answering_server.hpp"

using namespace stepwise;
using namespace stepwise::hl7;
using namespace stepwise::hl7::net;
using namespace std::string_literals;

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

std::function<bool(const std::string&)> one_of(std::vector<std::string> addresses) {
  return [addresses = std::move(addresses)](const std::string& address) {
    return std::find(addresses.begin(), addresses.end(), address) != addresses.end();
  };
}

TEST_CASE("R14: a peer of MLLP release 2 gets a commit acknowledgement before its answer, and its own is no message") {
  ServerSettings settings;
  settings.uses_release_2 = one_of({"127.0.0.1"});
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
  settings.uses_release_2 = one_of({"127.0.0.1"});
  Fixture fixture(settings);
  RawPeer peer = fixture.peer();
  peer.send(frame("throw"));
  CHECK(peer.read_all() == frame("\x15"));
}

TEST_CASE("R14: others see no commit acknowledgement") {
  ServerSettings settings;
  settings.uses_release_2 = one_of({"192.0.2.1"});
  Fixture fixture(settings);
  RawPeer peer = fixture.peer();
  peer.send(frame("A"));
  CHECK(peer.read_frame() == frame("ACK A"));
}

TEST_CASE("Broken frames up to the limit leave a connection open; a message in between starts the count again") {
  Fixture fixture;
  RawPeer peer = fixture.peer();
  const auto send_broken = [&](int frames) {
    for (int i = 0; i < frames; ++i) peer.send("\x0bhalf");
    peer.send(frame("A"));  // the last half frame is broken by this one
  };
  for (int round = 0; round < 2; ++round) {
    send_broken(limits::hl7_broken_frames_in_a_row - 1);
    CHECK(peer.read_frame() == frame("ACK A"));
  }
  send_broken(limits::hl7_broken_frames_in_a_row);
  CHECK(peer.read_all().empty());
  CHECK(fixture.events->wait_for("closed"));
  CHECK(fixture.events->count("restarted") == 3 * limits::hl7_broken_frames_in_a_row - 2);
}

TEST_CASE("reference 2.2: a message with MSH-10 that gets no answer leaves its connection open, one without ends it") {
  Fixture fixture;
  RawPeer peer = fixture.peer();
  peer.send(frame("MSH|^~\\&|silent|||||||1") + frame("A"));
  CHECK(peer.read_frame() == frame("ACK A"));
  CHECK(fixture.events->count("unreadable") == 0);
  peer.send(frame("MSH|^~\\&|silent||||||ORM|") + frame("B"));
  CHECK(peer.read_all().empty());
  CHECK(fixture.events->wait_for("unreadable"));
}

TEST_CASE("The handler learns address, port and number of each connection, which differ for two of them") {
  const Handler who = [](Peer peer, Frame) -> boost::asio::awaitable<Reply> {
    co_return peer.address + " " + std::to_string(peer.port) + " " + std::to_string(peer.connection);
  };
  Fixture fixture({}, who);
  RawPeer first = fixture.peer(), second = fixture.peer();
  first.send(frame("A"));
  second.send(frame("A"));
  const std::string one = first.read_frame(), two = second.read_frame();
  CHECK(
      one.starts_with("\x0b"
                      "127.0.0.1 "));
  CHECK(
      two.starts_with("\x0b"
                      "127.0.0.1 "));
  CHECK(one.substr(0, one.rfind(' ')) != two.substr(0, two.rfind(' ')));  // the ports
  CHECK(one.substr(one.rfind(' ')) != two.substr(two.rfind(' ')));        // the numbers
}

TEST_CASE("R14: of two addresses with release 2 each one gets commit acknowledgements") {
  ServerSettings settings;
  settings.uses_release_2 = one_of({"192.0.2.1", "127.0.0.1"});
  Fixture fixture(settings);
  RawPeer peer = fixture.peer();
  peer.send(frame("A"));
  CHECK(peer.read_frame() == frame("\x06"));
  CHECK(peer.read_frame() == frame("ACK A"));
}

TEST_CASE("R14: a sender that is not admitted gets its commit acknowledgement and its answer too") {
  ServerSettings settings;
  settings.uses_release_2 = one_of({"127.0.0.1"});
  Fixture fixture(settings, refuse_strangers);
  RawPeer peer = fixture.peer();
  peer.send(frame("stranger"));
  CHECK(peer.read_frame() == frame("\x06"));
  CHECK(peer.read_frame() == frame("ACK stranger"));
}

TEST_CASE("A connection is counted once when it opens and once when it ends, and bytes outside of frames are noise") {
  Fixture fixture;
  RawPeer peer = fixture.peer();
  peer.send("xyz" + frame("A"));
  CHECK(peer.read_frame() == frame("ACK A"));
  CHECK(fixture.events->count("opened") == 1);
  CHECK(fixture.events->count("noise") == 1);
  CHECK(fixture.events->count("closed") == 0);
  peer.end_sending();
  CHECK(peer.read_all().empty());
  CHECK(fixture.events->wait_for("closed"));
  CHECK(fixture.events->count("closed") == 1);
  CHECK(fixture.events->count("idle") == 0);
}
