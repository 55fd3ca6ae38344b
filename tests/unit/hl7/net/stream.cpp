// SPDX-License-Identifier: Apache-2.0
#include "hl7/net/stream.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/hl7/net/loopback.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <future>

using namespace stepwise::hl7::net;
using namespace std::chrono_literals;

namespace {

// A stream that is connected to a plain socket.
struct StreamPair {
  StreamPair() : acceptor(context, {asio::ip::address_v4::loopback(), 0}), stream(io.executor()) {
    error = run(stream.connect("127.0.0.1", acceptor.local_endpoint().port(), in(20s)));
    peer = std::make_unique<RawPeer>(acceptor.accept());
  }
  ~StreamPair() { io.stop(); }
  template <class Result>
  Result run(asio::awaitable<Result> work) {
    auto result = asio::co_spawn(io.executor(), std::move(work), asio::use_future);
    if (result.wait_for(patience) != std::future_status::ready) throw std::runtime_error("out of patience");
    return result.get();
  }

  asio::io_context context;
  asio::ip::tcp::acceptor acceptor;
  Io io;
  Stream stream;
  error_code error;
  std::unique_ptr<RawPeer> peer;
};

}  // namespace

TEST_CASE("A stream connects, writes and reads, and knows its peer") {
  StreamPair pair;
  CHECK_FALSE(pair.error);
  CHECK(pair.stream.is_open());
  CHECK(pair.stream.peer() == pair.acceptor.local_endpoint());
  CHECK_FALSE(
      pair.run(pair.stream.write("\x0b"
                                 "A\x1c\r",
                                 in(20s))));
  CHECK(pair.peer->read_frame() ==
        "\x0b"
        "A\x1c\r");
  for (const char* text : {"one", "two"}) {
    pair.peer->send(text);
    const Stream::Read read = pair.run(pair.stream.read(in(20s)));
    CHECK_FALSE(read.error);
    CHECK(read.bytes == text);
  }
  pair.peer->send("three");
  CHECK(pair.run(pair.stream.read(std::nullopt)).bytes == "three");
  pair.peer->close();
  const Stream::Read last = pair.run(pair.stream.read(in(20s)));
  CHECK(last.error == asio::error::eof);
  CHECK(last.bytes.empty());
}

TEST_CASE("A read whose deadline passes is timed out, and the stream can be read again") {
  StreamPair pair;
  for (int i = 0; i < 2; ++i) {
    const Stream::Read late = pair.run(pair.stream.read(in(5ms)));
    CHECK(late.error == asio::error::timed_out);
    CHECK(late.bytes.empty());
    CHECK(pair.stream.is_open());
  }
  pair.peer->send("later");
  CHECK(pair.run(pair.stream.read(in(20s))).bytes == "later");
}

TEST_CASE("A write whose peer does not read is timed out; one whose peer reads is complete") {
  const std::string much(32 * 1024 * 1024, 'x');
  StreamPair slow;
  CHECK(slow.run(slow.stream.write(much, in(50ms))) == asio::error::timed_out);

  StreamPair pair;
  std::string received;
  std::thread reader([&] { received = pair.peer->read_frame(); });
  CHECK_FALSE(pair.run(pair.stream.write(much + "\x1c\r", in(patience))));
  reader.join();
  CHECK((received == much + "\x1c\r"));
}

TEST_CASE("A write on a closed stream is an error, and no timeout") {
  StreamPair pair;
  pair.stream.close();
  CHECK_FALSE(pair.stream.is_open());
  const error_code error = pair.run(pair.stream.write("x", in(20s)));
  CHECK(error);
  CHECK(error != asio::error::timed_out);
}

TEST_CASE("A cancelled read is aborted, which is no timeout, and leaves the stream open") {
  StreamPair pair;
  auto read = asio::co_spawn(pair.io.executor(), pair.stream.read(in(1h)), asio::use_future);
  asio::post(pair.io.executor(), [&] { pair.stream.cancel(); });
  REQUIRE(read.wait_for(patience) == std::future_status::ready);
  CHECK(read.get().error == asio::error::operation_aborted);
  CHECK(pair.stream.is_open());
}

TEST_CASE("A port that nobody listens on, and a name without an address, are errors that leave the stream closed") {
  StreamPair pair;
  const std::uint16_t port = pair.acceptor.local_endpoint().port();
  pair.acceptor.close();
  CHECK(pair.run(pair.stream.connect("127.0.0.1", port, in(20s))) == asio::error::connection_refused);
  CHECK_FALSE(pair.stream.is_open());
  CHECK(pair.stream.peer() == asio::ip::tcp::endpoint());
  const error_code unknown = pair.run(pair.stream.connect("no such host", port, in(20s)));
  CHECK(unknown);
  CHECK(unknown != asio::error::timed_out);
  CHECK_FALSE(pair.stream.is_open());
}

TEST_CASE("A stream that is connected a second time leaves its first connection") {
  StreamPair pair;
  CHECK_FALSE(pair.run(pair.stream.connect("127.0.0.1", pair.acceptor.local_endpoint().port(), in(20s))));
  RawPeer second(pair.acceptor.accept());
  CHECK(pair.peer->read_all().empty());
  CHECK_FALSE(pair.run(pair.stream.write("A\x1c\r", in(20s))));
  CHECK(second.read_frame() == "A\x1c\r");
}

TEST_CASE("A stream that is closed gently ends its direction first and discards what still comes") {
  StreamPair pair;
  CHECK_FALSE(pair.run(pair.stream.write("last", in(20s))));
  pair.peer->send("unread");
  auto closing = asio::co_spawn(pair.io.executor(), pair.stream.close_gently(), asio::use_future);
  CHECK(pair.peer->read_all() == "last");
  pair.peer->close();
  REQUIRE(closing.wait_for(patience) == std::future_status::ready);
  CHECK_FALSE(pair.stream.is_open());
}
