// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/server.hpp"

#include "base/log.hpp"
#include "dicom/net/listener.hpp"
#include "dicom/net/negotiation.hpp"
#include "dicom/net/provider.hpp"
#include "dicom/net/served.hpp"

#include <thread>
#include <vector>

namespace stepwise::dicom::net {

struct DicomServer::State {
  State(ServerSettings wanted, Services& called)
      : settings(std::move(wanted)), services(called), listener(listener_settings()) {}

  ListenerSettings listener_settings();
  void work();
  void serve(Connection connection);
  void talk(PduSocket& socket, const Connection& connection);
  void give_up(const std::string& address);
  Admission admit(const Peer& peer);

  ServerSettings settings;
  Services& services;
  Permits large_datasets{limits::dicom_large_datasets, limits::dicom_large_datasets_per_address};
  Permits searches{limits::dicom_searches, limits::dicom_searches_per_address};
  ServedConnections served;
  Listener listener;
  std::vector<std::thread> threads;
};

ListenerSettings DicomServer::State::listener_settings() {
  ListenerSettings listening;
  listening.address = settings.address;
  listening.port = settings.port;
  listening.tls_port = settings.tls_port;
  listening.tls = settings.tls;
  listening.served_per_address = settings.associations_per_address;
  listening.waiting_most = settings.associations_waiting;
  listening.waiting_timeout_ms = settings.waiting_timeout_ms;
  listening.half_open_most = settings.half_open_most;
  listening.request_timeout_s = settings.request_timeout_s;
  listening.unreadable = [this](const std::string& address) { give_up(address); };
  listening.tls_failed = [this](const std::string& address) { services.observed("tls-failed", {{}, {}, address}); };
  listening.busy = [this](const std::string& address) { services.observed("association-busy", {{}, {}, address}); };
  listening.make_room = [this](const std::optional<std::string>& address) {
    served.displace(address, std::chrono::milliseconds(settings.displaceable_ms));
  };
  return listening;
}

void DicomServer::State::work() {
  while (auto connection = listener.next()) serve(std::move(*connection));
}

void DicomServer::State::serve(Connection connection) {
  const auto place = served.add(connection.channel.descriptor(), connection.address);
  if (!place) return listener.leave(connection.address, Descriptor());
  PduSocket socket(std::move(connection.channel), {settings.pdu_bytes, settings.write_timeout_s}, &(*place)->wait);
  try {
    talk(socket, connection);
  } catch (const std::exception& fault) {
    log::error("DICOM association from {} ended by an exception: {}", connection.address, fault.what());
  }
  socket.finish();
  served.remove(*place);
  listener.leave(connection.address, socket.take());
}

void DicomServer::State::give_up(const std::string& address) {
  services.observed("no-association", {{}, {}, address});
  log::warning("DICOM connection from {} closed: no readable association request", address);
}

void DicomServer::State::talk(PduSocket& socket, const Connection& connection) {
  const auto request = read_associate_request(connection.request);
  if (!request) {
    give_up(connection.address);
    socket.write(abort_pdu(AbortSource::service_user, AbortReason::not_specified));  // state 2, action AA-1 (PS3.8 9.2)
    return;
  }
  Peer peer = peer_of(*request);
  peer.address = connection.address;
  peer.certificate = socket.peer_certificate();
  if (const auto refusal = refusal_of(*request)) {
    services.observed("association-unsupported", peer);
    socket.write(rejection_pdu(*refusal));
    return;
  }
  const Admission admission = admit(peer);
  if (const auto refusal = refusal_of(admission)) {
    const bool is_postponed = admission == Admission::temporarily_unavailable;
    services.observed(is_postponed ? "association-postponed" : "association-rejected", peer);
    socket.write(rejection_pdu(*refusal));
    return;
  }
  const auto [answer, contexts] = negotiate(*request, settings.pdu_bytes);
  if (!socket.write(encode(answer)) || !socket.flush()) return;
  services.observed("association", peer);
  services.associated(peer, device_of(*request, contexts));
  MessageStream stream(socket, contexts, large_datasets,
                       {settings.request_timeout_s, *sendable_pdu_bytes(request->user.pdu_bytes_most), peer.address});
  Provider(stream, contexts, peer, services, searches, settings).run();
  services.ended(peer);
}

Admission DicomServer::State::admit(const Peer& peer) {
  try {
    return services.admit(peer);
  } catch (const std::exception&) {
    return Admission::temporarily_unavailable;  // the database is not available (D02)
  }
}

DicomServer::DicomServer(ServerSettings settings, Services& services)
    : state_(std::make_unique<State>(std::move(settings), services)) {}

DicomServer::~DicomServer() {
  stop();
}

std::uint16_t DicomServer::port() const {
  return state_->listener.port();
}
std::uint16_t DicomServer::tls_port() const {
  return state_->listener.tls_port();
}

void DicomServer::start() {
  State* state = state_.get();
  state->threads.emplace_back([state] { state->listener.run(); });
  for (int i = 0; i < state->settings.associations_served; ++i) {
    state->threads.emplace_back([state] { state->work(); });
  }
  for (const auto& [number, how] : {std::pair(port(), ""), std::pair(tls_port(), " with TLS")}) {
    if (number != 0)
      log::info("DICOM listens on {}:{}{} as {}", state->settings.address, number, how, state->settings.ae_title);
  }
}

void DicomServer::stop() {
  state_->listener.stop();
  state_->served.end_all();
  for (std::thread& thread : state_->threads) thread.join();
  state_->threads.clear();
}

int DicomServer::active() const {
  return state_->served.count();
}

int DicomServer::waiting() const {
  return state_->listener.waiting();
}

}  // namespace stepwise::dicom::net
