// SPDX-License-Identifier: Apache-2.0
#include "tests/support/silent_proxy.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace stepwise::test {
namespace {

constexpr int look_interval_ms = 20;

}  // namespace

SilentProxy::SilentProxy(std::string unix_socket)
    : unix_socket_(std::move(unix_socket)), listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listening_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listening_, 64) != 0 ||
      ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error(std::string("the proxy cannot listen: ") + std::strerror(errno));
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

SilentProxy::~SilentProxy() {
  is_stopping_ = true;
  thread_.join();
  for (const Pair& pair : pairs_) {
    ::close(pair.client);
    ::close(pair.server);
  }
  ::close(listening_);
}

void SilentProxy::accept_one() {
  Pair pair{::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC), ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, unix_socket_.c_str(), sizeof address.sun_path - 1);
  if (::connect(pair.server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return pairs_.push_back(pair);
  ::close(pair.client);
  ::close(pair.server);
}

bool SilentProxy::forward(int from, int to) {
  std::array<char, 16384> bytes;
  const ssize_t count = ::recv(from, bytes.data(), bytes.size(), 0);
  return count > 0 && ::send(to, bytes.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL) == count;
}

void SilentProxy::run() {
  while (!is_stopping_) {
    std::vector<pollfd> wanted{{listening_, POLLIN, 0}};
    const std::vector<Pair> pairs = is_silent_ ? std::vector<Pair>() : pairs_;
    for (const Pair& pair : pairs) {
      wanted.push_back({pair.client, POLLIN, 0});
      wanted.push_back({pair.server, POLLIN, 0});
    }
    if (::poll(wanted.data(), wanted.size(), look_interval_ms) <= 0) continue;
    if (wanted[0].revents != 0) accept_one();
    if (is_silent_) continue;
    for (std::size_t at = 0; at < pairs.size(); ++at) {
      const bool is_open = (wanted[2 * at + 1].revents == 0 || forward(pairs[at].client, pairs[at].server)) &&
                           (wanted[2 * at + 2].revents == 0 || forward(pairs[at].server, pairs[at].client));
      if (is_open) continue;
      ::close(pairs[at].client);
      ::close(pairs[at].server);
      std::erase_if(pairs_, [&](const Pair& pair) { return pair.client == pairs[at].client; });
    }
  }
}

}  // namespace stepwise::test
