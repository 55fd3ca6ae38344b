// SPDX-License-Identifier: Apache-2.0
#include "bench/support/gathering_connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace stepwise::bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t gathered_bytes_most = 64 * 1024;
constexpr std::size_t incoming_bytes = 16 * 1024;

void set_option(int socket, int option) {
  const int on = 1;
  // Errors are ignored here; the next read reports them.
  (void)::setsockopt(socket, IPPROTO_TCP, option, &on, sizeof on);
}

int milliseconds_until(SteadyTime until) {
  if (until == SteadyTime::max()) return -1;
  const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, 1'000'000'000));
}

}  // namespace

GatheringConnection::GatheringConnection(int socket, std::string_view received)
    : DcmTCPConnection(socket), incoming_(received.begin(), received.end()), incoming_end_(received.size()) {
  incoming_.resize(std::max(incoming_.size(), incoming_bytes));
  set_option(socket, TCP_NODELAY);
}

GatheringConnection::~GatheringConnection() {
  GatheringConnection::close();
}

bool GatheringConnection::flush() {
  std::size_t sent = 0;
  while (sent < outgoing_.size() && !failed_) {
    const ssize_t count = ::send(getSocket(), outgoing_.data() + sent, outgoing_.size() - sent, MSG_NOSIGNAL);
    if (count > 0)
      sent += static_cast<std::size_t>(count);
    else if (errno != EINTR)
      failed_ = true;
  }
  outgoing_.clear();
  return !failed_;
}

bool GatheringConnection::wait_readable(SteadyTime until) {
  pollfd wanted{getSocket(), POLLIN, 0};
  for (;;) {
    const int ready = ::poll(&wanted, 1, milliseconds_until(until));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

ssize_t GatheringConnection::receive(void* buffer, size_t size) {
  for (;;) {
    if (deadline_ != SteadyTime::max() && !wait_readable(deadline_)) {
      errno = ETIMEDOUT;
      return -1;
    }
    const ssize_t count = ::recv(getSocket(), buffer, size, 0);
    if (count < 0 && errno == EINTR) continue;
    // Linux returns to delayed acknowledgements by itself, so this is set after each receive.
    if (count > 0) set_option(getSocket(), TCP_QUICKACK);
    return count;
  }
}

ssize_t GatheringConnection::read(void* buffer, size_t size) {
  if (incoming_at_ == incoming_end_) {
    if (!flush()) return -1;
    if (size >= incoming_.size()) return receive(buffer, size);
    const ssize_t count = receive(incoming_.data(), incoming_.size());
    if (count <= 0) return count;
    incoming_at_ = 0;
    incoming_end_ = static_cast<std::size_t>(count);
  }
  const std::size_t taken = std::min(size, incoming_end_ - incoming_at_);
  std::memcpy(buffer, incoming_.data() + incoming_at_, taken);
  incoming_at_ += taken;
  return static_cast<ssize_t>(taken);
}

ssize_t GatheringConnection::write(void* buffer, size_t size) {
  outgoing_.append(static_cast<const char*>(buffer), size);
  if (outgoing_.size() >= gathered_bytes_most && !flush()) return -1;
  return failed_ ? -1 : static_cast<ssize_t>(size);
}

OFBool GatheringConnection::networkDataAvailable(int timeout_s) {
  if (incoming_at_ < incoming_end_) return OFTrue;
  if (timeout_s > 0) flush();  // a check without waiting does not send the collected bytes
  const auto until = steady_clock::now() + std::chrono::seconds(std::max(timeout_s, 0));
  return wait_readable(std::min(until, deadline_)) ? OFTrue : OFFalse;
}

void GatheringConnection::drain(milliseconds at_most) {
  if (getSocket() < 0 || !flush()) return;
  ::shutdown(getSocket(), SHUT_WR);
  // A descriptor that is closed with unread bytes sends a reset, which would discard data that the peer has not read
  // yet.
  std::array<char, 4096> waste;
  const auto until = steady_clock::now() + at_most;
  while (wait_readable(until) && ::recv(getSocket(), waste.data(), waste.size(), MSG_DONTWAIT) > 0) {}
}

void GatheringConnection::close() {
  if (getSocket() >= 0) flush();
  DcmTCPConnection::closeTransportConnection();
}

void GatheringConnection::closeTransportConnection() {
  GatheringConnection::close();
}

}  // namespace stepwise::bench
