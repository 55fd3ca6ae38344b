// SPDX-License-Identifier: Apache-2.0
// Sends the audit trail to the audit repository: syslog over TLS (IHE ATNA ITI-20; RFC 5424, RFC 5425). The records
// stay in the table audit_record. So none is lost while the repository cannot be reached, and nothing waits for it.
//
// The protocol has no acknowledgement. A message counts as received when the peer's system has acknowledged its bytes
// and the connection was still open limits::audit_confirm_ms after it was written; after a lost connection the others
// are sent again.
#pragma once
#include "base/worker_threads.hpp"
#include "broker/outbound/destination_sender.hpp"
#include "broker/usecases/ack_disposition.hpp"
#include "broker/usecases/context.hpp"
#include "broker/usecases/leases.hpp"
#include "hl7/net/stream.hpp"
#include "sql/audit.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker {

class AuditSender final : public DestinationSender, public std::enable_shared_from_this<AuditSender> {
 public:
  AuditSender(const boost::asio::any_io_executor& executor, WorkerThreads& threads, Context& context,
              std::shared_ptr<Leases> leases);
  void start() override;
  void wake() override {}
  void stop() override;
  bool has_ended() const override;
  DestinationStatus status() const override;

 private:
  template <class T>
  using awaitable = boost::asio::awaitable<T>;
  struct Frame {
    std::int64_t seq = 0;
    std::string bytes;
  };
  struct Written {
    std::int64_t seq = 0;
    std::chrono::steady_clock::time_point at;
  };

  awaitable<void> serve();
  awaitable<bool> serve_once();  // false: pause before the next attempt
  awaitable<bool> connect();
  awaitable<bool> send(const std::vector<Frame>& frames);
  awaitable<void> confirm();
  awaitable<void> pause(std::chrono::milliseconds time);
  std::vector<Frame> next_frames();  // blocking, as are the next three
  static std::vector<sql::AuditedPatient> patients_of(sql::AuditStore& store, const model::AuditEvent& event);
  bool has_lease();
  void release();
  void lost(const std::string& reason);
  void show(std::string state, std::string error);

  boost::asio::strand<boost::asio::any_io_executor> strand_;
  WorkerThreads& threads_;
  Context& context_;
  const std::shared_ptr<Leases> leases_;
  std::optional<sql::Lease> lease_;
  boost::asio::steady_timer timer_;
  std::unique_ptr<hl7::net::Stream> stream_;  // null: not connected
  std::int64_t last_ = 0;                     // the last record that was written to the stream
  std::deque<Written> unconfirmed_;
  std::chrono::milliseconds next_pause_;
  Outage outage_;
  std::atomic<bool> stopping_{false};

  mutable std::mutex mutex_;  // guards status_
  DestinationStatus status_;
};

}  // namespace stepwise::broker
