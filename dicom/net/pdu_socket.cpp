// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/pdu_socket.hpp"

#include "base/limits.hpp"
#include "dicom/associate.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace stepwise::dicom::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr auto moment = milliseconds(limits::dicom_moment_ms);

void set_option(int socket, int option) {
  const int on = 1;
  // Errors are ignored here; the next read reports them.
  (void)::setsockopt(socket, IPPROTO_TCP, option, &on, sizeof on);
}

int milliseconds_until(SteadyTime until) {
  const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, 1'000'000'000));
}

bool is_possible_length(PduType type, std::size_t length, std::size_t data_pdu_bytes) {
  switch (type) {
    case PduType::associate_rq:
    case PduType::associate_ac: return length <= associate_bytes_most;
    case PduType::data: return length <= data_pdu_bytes;
    case PduType::associate_rj:
    case PduType::release_rq:
    case PduType::release_rp:
    case PduType::abort: return length == 4;
  }
  return false;
}

}  // namespace

PduSocket::PduSocket(Channel channel, PduSocketSettings settings, PeerWait* wait)
    : channel_(std::move(channel)), settings_(settings), wait_(wait), incoming_(limits::dicom_read_step_bytes) {
  set_option(channel_.descriptor(), TCP_NODELAY);
}

// False: the time has passed. Errors are reported by the next read or write.
bool PduSocket::poll_until(short events, SteadyTime until) {
  pollfd wanted{channel_.descriptor(), events, 0};
  for (;;) {
    const int ready = ::poll(&wanted, 1, milliseconds_until(until));
    if (ready >= 0 || errno != EINTR) return ready != 0;
  }
}

bool PduSocket::send_gathered(milliseconds timeout) {
  std::string_view rest = outgoing_;
  const PeerWait::For waited_for = wait_ ? wait_->what.load() : PeerWait::For::nothing;
  SteadyTime deadline{};  // deadline for the next dicom_gathered_bytes, set when the peer is slow
  std::size_t in_time = 0;
  while (!rest.empty() && !is_lost_) {
    const Channel::Transfer sent = channel_.send(rest.substr(0, limits::dicom_gathered_bytes));
    if (sent.state == Channel::State::done) {
      rest.remove_prefix(sent.count);
      in_time += sent.count;
      if (in_time >= limits::dicom_gathered_bytes) {
        in_time = 0;
        deadline = {};
      }
      continue;
    }
    if (sent.state == Channel::State::ended) {
      is_lost_ = true;
      continue;
    }
    if (deadline == SteadyTime{}) {
      deadline = steady_clock::now() + timeout;
      begin_wait(PeerWait::For::write);
    }
    if (!poll_until(sent.state == Channel::State::wants_read ? POLLIN : POLLOUT, deadline)) is_lost_ = true;
  }
  if (wait_) wait_->what = waited_for;
  outgoing_.clear();
  if (outgoing_.capacity() > 2 * limits::dicom_gathered_bytes) outgoing_.shrink_to_fit();
  return !is_lost_;
}

bool PduSocket::flush() {
  return send_gathered(seconds(settings_.write_timeout_s));
}

bool PduSocket::flush_if_much() {
  if (outgoing_.size() >= limits::dicom_gathered_bytes) return flush();
  return !is_lost_;
}

bool PduSocket::write(std::string_view bytes) {
  outgoing_ += bytes;
  return flush_if_much();
}

bool PduSocket::write_data(std::uint8_t context_id, bool is_command, std::string_view bytes,
                           std::size_t pdu_bytes_most) {
  append_data_pdus(outgoing_, context_id, is_command, bytes, pdu_bytes_most);
  return flush_if_much();
}

bool PduSocket::is_readable() {
  return incoming_at_ < incoming_end_ || channel_.has_received() || poll_until(POLLIN, SteadyTime{});
}

bool PduSocket::wait_readable(SteadyTime until) {
  if (incoming_at_ < incoming_end_ || channel_.has_received()) return true;
  return !flush() || poll_until(POLLIN, until);
}

bool PduSocket::receive(char* buffer, std::size_t size, std::size_t& count, SteadyTime deadline) {
  short events = POLLIN;
  for (;;) {
    if (!channel_.has_received() && !poll_until(events, deadline)) {
      is_late_ = true;
      return false;
    }
    const Channel::Transfer got = channel_.receive(buffer, size);
    if (got.state == Channel::State::ended) return false;
    events = got.state == Channel::State::wants_write ? POLLOUT : POLLIN;
    if (got.state != Channel::State::done) continue;
    // Linux returns to delayed acknowledgements by itself, so this is set after each receive.
    set_option(channel_.descriptor(), TCP_QUICKACK);
    count = got.count;
    return true;
  }
}

// Reads until `incoming_` has at least `wanted` bytes; `wanted` must not exceed its size.
bool PduSocket::fill(std::size_t wanted, SteadyTime deadline) {
  if (incoming_at_ == incoming_end_) incoming_at_ = incoming_end_ = 0;
  if (incoming_.size() - incoming_at_ < wanted) {
    std::memmove(incoming_.data(), incoming_.data() + incoming_at_, incoming_end_ - incoming_at_);
    incoming_end_ -= incoming_at_;
    incoming_at_ = 0;
  }
  while (incoming_end_ - incoming_at_ < wanted) {
    std::size_t count = 0;
    if (!receive(incoming_.data() + incoming_end_, incoming_.size() - incoming_end_, count, deadline)) return false;
    incoming_end_ += count;
  }
  return true;
}

PduSocket::Reading PduSocket::read(SteadyTime deadline) {
  is_late_ = false;
  body_.clear();
  const auto failed = [this] { return is_late_ ? Reading::late : Reading::closed; };
  if (!flush() || !fill(pdu_header_bytes, deadline)) return failed();
  const PduHeader header = read_pdu_header({incoming_.data() + incoming_at_, pdu_header_bytes});
  if (!is_known_pdu(header.type)) return Reading::unknown;
  type_ = static_cast<PduType>(header.type);
  if (!is_possible_length(type_, header.length, settings_.data_pdu_bytes)) return Reading::invalid;
  incoming_at_ += pdu_header_bytes;

  std::size_t have = std::min(header.length, incoming_end_ - incoming_at_);
  body_.assign(incoming_.data() + incoming_at_, have);
  incoming_at_ += have;
  body_.resize(header.length);
  while (have < header.length) {
    std::size_t count = 0;
    if (!receive(body_.data() + have, header.length - have, count, deadline)) return failed();
    have += count;
  }
  return Reading::pdu;
}

void PduSocket::begin_wait(PeerWait::For what) {
  if (!wait_) return;
  wait_->since = steady_clock::now();
  wait_->what = what;
}

void PduSocket::end_wait() {
  if (wait_) wait_->what = PeerWait::For::nothing;
}

void PduSocket::finish() {
  if (send_gathered(moment)) channel_.end_sending();
}

void PduSocket::drain() {
  finish();
  std::array<char, 4096> waste;
  const auto until = steady_clock::now() + moment;
  while (!is_lost_ && poll_until(POLLIN, until) &&
         ::recv(channel_.descriptor(), waste.data(), waste.size(), MSG_DONTWAIT) > 0) {}
}

}  // namespace stepwise::dicom::net
