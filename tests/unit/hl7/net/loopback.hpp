// SPDX-License-Identifier: Apache-2.0
// Our server and plain sockets that violate the protocol, on 127.0.0.1. Every wait has a time limit, so that a fault
// fails the test instead of blocking it.
#pragma once
#include "hl7/net/mllp_server.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <poll.h>
#include <string>
#include <thread>
#include <vector>

namespace stepwise::hl7::net {

inline constexpr std::chrono::seconds patience{20};

// One or more I/O threads.
class Io {
 public:
  explicit Io(int threads = 1) : work_(boost::asio::make_work_guard(context_)) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { context_.run(); });
  }
  ~Io() { stop(); }
  // Ends the threads; their unfinished work is destroyed with this object. May be called again.
  void stop() {
    work_.reset();
    context_.stop();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  boost::asio::any_io_executor executor() { return context_.get_executor(); }

 private:
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::vector<std::thread> threads_;
};

// Counts the events of the server and lets a test wait for one.
class Events final : public Observer {
 public:
  void observed(std::string_view event, const Peer&) override {
    const std::lock_guard lock(mutex_);
    ++counts_[std::string(event)];
    changed_.notify_all();
  }
  boost::asio::awaitable<void> broken_frame(Peer, BrokenFrame frame) override {
    const std::lock_guard lock(mutex_);
    broken_.push_back(std::move(frame));
    co_return;
  }
  bool wait_for(const std::string& event, int times = 1) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return counts_[event] >= times; });
  }
  int count(const std::string& event) {
    const std::lock_guard lock(mutex_);
    return counts_[event];
  }
  std::vector<BrokenFrame> broken() {
    const std::lock_guard lock(mutex_);
    return broken_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, int> counts_;
  std::vector<BrokenFrame> broken_;
};

// A blocking socket that sends any bytes and reads the answers.
class RawPeer {
 public:
  explicit RawPeer(std::uint16_t port) : socket_(context_) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
    socket_.set_option(boost::asio::ip::tcp::no_delay(true));
  }
  explicit RawPeer(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  void send(std::string_view bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes)); }
  void end_sending() { socket_.shutdown(boost::asio::socket_base::shutdown_send); }
  void close() { socket_.close(); }

  // Reads at least up to the end of one frame, or until the connection ends or the time limit is reached.
  std::string read_frame() { return read("\x1c\r"); }
  std::string read_all() { return read({}); }

 private:
  std::string read(std::string_view until) {
    const auto find = [&](std::size_t from) { return until.empty() ? std::string::npos : received_.find(until, from); };
    for (std::size_t at = find(0);;) {
      if (at != std::string::npos) {
        const std::size_t end = at + until.size();
        std::string frame = received_.substr(0, end);
        received_.erase(0, end);
        return frame;
      }
      pollfd ready{socket_.native_handle(), POLLIN, 0};
      if (::poll(&ready, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) <= 0)
        return received_ + "(out of patience)";
      char bytes[4096];
      boost::system::error_code error;
      const std::size_t length = socket_.read_some(boost::asio::buffer(bytes), error);
      if (error) return std::exchange(received_, {});
      // Only the new bytes are searched, with those before them that can be the beginning of `until`.
      const std::size_t searched = received_.size() - std::min(received_.size(), until.size());
      received_.append(bytes, length);
      at = find(searched);
    }
  }

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  std::string received_;
};

}  // namespace stepwise::hl7::net
