// SPDX-License-Identifier: Apache-2.0
// The listening sockets and the queue of connections that wait for an association thread (D30). One thread reads the
// association requests of all connections, so that a connection that sends half a request uses a descriptor but no
// association thread. If there are too many connections, one of the address with the most connections is closed, so
// that no address can displace the others.
#pragma once
#include "base/limits.hpp"
#include "dicom/net/channel.hpp"
#include "dicom/pdu.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace stepwise::dicom::net {

struct ListenerSettings {
  std::string address;
  // 0: any free port; absent: there is no such port
  std::optional<std::uint16_t> port = 0;       // in clear text
  std::optional<std::uint16_t> tls_port = {};  // with `tls`; the handshake has the time of the request
  std::shared_ptr<const TlsContext> tls = {};
  int served_per_address = limits::dicom_associations_per_address;
  int waiting_most = 0;  // maximum number of waiting connections whose association request is complete
  int waiting_timeout_ms = 0;
  int half_open_most = limits::dicom_half_open;
  int request_timeout_s = 0;  // time limit from connecting to the last byte of the association request
  // Called if a connection is closed that sent bytes but no association request.
  std::function<void(const std::string& address)> unreadable = [](const std::string&) {};
  // Called after a handshake of TLS that failed.
  std::function<void(const std::string& address)> tls_failed = [](const std::string&) {};
  // Called if a connection is rejected because too many others wait, or because it has waited too long.
  std::function<void(const std::string& address)> busy = [](const std::string&) {};
  // Called repeatedly while connections wait, because all threads are busy, or because this address has reached its
  // limit.
  std::function<void(const std::optional<std::string>& address)> make_room = [](const std::optional<std::string>&) {};
};

struct Connection {
  Channel channel;
  std::string address;  // address of the peer, without port
  std::string request;  // the body of its A-ASSOCIATE-RQ
};

class Listener {
 public:
  explicit Listener(const ListenerSettings& settings);  // binds; throws std::system_error

  std::uint16_t port() const { return plain_.port; }          // 0: there is none
  std::uint16_t tls_port() const { return encrypted_.port; }  // 0: there is none
  void run();                                                 // the work of the accepting thread, until stop()
  void stop();                                                // any thread; next() returns nullopt from now on
  // Waits for a connection whose association request is complete. Several threads may call it.
  std::optional<Connection> next();
  // A connection from next() is not served any more. If its socket is still open, it is closed when the peer has closed
  // it, or after a short time, so that the peer can read our last bytes.
  void leave(const std::string& address, Descriptor socket);
  int waiting() const;

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct ListeningSocket {
    Descriptor socket;
    std::uint16_t port = 0;
    bool is_readable = false;
  };
  struct HalfOpen {
    Connection connection;  // here `request` includes the PDU header
    Time until;
    bool wants_write = false;  // the handshake of TLS goes on when the socket can be written
    bool is_ready = false;
  };
  struct Waiting {
    Connection connection;
    Time until;
  };
  struct ClosingSocket {
    Descriptor socket;
    Time until;
    bool is_readable = false;
  };

  Time wait();
  void wake();
  static ListeningSocket listen(const std::string& address, std::optional<std::uint16_t> port);
  Channel channel_of(Descriptor socket, const ListeningSocket& listening) const;
  void accept_some(const ListeningSocket& listening, Time now);
  void read_requests(Time now);
  enum class Request { incomplete, complete, closed, wrong };
  Request read_more(HalfOpen& half_open);
  void drop_half_open();
  void enqueue(Connection connection, Time now);
  void drain_leaving();
  void expire(Time now);
  void refuse(Connection connection, Time now);
  void say_last_words(Channel channel, const std::string& words, Time now);
  void keep_leaving(Descriptor socket, Time until);
  void look_for_room(Time now);
  Time nearest_deadline() const;
  bool may_be_served(const std::string& address) const;

  ListenerSettings settings_;
  ListeningSocket plain_, encrypted_;
  Descriptor wake_;
  // Used only by the accepting thread:
  std::list<HalfOpen> half_open_;  // in order of arrival
  std::size_t half_open_bytes_ = 0;
  std::deque<ClosingSocket> closing_;
  Time accept_paused_until_{};  // if no descriptors are left: do not accept before this time
  Time look_for_room_at_ = Time::max();
  // Shared by all threads:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> line_;
  std::deque<Descriptor> left_;        // will be moved to `closing_`
  std::map<std::string, int> served_;  // by address
  int idle_threads_ = 0;
  bool stopped_ = false;
};

}  // namespace stepwise::dicom::net
