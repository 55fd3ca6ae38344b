// SPDX-License-Identifier: Apache-2.0
// Sockets of the fuzz programs.
#pragma once
#include <arpa/inet.h>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace stepwise::fuzz {

inline sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// Uses another address of this machine each time, because one address would run out of ports.
inline int connect_to(std::uint16_t port) {
  static std::uint32_t times = 0;
  sockaddr_in own = loopback(0);
  own.sin_addr.s_addr = htonl(INADDR_LOOPBACK + times++ % 60'000);
  const sockaddr_in address = loopback(port);
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool begun = made >= 0 && ::bind(made, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0 &&
                     (::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
                      errno == EINTR);  // interrupted by the alarm of libFuzzer; continue
  if (!begun) throw std::system_error(errno, std::generic_category(), "connect");
  pollfd wanted{made, POLLOUT, 0};
  while (::poll(&wanted, 1, -1) < 0) {}
  return made;
}

class Peer {
 public:
  explicit Peer(int connected) : socket_(connected) {}
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() { ::close(socket_); }

  // Sends the bytes, shuts down the sending direction and reads until the peer closes. Ends the program if that takes
  // too long.
  void say_all(std::string_view bytes) {
    bool is_said = false;
    for (;;) {
      pollfd wanted{socket_, static_cast<short>(is_said ? POLLIN : POLLIN | POLLOUT), 0};
      if (::poll(&wanted, 1, 15'000) == 0) {
        std::cerr << "the other side neither answers nor closes\n";
        std::abort();
      }
      char waste[65536];
      if ((wanted.revents & (POLLIN | POLLHUP | POLLERR)) != 0 &&
          ::recv(socket_, waste, sizeof waste, MSG_DONTWAIT) <= 0)
        return;
      if (is_said || (wanted.revents & POLLOUT) == 0) continue;
      const ssize_t count =
          bytes.empty() ? 0 : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (count < 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(count));
      if (bytes.empty()) {
        is_said = true;
        ::shutdown(socket_, SHUT_WR);
      }
    }
  }

 private:
  int socket_;
};

}  // namespace stepwise::fuzz
