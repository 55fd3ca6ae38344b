// SPDX-License-Identifier: Apache-2.0
// The sender of one destination: a coroutine on its own strand that takes the next messages of the queue in order and
// sends them one at a time. What an answer means is decided in broker/usecases/ack_disposition.
#pragma once
#include "base/worker_threads.hpp"
#include "broker/outbound/destination_queue.hpp"
#include "hl7/net/mllp_client.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <memory>
#include <string>

namespace stepwise::broker {

class Hl7Sender final : public DestinationSender, public std::enable_shared_from_this<Hl7Sender> {
 public:
  Hl7Sender(const boost::asio::any_io_executor& executor, WorkerThreads& threads, Context& context,
            Destination destination, std::shared_ptr<Leases> leases,
            std::shared_ptr<const DestinationSender> predecessor = nullptr);
  void start() override;
  void wake() override;
  void stop() override;
  bool has_ended() const override;
  DestinationStatus status() const override;

 private:
  template <class T>
  using awaitable = boost::asio::awaitable<T>;

  awaitable<void> serve();
  awaitable<void> serve_once();
  awaitable<bool> deliver(sql::Delivery delivery);  // false: do not continue with this batch
  awaitable<hl7::net::Exchange> exchange(const sql::Delivery& delivery);
  bool takes_number(const std::string& answer);
  awaitable<void> pause(int ms, bool until_woken);

  boost::asio::strand<boost::asio::any_io_executor> strand_;
  WorkerThreads& threads_;
  Context& context_;
  const Destination destination_;
  DestinationQueue queue_;
  boost::asio::steady_timer timer_;
  hl7::net::MllpClient client_;
  RateLimiter rate_limiter_;
  bool woken_ = false;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> has_ended_{true};  // false while serve() runs
};

}  // namespace stepwise::broker
