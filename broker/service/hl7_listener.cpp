// SPDX-License-Identifier: Apache-2.0
#include "broker/service/hl7_listener.hpp"

#include "broker/usecases/audit_trail.hpp"

#include <algorithm>

namespace stepwise::broker {
namespace {

bool uses_release_2(const Settings& settings, const std::string& address) {
  return std::ranges::any_of(settings.senders, [&](const broker::Sender& sender) {
    return sender.mllp_release == 2 && std::ranges::find(sender.addresses, address) != sender.addresses.end();
  });
}

hl7::net::ServerSettings settings_of(const Hl7Configuration& c, std::shared_ptr<const TlsContext> tls,
                                     const broker::Context& context) {
  hl7::net::ServerSettings s;
  s.address = c.address;
  if (c.clear_text)
    s.port = static_cast<std::uint16_t>(c.port);
  else
    s.port.reset();
  if (tls) s.tls_port = static_cast<std::uint16_t>(c.tls_port);
  s.tls = std::move(tls);
  s.framer.frame_bytes = static_cast<std::size_t>(c.frame_bytes);
  s.connections = static_cast<std::size_t>(c.connections);
  s.connections_per_address = (s.connections + 1) / 2;
  s.frame_timeout = std::chrono::milliseconds(c.frame_timeout_ms);
  s.idle_timeout = std::chrono::seconds(c.idle_timeout_s);
  s.uses_release_2 = [&context](const std::string& address) {
    return uses_release_2(with_current_settings(context).settings, address);
  };
  return s;
}

}  // namespace

// Counts events of the connections, and stores the beginnings of frames that did not end in the journal.
class Hl7Listener::Observer final : public hl7::net::Observer {
 public:
  Observer(Hl7Listener& listener, broker::Context& context) : listener_(listener), context_(context) {}
  void observed(std::string_view event, const hl7::net::Peer& peer) override {
    context_.metrics.count("stepwise_hl7_connection_events_total", {{"event", std::string(event)}});
    if (event == "tls-failed")
      record_unless_repeated(context_,
                             refused_node(model::AuditActorKind::sender, {}, peer.address, "no TLS on the HL7 port"));
  }
  boost::asio::awaitable<void> broken_frame(hl7::net::Peer peer, hl7::BrokenFrame frame) override {
    broker::ReceivedFrame beginning;
    beginning.bytes = std::move(frame.first_bytes);
    beginning.peer_address = peer.address;
    beginning.length = static_cast<std::int64_t>(frame.length);
    auto work = [this, beginning = std::move(beginning), reason = to_text(frame.reason)] {
      Context now = with_current_settings(context_);
      Intake(now).note_broken(beginning, reason);
    };
    co_await listener_.database_threads_.run(std::move(work), std::move(peer.address));
  }

 private:
  Hl7Listener& listener_;
  broker::Context& context_;
};

Hl7Listener::Hl7Listener(boost::asio::any_io_executor executor, const Hl7Configuration& configuration,
                         std::shared_ptr<const TlsContext> tls, WorkerThreads& database_threads,
                         broker::Context& context)
    : database_threads_(database_threads),
      context_(context),
      server_(
          std::move(executor), settings_of(configuration, std::move(tls), context),
          [this](hl7::net::Peer peer, hl7::Frame frame) { return receive(std::move(peer), std::move(frame)); },
          std::make_shared<Observer>(*this, context)) {}

boost::asio::awaitable<hl7::net::Reply> Hl7Listener::receive(hl7::net::Peer peer, hl7::Frame frame) {
  broker::ReceivedFrame received;
  received.length = static_cast<std::int64_t>(frame.oversize ? frame.oversize->length : frame.bytes.size());
  received.digest = frame.oversize ? frame.oversize->digest : "";
  received.oversize = frame.oversize.has_value();
  received.findings = std::move(frame.findings);
  received.bytes = std::move(frame.bytes);
  received.peer_address = peer.address;
  received.peer_certificate = std::move(peer.certificate);
  auto work = [this, received = std::move(received)] {
    Context now = with_current_settings(context_);
    return Intake(now).receive(received);
  };
  IntakeAnswer answer = co_await database_threads_.run(std::move(work), std::move(peer.address));
  co_return hl7::net::Reply(std::move(answer.message), !answer.is_sender_admitted);
}

}  // namespace stepwise::broker
