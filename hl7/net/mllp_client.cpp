// SPDX-License-Identifier: Apache-2.0
#include "hl7/net/mllp_client.hpp"

#include "base/text.hpp"
#include "hl7/net/stream.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <future>
#include <utility>

namespace stepwise::hl7::net {
namespace {

constexpr Milliseconds end_block_timeout{limits::hl7_end_block_timeout_ms};

}  // namespace

std::string_view to_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::answered: return "answered";
    case Outcome::not_connected: return "not connected";
    case Outcome::lost: return "connection lost";
    case Outcome::timed_out: return "no answer in time";
    case Outcome::unframed: return "the answer is no MLLP frame";
  }
  return "";
}

struct MllpClient::Connection {
  explicit Connection(const asio::any_io_executor& executor) : stream(executor) {}

  asio::awaitable<Exchange> receive(SteadyTime deadline);
  asio::awaitable<Exchange> receive_committed(SteadyTime deadline);
  Exchange ended(Outcome outcome, const error_code& error);
  void keep(std::string_view bytes);

  Stream stream;
  Framer framer;
  std::string first_bytes;   // the first bytes that arrived in this exchange
  bool frame_began = false;  // these bytes contain the beginning of a frame
  bool release_2 = false;
  ClientTls tls;
};

void MllpClient::Connection::keep(std::string_view bytes) {
  first_bytes.append(
      bytes.substr(0, limits::hl7_oversize_kept_bytes - std::min(first_bytes.size(), limits::hl7_oversize_kept_bytes)));
}

// If a peer answers without a frame, the answer cannot be read, but a person should see the bytes (R12).
Exchange MllpClient::Connection::ended(Outcome outcome, const error_code& error) {
  stream.close();
  const bool unframed = !frame_began && !text::trim(first_bytes).empty();
  if (unframed) return {.outcome = Outcome::unframed, .answer = std::move(first_bytes), .detail = error.message()};
  return {.outcome = outcome, .detail = error.message()};
}

asio::awaitable<Exchange> MllpClient::Connection::receive(SteadyTime deadline) {
  error_code last;
  bool input_ended = false;
  while (true) {
    FramerEvent event = framer.next();
    if (auto* received = std::get_if<Frame>(&event)) {
      if (!received->oversize) co_return Exchange{.outcome = Outcome::answered, .answer = std::move(received->bytes)};
      stream.close();
      co_return Exchange{.outcome = Outcome::unframed,
                         .answer = std::move(received->bytes),
                         .detail = "the answer is larger than the limit"};
    }
    if (std::holds_alternative<BrokenFrame>(event)) frame_began = true;
    const bool waits = std::holds_alternative<WaitForEndBlock>(event);
    if (!waits && !std::holds_alternative<NeedBytes>(event)) continue;
    if (input_ended) co_return ended(Outcome::lost, last);
    frame_began = frame_began || framer.in_frame();

    const Stream::Read got = co_await stream.read(waits ? std::min(deadline, in(end_block_timeout)) : deadline);
    keep(got.bytes);
    framer.feed(got.bytes);
    if (!got.error) continue;
    last = got.error;
    if (last == asio::error::timed_out && !waits) co_return ended(Outcome::timed_out, last);
    if (last == asio::error::timed_out) {
      framer.end_block_timed_out();
    } else {
      framer.end_of_input();
      input_ended = true;
    }
  }
}

// In MLLP release 2 the receiver acknowledges that it has stored the message, then sends its answer. Our
// acknowledgement lets it delete the answer.
asio::awaitable<Exchange> MllpClient::Connection::receive_committed(SteadyTime deadline) {
  Exchange exchange = co_await receive(deadline);
  if (!release_2) co_return exchange;
  while (exchange.outcome == Outcome::answered && exchange.answer == commit_acknowledgement)
    exchange = co_await receive(deadline);
  if (exchange.outcome != Outcome::answered) co_return exchange;
  if (exchange.answer == negative_commit_acknowledgement) {
    stream.close();
    co_return Exchange{.outcome = Outcome::lost, .detail = "the receiver could not store it (MLLP release 2, 0x15)"};
  }
  // An error of this write is ignored: the next message finds that the connection is lost.
  const std::string commit = frame(commit_acknowledgement);
  co_await stream.write(commit, deadline);
  co_return exchange;
}

MllpClient::MllpClient(const asio::any_io_executor& executor) : connection_(std::make_unique<Connection>(executor)) {}
MllpClient::~MllpClient() = default;
MllpClient::MllpClient(MllpClient&&) noexcept = default;
MllpClient& MllpClient::operator=(MllpClient&&) noexcept = default;

void MllpClient::use_release_2() {
  connection_->release_2 = true;
}

void MllpClient::use_tls(ClientTls tls) {
  connection_->tls = std::move(tls);
}

const std::string& MllpClient::tls_failure() const {
  return connection_->stream.tls_failure();
}

bool MllpClient::connected() const {
  return connection_->stream.is_open();
}

void MllpClient::close() {
  connection_->stream.close();
}

asio::awaitable<error_code> MllpClient::connect(std::string host, std::uint16_t port, Milliseconds timeout) {
  Connection& connection = *connection_;
  connection.framer = Framer();
  const SteadyTime deadline = in(timeout);
  const std::string expected = connection.tls.host.empty() ? host : connection.tls.host;
  error_code error = co_await connection.stream.connect(std::move(host), port, deadline);
  if (error || !connection.tls.context) co_return error;
  error = co_await connection.stream.connect_tls(*connection.tls.context, expected, deadline);
  if (error) close();
  co_return error;
}

asio::awaitable<Exchange> MllpClient::send(std::string_view message, Milliseconds timeout) {
  Connection& connection = *connection_;
  if (!connected()) co_return Exchange{.outcome = Outcome::not_connected, .detail = "no connection is open"};
  const SteadyTime deadline = in(timeout);
  connection.first_bytes.clear();
  connection.frame_began = false;
  const std::string framed = frame(message);
  const error_code error = co_await connection.stream.write(framed, deadline);
  if (error) co_return connection.ended(error == asio::error::timed_out ? Outcome::timed_out : Outcome::lost, error);
  co_return co_await connection.receive_committed(deadline);
}

asio::awaitable<Exchange> MllpClient::receive(Milliseconds timeout) {
  if (!connected()) co_return Exchange{.outcome = Outcome::not_connected, .detail = "no connection is open"};
  connection_->first_bytes.clear();
  connection_->frame_began = false;
  co_return co_await connection_->receive_committed(in(timeout));
}

struct BlockingMllpClient::State {
  asio::io_context io{1};
  MllpClient client{io.get_executor()};

  template <class T>
  T run(asio::awaitable<T> what) {
    auto result = asio::co_spawn(io, std::move(what), asio::use_future);
    io.restart();
    io.run();
    return result.get();
  }
};

BlockingMllpClient::BlockingMllpClient() : state_(std::make_unique<State>()) {}
BlockingMllpClient::~BlockingMllpClient() = default;

void BlockingMllpClient::use_release_2() {
  state_->client.use_release_2();
}

void BlockingMllpClient::use_tls(ClientTls tls) {
  state_->client.use_tls(std::move(tls));
}

const std::string& BlockingMllpClient::tls_failure() const {
  return state_->client.tls_failure();
}

error_code BlockingMllpClient::connect(const std::string& host, std::uint16_t port, Milliseconds timeout) {
  return state_->run(state_->client.connect(host, port, timeout));
}

Exchange BlockingMllpClient::send(std::string_view message, Milliseconds timeout) {
  return state_->run(state_->client.send(message, timeout));
}

Exchange exchange_blocking(const std::string& host, std::uint16_t port, std::string_view message,
                           Milliseconds timeout) {
  BlockingMllpClient client;
  if (const error_code error = client.connect(host, port, timeout))
    return {.outcome = Outcome::not_connected, .detail = error.message()};
  return client.send(message, timeout);
}

}  // namespace stepwise::hl7::net
