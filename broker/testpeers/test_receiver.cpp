// SPDX-License-Identifier: Apache-2.0
#include "broker/testpeers/test_receiver.hpp"

#include "base/digest.hpp"
#include "broker/config/endpoint.hpp"
#include "broker/terminal/command.hpp"
#include "hl7/charset.hpp"
#include "hl7/message.hpp"
#include "hl7/net/mllp_server.hpp"
#include "mapping/values/zone.hpp"

#include <boost/asio/io_context.hpp>

#include <thread>

namespace stepwise::broker {

namespace {

std::string answer_to(const std::string& bytes, hl7::AckCode code) {
  hl7::Answer answer{.code = code,
                     .control_id = new_uuid().substr(0, 8),
                     .timestamp = mapping::Zone::write_ts(local_now()),
                     .errors = {},
                     .text = {}};
  if (!hl7::is_positive(code)) {
    answer.errors.push_back(
        {ErrorKind::internal, "asked-for", "MSH-10", "", "this receiver was told to refuse", "start it without --ack"});
  }
  const auto message = hl7::Message::parse(hl7::decode(bytes, "").text);
  if (message) return hl7::write_answer(*message, answer);
  return hl7::write_answer_to_unreadable(bytes, answer).value_or("");
}

}  // namespace

struct TestReceiver::State {
  std::optional<hl7::AckCode> ack;
  std::function<void(const TestMessage&)> look;
  boost::asio::io_context io;
  std::optional<hl7::net::MllpServer> server;
  std::thread thread;

  boost::asio::awaitable<hl7::net::Reply> receive(hl7::net::Peer peer, hl7::Frame frame) {
    TestMessage message{std::move(frame.bytes), to_text(Endpoint{peer.address, peer.port}), ""};
    if (ack) message.answer = answer_to(message.bytes, *ack);
    look(message);
    co_return std::move(message.answer);
  }
};

TestReceiver::TestReceiver(const std::string& address, std::uint16_t port, std::optional<hl7::AckCode> ack,
                           std::function<void(const TestMessage&)> look, std::shared_ptr<const TlsContext> tls)
    : state_(std::make_unique<State>()) {
  State* state = state_.get();
  state->ack = ack;
  state->look = std::move(look);
  hl7::net::ServerSettings settings;
  settings.address = address;
  if (tls) {
    settings.port.reset();
    settings.tls_port = port;
    settings.tls = std::move(tls);
  } else {
    settings.port = port;
  }
  state->server.emplace(state->io.get_executor(), settings, [state](hl7::net::Peer peer, hl7::Frame frame) {
    return state->receive(std::move(peer), std::move(frame));
  });
  state->server->start();
  state->thread = std::thread([state] { state->io.run(); });
}

TestReceiver::~TestReceiver() {
  state_->server->stop();
  state_->thread.join();
}

std::uint16_t TestReceiver::port() const {
  return state_->server->tls_port() != 0 ? state_->server->tls_port() : state_->server->port();
}

}  // namespace stepwise::broker
