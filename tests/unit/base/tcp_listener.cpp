// SPDX-License-Identifier: Apache-2.0
#include "base/tcp_listener.hpp"

#include "tests/support/catch.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <string>
#include <vector>

using stepwise::TcpConnection;
using stepwise::TcpListener;
namespace asio = boost::asio;
using Socket = asio::ip::tcp::socket;

namespace {

// Records events, such as "1 run" for connection 1. Each event ends the run of the context.
struct Notes {
  asio::io_context& io;
  std::vector<std::string> all;
  void add(std::uint64_t number, const std::string& what) {
    all.push_back(std::to_string(number) + " " + what);
    io.stop();
  }
};

// A connection that stays open until it is stopped or evicted. It waits for its peer unless it is busy.
class Connection final : public TcpConnection {
 public:
  Connection(Socket socket, std::uint64_t number, Notes& notes, bool is_busy)
      : socket_(std::move(socket)), end_(socket_.get_executor()), number_(number), notes_(notes), is_busy_(is_busy) {}
  asio::awaitable<void> run() override {
    if (!is_busy_) begin_wait();
    notes_.add(number_, "run");
    end_.expires_at(asio::steady_timer::time_point::max());
    try {
      co_await end_.async_wait(asio::use_awaitable);
    } catch (const boost::system::system_error&) {}  // cancelled
  }
  asio::awaitable<void> refuse() override {
    notes_.add(number_, "refused");
    co_return;
  }
  void stop() override { end("stopped"); }
  void evict() override { end("evicted"); }

 private:
  void end(const std::string& how) {
    notes_.add(number_, how);
    end_.cancel();
  }
  Socket socket_;
  asio::steady_timer end_;
  std::uint64_t number_;
  Notes& notes_;
  bool is_busy_;
};

struct Fixture {
  asio::io_context io{1};
  Notes notes{io, {}};
  std::vector<Socket> clients;
  bool are_busy = false;
  TcpListener listener;

  explicit Fixture(std::size_t total, std::size_t refusals = 1)
      : listener(io.get_executor(),
                 {.protocol = "TEST",
                  .address = "127.0.0.1",
                  .limits = {.total = total, .per_address = total},
                  .refusals = refusals},
                 [this](Socket socket, std::uint64_t number, bool) {
                   return std::make_shared<Connection>(std::move(socket), number, notes, are_busy);
                 }) {
    listener.start();
  }
  ~Fixture() {
    listener.stop();
    io.restart();
    io.run();
    for (; !io.stopped(); io.run()) {}
  }

  void connect() { clients.emplace_back(io).connect({asio::ip::make_address("127.0.0.1"), listener.port()}); }
  void run_until_notes(std::size_t count) {
    while (notes.all.size() < count) {
      io.restart();
      io.run();
    }
  }
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("A connection beyond the limit takes the place of the one that has waited longest for its peer (D38)") {
  Fixture fixture(2);
  for (std::size_t n = 1; n <= 2; ++n) {
    fixture.connect();
    fixture.run_until_notes(n);
  }
  fixture.connect();
  fixture.run_until_notes(4);
  std::sort(fixture.notes.all.begin(), fixture.notes.all.end());
  CHECK(fixture.notes.all == Texts{"1 evicted", "1 run", "2 run", "3 run"});
}

TEST_CASE("Without a connection that waits, the one beyond the limit is refused") {
  Fixture fixture(1);
  fixture.are_busy = true;
  fixture.connect();
  fixture.run_until_notes(1);
  fixture.connect();
  fixture.run_until_notes(2);
  CHECK(fixture.notes.all == Texts{"1 run", "2 refused"});
}

TEST_CASE("A stop reaches each open connection, and no new one is accepted") {
  Fixture fixture(5);
  for (std::size_t n = 1; n <= 3; ++n) {
    fixture.connect();
    fixture.run_until_notes(n);
  }
  fixture.listener.stop();
  fixture.run_until_notes(6);
  CHECK(fixture.notes.all == Texts{"1 run", "2 run", "3 run", "1 stopped", "2 stopped", "3 stopped"});
  CHECK_THROWS_AS(fixture.connect(), boost::system::system_error);
}

TEST_CASE("An address that cannot be listened on is named") {
  asio::io_context io;
  const auto listen = [&] {
    TcpListener(io.get_executor(), {.protocol = "TEST", .address = "192.0.2.1", .port = 4711, .limits = {1, 1}}, {});
  };
  CHECK_THROWS_WITH(listen(), Catch::Contains("cannot listen for TEST on 192.0.2.1:4711"));
}
