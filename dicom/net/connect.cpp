// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/connect.hpp"

#include <cerrno>
#include <chrono>
#include <memory>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>

namespace stepwise::dicom::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// False: the time has passed.
bool wait_for(int socket, short events, steady_clock::time_point deadline) {
  pollfd wanted{socket, events, 0};
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now()).count();
    const int ready = left > 0 ? ::poll(&wanted, 1, static_cast<int>(left)) : 0;
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

// 0, or the error number.
int finish_connecting(int socket, steady_clock::time_point deadline) {
  if (!wait_for(socket, POLLOUT, deadline)) return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

// "": the handshake is done. Otherwise why not.
std::string shake_hands(TlsSession& session, int socket, steady_clock::time_point deadline) {
  for (;;) {
    switch (session.handshake()) {
      case TlsSession::State::done: return {};
      case TlsSession::State::wants_read:
        if (wait_for(socket, POLLIN, deadline)) continue;
        return "the peer does not finish the handshake in time";
      case TlsSession::State::wants_write:
        if (wait_for(socket, POLLOUT, deadline)) continue;
        return "the peer does not finish the handshake in time";
      case TlsSession::State::ended: return "the peer has closed the connection";
      case TlsSession::State::failed: return session.failure();
    }
  }
}

int connect_to(const addrinfo& address, int timeout_s, Descriptor& socket) {
  socket = Descriptor(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.get() < 0) return errno;
  if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0) return 0;
  if (errno != EINPROGRESS && errno != EINTR) return errno;
  return finish_connecting(socket.get(), steady_clock::now() + std::chrono::seconds(timeout_s));
}

}  // namespace

Connecting start_tls(Descriptor socket, const ClientTls& tls, const std::string& host, int timeout_s) {
  const auto deadline = steady_clock::now() + std::chrono::seconds(timeout_s);
  TlsSession session = TlsSession::connect(*tls.context, socket.get(), tls.host.empty() ? host : tls.host);
  const std::string fault = shake_hands(session, socket.get(), deadline);
  Connecting connecting{{}, fault.empty() ? "" : "no TLS: " + fault, session.certificate(), session.version()};
  if (fault.empty()) connecting.channel = Channel(std::move(socket), std::move(session));
  return connecting;
}

Connecting connect(const std::string& host, std::uint16_t port, int timeout_s, const ClientTls& tls) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* list = nullptr;
  if (const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list))
    return {{}, std::string("the host name has no address: ") + ::gai_strerror(code)};
  const std::unique_ptr<addrinfo, FreeAddresses> first(list);
  int error = EADDRNOTAVAIL;
  for (const addrinfo* address = first.get(); address; address = address->ai_next) {
    Descriptor socket;
    error = connect_to(*address, timeout_s, socket);
    if (error == 0 && tls.context) return start_tls(std::move(socket), tls, host, timeout_s);
    if (error == 0) return {Channel(std::move(socket)), {}};
  }
  return {{}, "no connection: " + std::generic_category().message(error)};
}

}  // namespace stepwise::dicom::net
