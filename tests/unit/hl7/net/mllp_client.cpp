// SPDX-License-Identifier: Apache-2.0
#include "hl7/net/mllp_client.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/hl7/net/loopback.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <functional>
#include <sys/socket.h>

using namespace stepwise::hl7;
using namespace stepwise::hl7::net;
namespace asio = boost::asio;
using namespace std::string_literals;

namespace {

constexpr std::chrono::milliseconds client_soon{50};
constexpr std::chrono::milliseconds ample{20'000};

// A receiver with one connection, on which it does what the test says. If no client connects, it ends with the test.
class Receiver {
 public:
  explicit Receiver(std::function<void(RawPeer&)> act)
      : acceptor_(context_, {asio::ip::address_v4::loopback(), 0}), thread_([this, act = std::move(act)] {
          boost::system::error_code error;
          asio::ip::tcp::socket socket = acceptor_.accept(error);
          if (error) return;
          RawPeer peer(std::move(socket));
          act(peer);
        }) {}
  ~Receiver() {
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    thread_.join();
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  asio::io_context context_;
  asio::ip::tcp::acceptor acceptor_;
  std::thread thread_;
};

Exchange exchange_with(std::function<void(RawPeer&)> act, std::chrono::milliseconds timeout = ample) {
  Receiver receiver(std::move(act));
  BlockingMllpClient client;
  REQUIRE_FALSE(client.connect("127.0.0.1", receiver.port(), ample));
  return client.send("MSH|1", timeout);
}

}  // namespace

TEST_CASE("A message is sent in a frame, its answer is the content of a frame") {
  std::string seen;
  const Exchange exchange = exchange_with([&seen](RawPeer& peer) {
    seen = peer.read_frame();
    peer.send(frame("ACK"));
  });
  CHECK(seen == frame("MSH|1"));
  CHECK(exchange.outcome == Outcome::answered);
  CHECK(exchange.answer == "ACK");
}

TEST_CASE("Several messages go over one connection; noise between the answers is skipped") {
  Receiver receiver([](RawPeer& peer) {
    for (int i = 0; i < 3; ++i) {
      const std::string message = peer.read_frame();
      peer.send("\n" + frame("ACK of " + message.substr(1, message.size() - 3)) + "\n");
    }
  });
  BlockingMllpClient client;
  REQUIRE_FALSE(client.connect("localhost", receiver.port(), ample));
  for (const char* message : {"A", "B", "C"}) {
    const Exchange exchange = client.send(message, ample);
    CHECK(exchange.outcome == Outcome::answered);
    CHECK(exchange.answer == "ACK of "s + message);
  }
}

TEST_CASE("A receiver that refuses, or does not exist, was sent nothing") {
  asio::io_context context;
  std::uint16_t port = 0;
  {
    asio::ip::tcp::acceptor closed(context, {asio::ip::address_v4::loopback(), 0});
    port = closed.local_endpoint().port();
  }
  const Exchange refused = exchange_blocking("127.0.0.1", port, "A", ample);
  CHECK(refused.outcome == Outcome::not_connected);
  CHECK(refused.detail == "Connection refused");
  CHECK(exchange_blocking("host.invalid", 1, "A", ample).outcome == Outcome::not_connected);
  CHECK(BlockingMllpClient().send("A", ample).outcome == Outcome::not_connected);
}

TEST_CASE("A receiver that closes without an answer, or in the middle of one, has not answered") {
  CHECK(exchange_with([](RawPeer& peer) { peer.read_frame(); }).outcome == Outcome::lost);
  const Exchange half = exchange_with([](RawPeer& peer) {
    peer.read_frame();
    peer.send("\x0bMSH|half");
  });
  CHECK(half.outcome == Outcome::lost);
  CHECK(half.answer.empty());
}

TEST_CASE(
    "case R13: after a time-out the connection is closed, so that a late answer is not taken for that of another message") {
  std::string behind = "not closed";
  {
    Receiver receiver([&behind](RawPeer& peer) {
      peer.read_frame();
      behind = peer.read_all();
    });
    BlockingMllpClient client;
    REQUIRE_FALSE(client.connect("127.0.0.1", receiver.port(), ample));
    CHECK(client.send("A", client_soon).outcome == Outcome::timed_out);
    CHECK(client.send("B", client_soon).outcome == Outcome::not_connected);
  }
  CHECK(behind.empty());
}

TEST_CASE("case R12: bytes without a frame are not an answer; they are kept to be shown") {
  const Exchange closed = exchange_with([](RawPeer& peer) {
    peer.read_frame();
    peer.send("MSH|^~\\&|\rMSA|AA|1\r");
  });
  CHECK(closed.outcome == Outcome::unframed);
  CHECK(closed.answer == "MSH|^~\\&|\rMSA|AA|1\r");

  const Exchange open = exchange_with(
      [](RawPeer& peer) {
        peer.read_frame();
        peer.send("OK");
        peer.read_all();
      },
      client_soon);
  CHECK(open.outcome == Outcome::unframed);
  CHECK(open.answer == "OK");
}

TEST_CASE("case R05: an answer whose end lacks the CR is taken when the connection ends or nothing follows") {
  CHECK(exchange_with([](RawPeer& peer) {
          peer.read_frame();
          peer.send(
              "\x0b"
              "ACK\x1c");
        }).answer == "ACK");
  CHECK(exchange_with([](RawPeer& peer) {
          peer.read_frame();
          peer.send(
              "\x0b"
              "ACK\x1c");
          peer.read_all();
        }).answer == "ACK");
}

TEST_CASE("case R13: the next frame can be asked for when the first answered another message") {
  Receiver receiver([](RawPeer& peer) {
    peer.read_frame();
    peer.send(frame("stale") + frame("mine"));
  });
  asio::io_context context;  // run by this thread, where the client is used and destroyed
  MllpClient client(context.get_executor());
  const auto run = [&context](auto what) {
    auto result = asio::co_spawn(context, std::move(what), asio::use_future);
    context.restart();
    context.run();
    return result.get();
  };
  REQUIRE_FALSE(run(client.connect("127.0.0.1", receiver.port(), ample)));
  CHECK(run(client.send("A", ample)).answer == "stale");
  CHECK(run(client.receive(ample)).answer == "mine");
  CHECK(client.connected());
  CHECK(run(client.receive(ample)).outcome == Outcome::lost);
  CHECK_FALSE(client.connected());
}

TEST_CASE("A receiver that reads nothing can't hold a large message for ever") {
  std::mutex gate;
  std::unique_lock hold(gate);
  Receiver receiver([&gate](RawPeer&) { const std::lock_guard lock(gate); });
  const std::string large(32 * 1024 * 1024, 'x');
  BlockingMllpClient client;
  const auto error = client.connect("127.0.0.1", receiver.port(), ample);
  const Exchange exchange = client.send(large, client_soon);
  hold.unlock();
  CHECK_FALSE(error);
  CHECK(exchange.outcome == Outcome::timed_out);
}

TEST_CASE("One message, one call") {
  Receiver receiver([](RawPeer& peer) {
    peer.read_frame();
    peer.send(frame("ACK"));
  });
  CHECK(exchange_blocking("127.0.0.1", receiver.port(), "A", ample).answer == "ACK");
}

TEST_CASE("R14: with release 2 the answer follows the commit acknowledgement, and is committed in turn") {
  std::string seen;
  {
    Receiver receiver([&seen](RawPeer& peer) {
      for (const char* answer : {"ACK 1", "ACK 2"}) {
        seen += peer.read_frame();
        peer.send(frame("\x06") + frame(answer));
        seen += peer.read_frame();
      }
    });
    BlockingMllpClient client;
    client.use_release_2();
    REQUIRE_FALSE(client.connect("127.0.0.1", receiver.port(), ample));
    CHECK(client.send("A", ample).answer == "ACK 1");
    CHECK(client.send("B", ample).answer == "ACK 2");
  }
  CHECK(seen == frame("A") + frame("\x06") + frame("B") + frame("\x06"));
}

TEST_CASE("R14: 0x15 in place of an answer: not taken, to be sent again") {
  Receiver receiver([](RawPeer& peer) {
    peer.read_frame();
    peer.send(frame("\x15"));
  });
  BlockingMllpClient client;
  client.use_release_2();
  REQUIRE_FALSE(client.connect("127.0.0.1", receiver.port(), ample));
  const Exchange exchange = client.send("A", ample);
  CHECK(exchange.outcome == Outcome::lost);
  CHECK(exchange.detail.find("0x15") != std::string::npos);
}
