// SPDX-License-Identifier: Apache-2.0
// The listening socket and the line before the threads (D30). Knows nothing of DICOM but the ten bytes of
// A-ASSOCIATE-RJ.
#pragma once
#include "dicom/net/descriptor.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::dicom::net {

struct ListenerSettings {
  std::string address;
  std::uint16_t port = 0;
  int waiting_most = 0;  // that have said something; and as many that have not
  int waiting_timeout_ms = 0;
  int silence_timeout_s = 0;  // from connecting to the first byte
};

struct Connection {
  Descriptor socket;
  std::string address;  // of the peer, without port
};

class Listener {
 public:
  explicit Listener(const ListenerSettings& settings);  // binds; throws std::system_error

  std::uint16_t port() const { return port_; }
  void run();   // the accepting thread's work, until stop()
  void stop();  // any thread; next() gives nothing from now on
  // Waits for a connection whose peer has said something. Any number of threads.
  std::optional<Connection> next();
  int waiting() const;

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Waiting {
    Connection connection;
    Time until;
  };

  Time wait(std::vector<int>& readable);
  void accept_all(Time now);
  void hear(const std::vector<int>& readable, Time now);
  void expire(Time now);
  void enqueue(Connection connection, Time now);
  void refuse(Connection connection, Time now);
  Time nearest_deadline() const;

  ListenerSettings settings_;
  Descriptor listening_;
  Descriptor wake_;
  std::uint16_t port_ = 0;
  // Of the accepting thread alone:
  std::deque<Waiting> silent_;   // no byte yet
  std::deque<Waiting> leaving_;  // refused; kept until the peer has read so
  Time deaf_until_{};            // no descriptors left: accept again then
  // Shared:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> line_;
  bool stopped_ = false;
};

}  // namespace stepwise::dicom::net
