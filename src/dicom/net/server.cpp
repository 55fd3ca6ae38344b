// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/server.hpp"

#include "base/log.hpp"
#include "dicom/net/acceptor.hpp"
#include "dicom/net/listener.hpp"
#include "dicom/net/provider.hpp"

#include <atomic>
#include <list>
#include <mutex>
#include <sys/socket.h>
#include <thread>
#include <vector>

namespace stepwise::dicom::net {

struct DicomServer::State {
  State(ServerSettings wanted, Services& called)
      : settings(std::move(wanted)),
        services(called),
        listener({settings.address, settings.port, settings.associations_waiting, settings.waiting_timeout_ms,
                  settings.request_timeout_s}) {}

  void work();
  void serve(Acceptor& acceptor, Connection connection);
  void talk(Acceptor& acceptor, Descriptor socket, const std::string& address);
  Admission admit(const Peer& peer);
  void end_all();

  ServerSettings settings;
  Services& services;
  Listener listener;
  std::vector<std::thread> threads;
  std::atomic<int> active{0};
  // A second descriptor of each connection that is served: DCMTK closes the first when it likes, so only this one may
  // be shut down from outside.
  std::mutex mutex;
  std::list<Descriptor> served;
  bool stopping = false;
};

void DicomServer::State::work() {
  Acceptor acceptor(settings.pdu_bytes, settings.request_timeout_s);
  while (auto connection = listener.next()) serve(acceptor, std::move(*connection));
}

void DicomServer::State::serve(Acceptor& acceptor, Connection connection) {
  std::list<Descriptor>::iterator second;
  {
    const std::lock_guard lock(mutex);
    if (stopping) return;
    second = served.emplace(served.end(), ::dup(connection.socket.get()));
  }
  ++active;
  try {
    talk(acceptor, std::move(connection.socket), connection.address);
  } catch (const std::exception& fault) {
    log::error("DICOM association from {} ended by an exception: {}", connection.address, fault.what());
  }
  --active;
  const std::lock_guard lock(mutex);
  served.erase(second);
}

void DicomServer::State::talk(Acceptor& acceptor, Descriptor socket, const std::string& address) {
  const AssociationPointer association = acceptor.receive(std::move(socket));
  if (!association) {
    services.observed("no-association", {{}, {}, address});
    log::warning("DICOM connection from {} closed: no readable association request", address);
    return;
  }
  Peer peer = peer_of(*association);
  peer.address = address;
  if (!speaks_dicom(*association)) return reject_application_context(*association);
  const Admission admission = admit(peer);
  if (admission != Admission::accepted) {
    services.observed("association-rejected", peer);
    return reject(*association, admission);
  }
  Contexts contexts;
  if (!accept(*association, contexts)) return;
  services.observed("association", peer);
  services.associated(peer, device_of(*association));
  Provider(*association, contexts, peer, services, settings).run();
  services.ended(peer);
}

Admission DicomServer::State::admit(const Peer& peer) {
  try {
    return services.admit(peer);
  } catch (const std::exception&) {
    return Admission::temporarily_unavailable;  // the database is away (D02)
  }
}

void DicomServer::State::end_all() {
  const std::lock_guard lock(mutex);
  stopping = true;
  for (const Descriptor& socket : served) ::shutdown(socket.get(), SHUT_RDWR);
}

DicomServer::DicomServer(ServerSettings settings, Services& services)
    : state_(std::make_unique<State>(std::move(settings), services)) {}

DicomServer::~DicomServer() {
  stop();
}

std::uint16_t DicomServer::port() const {
  return state_->listener.port();
}

void DicomServer::start() {
  State* state = state_.get();
  state->threads.emplace_back([state] { state->listener.run(); });
  for (int i = 0; i < state->settings.associations_served; ++i) {
    state->threads.emplace_back([state] { state->work(); });
  }
  log::info("DICOM listens on {}:{} as {}", state->settings.address, port(), state->settings.ae_title);
}

void DicomServer::stop() {
  state_->listener.stop();
  state_->end_all();
  for (std::thread& thread : state_->threads) thread.join();
  state_->threads.clear();
}

int DicomServer::active() const {
  return state_->active;
}

int DicomServer::waiting() const {
  return state_->listener.waiting();
}

}  // namespace stepwise::dicom::net
