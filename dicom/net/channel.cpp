// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/channel.hpp"

#include <cerrno>
#include <sys/socket.h>

namespace stepwise::dicom::net {
namespace {

Channel::Transfer transfer_of(const TlsSession::Transfer& transfer) {
  switch (transfer.state) {
    case TlsSession::State::done: return {Channel::State::done, transfer.count};
    case TlsSession::State::wants_read: return {Channel::State::wants_read, 0};
    case TlsSession::State::wants_write: return {Channel::State::wants_write, 0};
    case TlsSession::State::ended:
    case TlsSession::State::failed: break;
  }
  return {Channel::State::ended, 0};
}

// `count`: the result of recv or send.
Channel::Transfer transfer_of(ssize_t count, Channel::State wanted) {
  if (count > 0) return {Channel::State::done, static_cast<std::size_t>(count)};
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return {wanted, 0};
  return {Channel::State::ended, 0};
}

}  // namespace

Channel::Transfer Channel::receive(char* buffer, std::size_t size) {
  if (tls_) return transfer_of(tls_->read(buffer, size));
  ssize_t count = 0;
  do count = ::recv(socket_.get(), buffer, size, MSG_DONTWAIT);
  while (count < 0 && errno == EINTR);
  return transfer_of(count, State::wants_read);
}

Channel::Transfer Channel::send(std::string_view bytes) {
  if (tls_) return transfer_of(tls_->write(bytes));
  ssize_t count = 0;
  do count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  while (count < 0 && errno == EINTR);
  return transfer_of(count, State::wants_write);
}

bool Channel::has_received() const {
  return tls_ && tls_->has_decrypted();
}

void Channel::end_sending() {
  if (tls_) tls_->close_notify();
  ::shutdown(socket_.get(), SHUT_WR);
}

Descriptor Channel::take() {
  tls_.reset();
  return std::move(socket_);
}

}  // namespace stepwise::dicom::net
