// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/listener.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "dicom/associate.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <memory>
#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <system_error>
#include <vector>

namespace stepwise::dicom::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr auto goodbye = milliseconds(limits::dicom_goodbye_ms);
constexpr auto pause_without_descriptors = milliseconds(limits::accept_pause_ms);
constexpr auto pause_between_looks = milliseconds(limits::dicom_looks_interval_ms);

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

Descriptor listen_on(const std::string& address, std::uint16_t port) {
  const std::string place = "DICOM cannot listen on " + address + ":" + std::to_string(port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  if (const int code = ::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &list)) {
    throw std::system_error(std::make_error_code(std::errc::address_not_available),
                            place + ": " + ::gai_strerror(code));
  }
  const std::unique_ptr<addrinfo, FreeAddresses> first(list);
  Descriptor socket(::socket(first->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  if (socket.get() < 0 || ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(socket.get(), first->ai_addr, first->ai_addrlen) != 0 ||
      ::listen(socket.get(), limits::dicom_backlog) != 0) {
    fail(place);
  }
  return socket;
}

std::pair<std::string, std::uint16_t> name_of(const sockaddr_storage& address, socklen_t size) {
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> service{};
  if (::getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, host.data(), host.size(), service.data(),
                    service.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return {"unknown", 0};
  }
  std::string name = host.data();
  if (name.starts_with("::ffff:")) name.erase(0, 7);  // an IPv4 peer on an IPv6 socket
  return {name, static_cast<std::uint16_t>(std::stoi(service.data()))};
}

// The number of entries per address, and the address with the most.
struct Shares {
  std::map<std::string, int> by_address;
  int largest = 0;

  template <typename Entries>
  explicit Shares(const Entries& entries) {
    for (const auto& one : entries) largest = std::max(largest, ++by_address[one.connection.address]);
  }
  int of(const std::string& address) const {
    const auto found = by_address.find(address);
    return found == by_address.end() ? 0 : found->second;
  }
  bool is_largest(const std::string& address) const { return of(address) == largest; }
};

}  // namespace

Listener::Listener(const ListenerSettings& settings)
    : settings_(settings),
      plain_(listen(settings.address, settings.port)),
      encrypted_(listen(settings.address, settings.tls_port)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (wake_.get() < 0) fail("DICOM cannot listen");
}

Listener::ListeningSocket Listener::listen(const std::string& address, std::optional<std::uint16_t> port) {
  ListeningSocket listening;
  if (!port) return listening;
  listening.socket = listen_on(address, *port);
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  if (::getsockname(listening.socket.get(), reinterpret_cast<sockaddr*>(&bound), &size) != 0)
    fail("DICOM cannot listen");
  listening.port = name_of(bound, size).second;
  return listening;
}

void Listener::run() {
  for (;;) {
    const Time now = wait();
    {
      const std::lock_guard lock(mutex_);
      if (stopped_) break;
      for (Descriptor& socket : left_) keep_leaving(std::move(socket), now + goodbye);
      left_.clear();
    }
    read_requests(now);
    drain_leaving();
    for (const ListeningSocket* listening : {&plain_, &encrypted_}) {
      if (listening->is_readable) accept_some(*listening, now);
    }
    expire(now);
    look_for_room(now);
  }
  half_open_.clear();
  closing_.clear();
  // So that new connections are refused at once.
  plain_.socket = Descriptor();
  encrypted_.socket = Descriptor();
}

void Listener::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    line_.clear();
    left_.clear();
  }
  changed_.notify_all();
  wake();
}

void Listener::wake() {
  const std::uint64_t one = 1;
  (void)!::write(wake_.get(), &one, sizeof one);
}

bool Listener::may_be_served(const std::string& address) const {
  const auto served = served_.find(address);
  return served == served_.end() || served->second < settings_.served_per_address;
}

std::optional<Connection> Listener::next() {
  std::unique_lock lock(mutex_);
  auto first = line_.end();
  ++idle_threads_;
  changed_.wait(lock, [&] {
    first = std::ranges::find_if(line_, [this](const Waiting& one) { return may_be_served(one.connection.address); });
    return stopped_ || first != line_.end();
  });
  --idle_threads_;
  if (stopped_) return std::nullopt;
  Connection connection = std::move(first->connection);
  line_.erase(first);
  ++served_[connection.address];
  return connection;
}

void Listener::leave(const std::string& address, Descriptor socket) {
  {
    const std::lock_guard lock(mutex_);
    const auto served = served_.find(address);
    if (--served->second == 0) served_.erase(served);
    if (socket.get() >= 0 && !stopped_) left_.push_back(std::move(socket));
  }
  changed_.notify_one();
  wake();
}

int Listener::waiting() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(line_.size());
}

Listener::Time Listener::nearest_deadline() const {
  Time nearest = look_for_room_at_;
  if (!half_open_.empty()) nearest = std::min(nearest, half_open_.front().until);
  if (!closing_.empty()) nearest = std::min(nearest, closing_.front().until);
  if (accept_paused_until_ != Time{}) nearest = std::min(nearest, accept_paused_until_);
  const std::lock_guard lock(mutex_);
  return line_.empty() ? nearest : std::min(nearest, line_.front().until);
}

// Waits, and records which sockets can be read. Returns the time after the wait.
Listener::Time Listener::wait() {
  const bool accepts = accept_paused_until_ == Time{};
  std::vector<pollfd> wanted{{wake_.get(), POLLIN, 0},
                             {accepts ? plain_.socket.get() : -1, POLLIN, 0},
                             {accepts ? encrypted_.socket.get() : -1, POLLIN, 0}};
  for (const HalfOpen& one : half_open_) {
    const short events = one.wants_write ? POLLOUT : POLLIN;
    wanted.push_back({one.connection.channel.descriptor(), events, 0});
  }
  for (const ClosingSocket& one : closing_) wanted.push_back({one.socket.get(), POLLIN, 0});
  const Time deadline = nearest_deadline();
  int timeout_ms = -1;
  if (deadline != Time::max()) {
    timeout_ms = static_cast<int>(
        std::max<long long>(0, std::chrono::ceil<milliseconds>(deadline - steady_clock::now()).count()));
  }
  if (::poll(wanted.data(), wanted.size(), timeout_ms) < 0) {
    for (pollfd& one : wanted) one.revents = 0;
  }
  if (wanted[0].revents != 0) {
    std::uint64_t count = 0;
    (void)!::read(wake_.get(), &count, sizeof count);
  }
  plain_.is_readable = wanted[1].revents != 0;
  encrypted_.is_readable = wanted[2].revents != 0;
  auto polled = wanted.cbegin() + 3;
  for (HalfOpen& one : half_open_) one.is_ready = (polled++)->revents != 0;
  for (ClosingSocket& one : closing_) one.is_readable = (polled++)->revents != 0;
  return steady_clock::now();
}

Channel Listener::channel_of(Descriptor socket, const ListeningSocket& listening) const {
  if (&listening == &plain_) return Channel(std::move(socket));
  TlsSession session = TlsSession::accept(*settings_.tls, socket.get());
  return Channel(std::move(socket), std::move(session));
}

void Listener::accept_some(const ListeningSocket& listening, Time now) {
  for (int i = 0; i < limits::dicom_accepted_at_once; ++i) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    Descriptor socket(
        ::accept4(listening.socket.get(), reinterpret_cast<sockaddr*>(&address), &size, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (socket.get() < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) {
        log::warning("DICOM cannot accept a connection: {}", std::generic_category().message(errno));
        // The socket stays readable, so wait before the next attempt.
        accept_paused_until_ = now + pause_without_descriptors;
      }
      return;
    }
    const std::string peer = name_of(address, size).first;
    try {
      half_open_.push_back(
          {{channel_of(std::move(socket), listening), peer, {}}, now + seconds(settings_.request_timeout_s)});
    } catch (const std::exception& fault) {  // for example out of memory
      log::error("DICOM connection from {} closed: {}", peer, fault.what());
      continue;
    }
    while (static_cast<int>(half_open_.size()) > settings_.half_open_most) drop_half_open();
  }
}

// Closes the oldest half-open connection of the address with the most: it is the least likely to continue.
void Listener::drop_half_open() {
  const Shares shares(half_open_);
  const auto oldest =
      std::ranges::find_if(half_open_, [&](const HalfOpen& one) { return shares.is_largest(one.connection.address); });
  half_open_bytes_ -= oldest->connection.request.size();
  half_open_.erase(oldest);
}

Listener::Request Listener::read_more(HalfOpen& half_open) {
  std::string& request = half_open.connection.request;
  for (;;) {
    std::size_t wanted = pdu_header_bytes;
    if (request.size() >= pdu_header_bytes) {
      const PduHeader header = read_pdu_header(request);
      if (!is_readable_request(header)) return header.is(PduType::abort) ? Request::closed : Request::wrong;
      wanted += header.length;
    }
    if (request.size() == wanted) return Request::complete;
    const std::size_t had = request.size();
    request.resize(std::min(wanted, had + limits::dicom_read_step_bytes));
    const Channel::Transfer got = half_open.connection.channel.receive(request.data() + had, request.size() - had);
    request.resize(had + got.count);
    half_open.wants_write = got.state == Channel::State::wants_write;
    if (got.state == Channel::State::ended) return Request::closed;
    if (got.state != Channel::State::done) return Request::incomplete;
  }
}

// Any other PDU than A-ASSOCIATE-RQ is answered with A-ABORT of the service user (PS3.8 9.2, state 2, action AA-1).
void Listener::read_requests(Time now) {
  for (auto one = half_open_.begin(); one != half_open_.end();) {
    const auto here = one++;
    if (!here->is_ready) continue;
    Connection& connection = here->connection;
    half_open_bytes_ -= connection.request.size();
    const Request request = read_more(*here);
    half_open_bytes_ += connection.request.size();
    if (request == Request::incomplete) continue;
    half_open_bytes_ -= connection.request.size();
    if (request == Request::complete) {
      connection.request.erase(0, pdu_header_bytes);
      enqueue(std::move(connection), now);
    } else {
      if (const std::string failure = connection.channel.tls_failure(); !failure.empty()) {
        log::warning("DICOM connection from {}: no TLS ({}); the port needs TLS and what [tls.{}] says",
                     connection.address, failure, settings_.tls->profile().name);
        settings_.tls_failed(connection.address);
      }
      if (!connection.request.empty()) settings_.unreadable(connection.address);
      if (request == Request::wrong)
        say_last_words(std::move(connection.channel), abort_pdu(AbortSource::service_user, AbortReason::not_specified),
                       now);
    }
    half_open_.erase(here);
  }
  while (half_open_bytes_ > limits::dicom_half_open_bytes) drop_half_open();
}

void Listener::drain_leaving() {
  std::erase_if(closing_, [](const ClosingSocket& one) {
    std::array<char, 4096> waste;
    return one.is_readable && ::recv(one.socket.get(), waste.data(), waste.size(), MSG_DONTWAIT) <= 0;
  });
}

// If the queue is full, the last connection of the address with the most connections is removed for one of an address
// with fewer.
void Listener::enqueue(Connection connection, Time now) {
  std::optional<Connection> refused;
  {
    const std::lock_guard lock(mutex_);
    if (static_cast<int>(line_.size()) >= settings_.waiting_most + idle_threads_) {
      const Shares shares(line_);
      if (shares.of(connection.address) + 1 < shares.largest) {
        const auto last = std::find_if(line_.rbegin(), line_.rend(),
                                       [&](const Waiting& one) { return shares.is_largest(one.connection.address); });
        refused = std::move(last->connection);
        line_.erase(std::next(last).base());
      } else {
        refused = std::move(connection);
      }
    }
    if (connection.channel.descriptor() >= 0) {
      line_.push_back({std::move(connection), now + milliseconds(settings_.waiting_timeout_ms)});
      look_for_room_at_ = std::min(look_for_room_at_, now + pause_between_looks);
    }
  }
  changed_.notify_one();
  if (refused) refuse(std::move(*refused), now);
}

void Listener::refuse(Connection connection, Time now) {
  log::warning(
      "DICOM connection from {} refused: all threads are busy or its address has {} associations, and it waited too "
      "long or {} others wait already",
      connection.address, settings_.served_per_address, settings_.waiting_most);
  settings_.busy(connection.address);
  say_last_words(std::move(connection.channel), rejection_pdu(local_limit_exceeded), now);
}

// If the connection were closed at once with unread bytes, it would be reset and the peer might not get our answer.
void Listener::say_last_words(Channel channel, const std::string& words, Time now) {
  if (channel.send(words).state != Channel::State::done) return;
  channel.end_sending();
  keep_leaving(channel.take(), now + goodbye);
}

void Listener::keep_leaving(Descriptor socket, Time until) {
  closing_.push_back({std::move(socket), until});
  if (static_cast<int>(closing_.size()) > limits::dicom_closing_connections) closing_.pop_front();
}

void Listener::expire(Time now) {
  while (!half_open_.empty() && half_open_.front().until <= now) {
    const Connection& late = half_open_.front().connection;
    if (!late.request.empty()) settings_.unreadable(late.address);
    half_open_bytes_ -= half_open_.front().connection.request.size();
    half_open_.pop_front();
  }
  while (!closing_.empty() && closing_.front().until <= now) closing_.pop_front();
  if (accept_paused_until_ <= now) accept_paused_until_ = {};
  for (;;) {
    std::optional<Connection> late;
    {
      const std::lock_guard lock(mutex_);
      if (line_.empty() || line_.front().until > now) return;
      late = std::move(line_.front().connection);
      line_.pop_front();
    }
    refuse(std::move(*late), now);
  }
}

void Listener::look_for_room(Time now) {
  if (now < look_for_room_at_) return;
  std::optional<std::string> at_limit, without_thread;
  {
    const std::lock_guard lock(mutex_);
    look_for_room_at_ = line_.empty() ? Time::max() : now + pause_between_looks;
    for (const auto& [connection, until] : line_) {
      auto& who = may_be_served(connection.address) ? without_thread : at_limit;
      if (!who) who = connection.address;
    }
    if (idle_threads_ > 0) without_thread = {};
  }
  if (at_limit) settings_.make_room(*at_limit);
  if (without_thread) settings_.make_room({});
}

}  // namespace stepwise::dicom::net
