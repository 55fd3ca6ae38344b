// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/listener.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <system_error>

namespace stepwise::dicom::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr auto goodbye = seconds(2);
constexpr auto pause_without_descriptors = milliseconds(200);
constexpr int backlog = 128;

// PS3.8 9.3.4: rejected-transient, by the service provider (presentation), local limit exceeded.
constexpr unsigned char associate_rj[] = {0x03, 0, 0, 0, 0, 4, 0, 2, 3, 2};

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

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
      ::bind(socket.get(), first->ai_addr, first->ai_addrlen) != 0 || ::listen(socket.get(), backlog) != 0) {
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
  if (name.starts_with("::ffff:")) name.erase(0, 7);  // IPv4 through an IPv6 socket
  return {name, static_cast<std::uint16_t>(std::stoi(service.data()))};
}

bool contains(const std::vector<int>& readable, const Connection& connection) {
  return std::ranges::find(readable, connection.socket.get()) != readable.end();
}

}  // namespace

Listener::Listener(const ListenerSettings& settings)
    : settings_(settings),
      listening_(listen_on(settings.address, settings.port)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (wake_.get() < 0) fail("DICOM cannot listen");
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  if (::getsockname(listening_.get(), reinterpret_cast<sockaddr*>(&bound), &size) != 0) fail("DICOM cannot listen");
  port_ = name_of(bound, size).second;
}

void Listener::run() {
  std::vector<int> readable;
  for (;;) {
    const Time now = wait(readable);
    {
      const std::lock_guard lock(mutex_);
      if (stopped_) break;
    }
    hear(readable, now);
    if (std::ranges::find(readable, listening_.get()) != readable.end()) accept_all(now);
    expire(now);
  }
  silent_.clear();
  leaving_.clear();
  listening_ = Descriptor();  // so that who calls now is told at once that nobody is here
}

void Listener::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    line_.clear();
  }
  changed_.notify_all();
  const std::uint64_t one = 1;
  (void)!::write(wake_.get(), &one, sizeof one);
}

std::optional<Connection> Listener::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopped_ || !line_.empty(); });
  if (stopped_) return std::nullopt;
  Connection connection = std::move(line_.front().connection);
  line_.pop_front();
  return connection;
}

int Listener::waiting() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(line_.size());
}

Listener::Time Listener::nearest_deadline() const {
  Time nearest = Time::max();
  for (const auto* waiting : {&silent_, &leaving_}) {
    for (const Waiting& one : *waiting) nearest = std::min(nearest, one.until);
  }
  if (deaf_until_ != Time{}) nearest = std::min(nearest, deaf_until_);
  const std::lock_guard lock(mutex_);
  return line_.empty() ? nearest : std::min(nearest, line_.front().until);
}

// Puts what can be read from into `readable`; gives the time after waiting.
Listener::Time Listener::wait(std::vector<int>& readable) {
  std::vector<pollfd> wanted{{wake_.get(), POLLIN, 0}};
  if (deaf_until_ == Time{}) wanted.push_back({listening_.get(), POLLIN, 0});
  for (const auto* waiting : {&silent_, &leaving_}) {
    for (const Waiting& one : *waiting) wanted.push_back({one.connection.socket.get(), POLLIN, 0});
  }
  const Time deadline = nearest_deadline();
  int timeout_ms = -1;
  if (deadline != Time::max()) {
    timeout_ms = static_cast<int>(
        std::max<long long>(0, std::chrono::ceil<milliseconds>(deadline - steady_clock::now()).count()));
  }
  readable.clear();
  if (::poll(wanted.data(), wanted.size(), timeout_ms) > 0) {
    for (const pollfd& one : wanted) {
      if (one.revents != 0) readable.push_back(one.fd);
    }
  }
  return steady_clock::now();
}

void Listener::accept_all(Time now) {
  for (;;) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    const int socket = ::accept4(listening_.get(), reinterpret_cast<sockaddr*>(&address), &size, SOCK_CLOEXEC);
    if (socket < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) {
        log::warning("DICOM cannot accept a connection: {}", std::generic_category().message(errno));
        deaf_until_ = now + pause_without_descriptors;  // the connection stays readable: don't spin
      }
      return;
    }
    silent_.push_back({{Descriptor(socket), name_of(address, size).first}, now + seconds(settings_.silence_timeout_s)});
    // The longest silence is the least likely to end.
    if (static_cast<int>(silent_.size()) > settings_.waiting_most) silent_.pop_front();
  }
}

// First words of the silent ones, last words of those who leave.
void Listener::hear(const std::vector<int>& readable, Time now) {
  for (auto one = silent_.begin(); one != silent_.end();) {
    if (!contains(readable, one->connection)) {
      ++one;
      continue;
    }
    char first = 0;
    const bool said_something = ::recv(one->connection.socket.get(), &first, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
    if (said_something) enqueue(std::move(one->connection), now);
    one = silent_.erase(one);
  }
  std::erase_if(leaving_, [&](const Waiting& one) {
    std::array<char, 4096> waste;
    return contains(readable, one.connection) &&
           ::recv(one.connection.socket.get(), waste.data(), waste.size(), MSG_DONTWAIT) <= 0;
  });
}

void Listener::enqueue(Connection connection, Time now) {
  {
    const std::lock_guard lock(mutex_);
    if (static_cast<int>(line_.size()) < settings_.waiting_most) {
      line_.push_back({std::move(connection), now + milliseconds(settings_.waiting_timeout_ms)});
      changed_.notify_one();
      return;
    }
  }
  refuse(std::move(connection), now);
}

void Listener::refuse(Connection connection, Time now) {
  log::warning(
      "DICOM connection from {} refused: all threads are busy and it waited too long, or {} others wait already",
      connection.address, settings_.waiting_most);
  if (::send(connection.socket.get(), associate_rj, sizeof associate_rj, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) return;
  ::shutdown(connection.socket.get(), SHUT_WR);
  // Closed at once, with its request unread, the connection would be reset and the peer might never see why.
  leaving_.push_back({std::move(connection), now + goodbye});
}

void Listener::expire(Time now) {
  const auto is_over = [now](const Waiting& one) { return one.until <= now; };
  std::erase_if(silent_, is_over);
  std::erase_if(leaving_, is_over);
  if (deaf_until_ <= now) deaf_until_ = {};
  for (;;) {
    std::optional<Connection> late;
    {
      const std::lock_guard lock(mutex_);
      if (line_.empty() || !is_over(line_.front())) return;
      late = std::move(line_.front().connection);
      line_.pop_front();
    }
    refuse(std::move(*late), now);
  }
}

}  // namespace stepwise::dicom::net
