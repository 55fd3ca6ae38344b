// SPDX-License-Identifier: Apache-2.0
// Forwards a TCP port on 127.0.0.1 to a unix socket, and can stop forwarding: connections stay open and new ones are
// accepted, but no byte is forwarded. To a client this is a frozen server.
#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace stepwise::test {

class SilentProxy {
 public:
  explicit SilentProxy(std::string unix_socket);
  ~SilentProxy();
  SilentProxy(const SilentProxy&) = delete;
  SilentProxy& operator=(const SilentProxy&) = delete;

  std::uint16_t port() const { return port_; }
  void go_silent() { is_silent_ = true; }
  void speak_again() { is_silent_ = false; }  // forwards also the bytes that were received in the meantime

 private:
  struct Pair {
    int client = -1, server = -1;
  };
  void run();
  void accept_one();
  static bool forward(int from, int to);

  const std::string unix_socket_;
  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> is_silent_ = false, is_stopping_ = false;
  std::vector<Pair> pairs_;
  std::thread thread_;
};

}  // namespace stepwise::test
