// SPDX-License-Identifier: Apache-2.0
// Two connected sockets, and what one of them receives.
#pragma once
#include "dicom/net/descriptor.hpp"

#include <array>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>

namespace stepwise::dicom::net {

struct SocketPair {
  SocketPair() {
    int both[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both) != 0) throw std::runtime_error("socketpair");
    ours = Descriptor(both[0]);
    theirs = Descriptor(both[1]);
  }
  Descriptor ours, theirs;
};

inline void send_to(const Descriptor& socket, std::string_view bytes) {
  if (::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
    throw std::runtime_error("send");
}

// What can be received without waiting.
inline std::string received_by(const Descriptor& socket) {
  std::string all;
  std::array<char, 65536> bytes;
  for (;;) {
    const ssize_t count = ::recv(socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count <= 0) return all;
    all.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

// The other side has shut down its sending direction, and all that it sent was received.
inline bool is_at_end(const Descriptor& socket) {
  char byte = 0;
  return ::recv(socket.get(), &byte, 1, MSG_DONTWAIT) == 0;
}

}  // namespace stepwise::dicom::net
