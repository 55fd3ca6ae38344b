// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/pdu_socket.hpp"

#include "dicom/associate.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/dicom/net/bare_pdus.hpp"
#include "tests/unit/dicom/net/socket_pair.hpp"

#include <thread>

using namespace stepwise;
using namespace stepwise::dicom;
using namespace stepwise::dicom::net;
using namespace std::chrono_literals;

namespace {

using Reading = PduSocket::Reading;

SteadyTime at_last() {
  return std::chrono::steady_clock::now() + 20s;
}

struct PduPair {
  explicit PduPair(PduSocketSettings settings = {}, PeerWait* wait = nullptr)
      : pdus(std::move(sockets.ours), settings, wait) {}
  SocketPair sockets;
  PduSocket pdus;
  const Descriptor& peer() const { return sockets.theirs; }
};

}  // namespace

TEST_CASE("PDUs are read one by one, however their bytes arrive") {
  PduPair pair;
  const std::string first = bare::data(1, true, true, "first"), second = bare::data(3, false, true, "second");
  send_to(pair.peer(), first + second + first.substr(0, 3));
  REQUIRE(pair.pdus.read(at_last()) == Reading::pdu);
  CHECK(pair.pdus.type() == PduType::data);
  CHECK(pair.pdus.body() == first.substr(6));
  CHECK(pair.pdus.is_readable());
  REQUIRE(pair.pdus.read(at_last()) == Reading::pdu);
  CHECK(pair.pdus.body() == second.substr(6));
  std::thread sender([&] {
    for (std::size_t i = 3; i < first.size(); ++i) send_to(pair.peer(), first.substr(i, 1));
    send_to(pair.peer(), bare::release_rq());
  });
  REQUIRE(pair.pdus.read(at_last()) == Reading::pdu);
  CHECK(pair.pdus.body() == first.substr(6));
  REQUIRE(pair.pdus.read(at_last()) == Reading::pdu);
  CHECK(pair.pdus.type() == PduType::release_rq);
  CHECK(pair.pdus.body() == std::string(4, '\0'));
  sender.join();
  CHECK_FALSE(pair.pdus.is_readable());
}

TEST_CASE("a header that lies across the end of the read buffer is read, and so is a PDU larger than the buffer") {
  for (std::size_t left = 0; left <= 7; ++left) {
    CAPTURE(left);
    PduPair pair;
    const std::string filler = bare::pdu(0x04, std::string(limits::dicom_read_step_bytes - 6 - left, 'a'));
    const std::string large = bare::pdu(0x04, std::string(3 * limits::dicom_read_step_bytes, 'b') + "end");
    std::thread sender([&] { send_to(pair.peer(), filler + large + bare::abort()); });
    REQUIRE(pair.pdus.read(at_last()) == Reading::pdu);
    CHECK(pair.pdus.body() == filler.substr(6));
    REQUIRE(pair.pdus.read(at_last()) == Reading::pdu);
    CHECK((pair.pdus.body() == large.substr(6)));
    REQUIRE(pair.pdus.read(at_last()) == Reading::pdu);
    CHECK(pair.pdus.type() == PduType::abort);
    sender.join();
  }
}

TEST_CASE("PS3.8 9.3: each type of PDU has its possible lengths, and other types do not exist") {
  const std::size_t data_most = 5000;
  const auto reading_of = [&](int type, std::size_t length, bool with_body) {
    PduPair pair({.data_pdu_bytes = data_most});
    std::string bytes{static_cast<char>(type), '\0'};
    bytes += bare::big_endian(length, 4);
    if (with_body) bytes += std::string(length, '\0');
    std::thread sender([&] {
      send_to(pair.peer(), bytes);
      ::shutdown(pair.peer().get(), SHUT_WR);
    });
    const Reading reading = pair.pdus.read(at_last());
    sender.join();
    return reading;
  };
  CHECK(reading_of(0x04, data_most, true) == Reading::pdu);
  CHECK(reading_of(0x04, data_most + 1, false) == Reading::invalid);
  CHECK(reading_of(0x04, 0, true) == Reading::pdu);
  for (const int type : {0x01, 0x02}) {
    CAPTURE(type);
    CHECK(reading_of(type, 68, true) == Reading::pdu);
    CHECK(reading_of(type, associate_bytes_most, false) == Reading::closed);  // so long is possible
    CHECK(reading_of(type, associate_bytes_most + 1, false) == Reading::invalid);
  }
  for (const int type : {0x03, 0x05, 0x06, 0x07}) {
    CAPTURE(type);
    CHECK(reading_of(type, 4, true) == Reading::pdu);
    CHECK(reading_of(type, 3, true) == Reading::invalid);
    CHECK(reading_of(type, 5, true) == Reading::invalid);
  }
  for (const int type : {0x00, 0x08, 0xff}) CHECK(reading_of(type, 4, true) == Reading::unknown);
}

TEST_CASE("a PDU that is not complete in time is late, one that never will be is closed, in header and in body") {
  const std::string pdu = bare::data(1, true, true, "text");
  for (const std::size_t sent : {std::size_t{0}, std::size_t{5}, std::size_t{6}, pdu.size() - 1}) {
    CAPTURE(sent);
    PduPair late;
    send_to(late.peer(), pdu.substr(0, sent));
    CHECK(late.pdus.read(std::chrono::steady_clock::now() + 5ms) == Reading::late);
    PduPair closed;
    send_to(closed.peer(), pdu.substr(0, sent));
    ::shutdown(closed.peer().get(), SHUT_WR);
    CHECK(closed.pdus.read(at_last()) == Reading::closed);
  }
}

TEST_CASE("written bytes are collected until they are many, are flushed, or the peer is waited for") {
  PduPair pair;
  CHECK(pair.pdus.write("one"));
  CHECK(pair.pdus.write("two"));
  CHECK(received_by(pair.peer()).empty());
  CHECK_FALSE(pair.pdus.is_readable());
  CHECK(received_by(pair.peer()).empty());
  CHECK(pair.pdus.flush());
  CHECK(received_by(pair.peer()) == "onetwo");
  CHECK(pair.pdus.write("three"));
  CHECK_FALSE(pair.pdus.wait_readable(std::chrono::steady_clock::now()));
  CHECK(received_by(pair.peer()) == "three");
  CHECK(pair.pdus.write("four"));
  CHECK(pair.pdus.read(std::chrono::steady_clock::now()) == Reading::late);
  CHECK(received_by(pair.peer()) == "four");

  CHECK(pair.pdus.write(std::string(limits::dicom_gathered_bytes - 1, 'x')));
  CHECK(received_by(pair.peer()).empty());
  CHECK(pair.pdus.write("y"));
  CHECK(received_by(pair.peer()) == std::string(limits::dicom_gathered_bytes - 1, 'x') + "y");
}

TEST_CASE("data are written as PDUs of the size that the peer accepts") {
  PduPair pair;
  CHECK(pair.pdus.write_data(5, false, "abcdef", 10));
  CHECK(pair.pdus.write_data(7, true, "g", 10));
  CHECK(pair.pdus.flush());
  CHECK(received_by(pair.peer()) ==
        bare::data(5, false, false, "abcd") + bare::data(5, false, true, "ef") + bare::data(7, true, true, "g"));
}

TEST_CASE("wait_readable returns for a byte, for the end and for bytes that were read already") {
  PduPair pair;
  send_to(pair.peer(), bare::release_rq() + "x");
  CHECK(pair.pdus.wait_readable(at_last()));
  CHECK(pair.pdus.read(at_last()) == Reading::pdu);
  CHECK(pair.pdus.wait_readable(std::chrono::steady_clock::now()));  // the byte behind the PDU
  PduPair ended;
  ::shutdown(ended.peer().get(), SHUT_WR);
  CHECK(ended.pdus.wait_readable(at_last()));
  CHECK(ended.pdus.is_readable());
}

TEST_CASE("a write to a peer that is gone, or does not read in time, fails, and so does each one after it") {
  PduPair gone;
  gone.sockets.theirs = Descriptor();
  CHECK(gone.pdus.write("x"));
  CHECK_FALSE(gone.pdus.flush());
  CHECK_FALSE(gone.pdus.write("y"));
  CHECK_FALSE(gone.pdus.flush());
  CHECK(gone.pdus.wait_readable(at_last()));
  CHECK(gone.pdus.read(at_last()) == Reading::closed);

  PduPair slow({.write_timeout_s = 0});
  CHECK_FALSE(slow.pdus.write(std::string(16 * 1024 * 1024, 'x')));
  CHECK_FALSE(slow.pdus.write("y"));
}

TEST_CASE("more bytes than the socket holds are written while the peer reads them") {
  PduPair pair;
  std::string all(4 * 1024 * 1024, '\0');
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<char>(i * 31 >> 8);
  std::string received;
  std::thread reader([&] {
    pollfd wanted{pair.peer().get(), POLLIN, 0};
    while (received.size() < all.size() && ::poll(&wanted, 1, 20'000) > 0) received += received_by(pair.peer());
  });
  CHECK(pair.pdus.write(all));
  reader.join();
  CHECK((received == all));
}

TEST_CASE("the wait for the peer is known to other threads while it lasts; a write restores what was waited for") {
  PeerWait wait;
  PduPair pair({.write_timeout_s = 0}, &wait);
  const auto before = std::chrono::steady_clock::now();
  pair.pdus.begin_wait(PeerWait::For::message);
  CHECK(wait.what == PeerWait::For::message);
  CHECK(wait.since.load() >= before);
  CHECK(pair.pdus.write("x"));
  CHECK(pair.pdus.flush());
  CHECK(wait.what == PeerWait::For::message);
  pair.pdus.end_wait();
  CHECK(wait.what == PeerWait::For::nothing);
  CHECK_FALSE(pair.pdus.write(std::string(16 * 1024 * 1024, 'x')));
  CHECK(wait.what == PeerWait::For::nothing);
  CHECK_FALSE(pair.pdus.is_displaced());
  wait.is_displaced = true;
  CHECK(pair.pdus.is_displaced());
  PduPair unobserved;
  CHECK_FALSE(unobserved.pdus.is_displaced());
}

TEST_CASE("while a peer does not read, others see that it is waited for to write") {
  PeerWait wait;
  PduPair pair({}, &wait);
  std::thread writer([&] { (void)pair.pdus.write(std::string(16 * 1024 * 1024, 'x')); });
  const auto end = at_last();
  while (wait.what != PeerWait::For::write && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  CHECK(wait.what == PeerWait::For::write);
  pair.sockets.theirs = Descriptor();  // ends the wait
  writer.join();
  CHECK(wait.what == PeerWait::For::nothing);
}

TEST_CASE("finish sends what is collected and ends our direction, but still reads; drain waits for the peer's end") {
  PduPair finished;
  CHECK(finished.pdus.write("last"));
  finished.pdus.finish();
  CHECK(received_by(finished.peer()) == "last");
  CHECK(is_at_end(finished.peer()));
  send_to(finished.peer(), bare::release_rq());
  CHECK(finished.pdus.read(at_last()) == Reading::pdu);

  PduPair drained;
  CHECK(drained.pdus.write("last"));
  send_to(drained.peer(), std::string(10'000, 'x'));
  ::shutdown(drained.peer().get(), SHUT_WR);
  drained.pdus.drain();
  CHECK(received_by(drained.peer()) == "last");
  const Descriptor socket = drained.pdus.take();
  CHECK(is_at_end(socket));  // nothing is unread
}
