// SPDX-License-Identifier: Apache-2.0
// Sends the outbox (reference 9.3; D04-D06). Each destination has a sender, which sends one message at a time, the
// oldest first, with the same bytes and control id at each attempt. Transport errors are retried for ever, with
// back-off and jitter; AE and CE park the message; AR and CR are retried. MPPS are forwarded in the same way
// (reference 1.2). The audit repository gets the audit trail.
#pragma once
#include "base/limits.hpp"
#include "base/worker_threads.hpp"
#include "broker/outbound/destination_sender.hpp"
#include "broker/usecases/context.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace stepwise::broker {

class Relay {
 public:
  Relay(boost::asio::any_io_executor executor, WorkerThreads& database_threads, Context& context,
        int lease_ms = limits::relay_lease_ms);
  ~Relay();
  void start();
  // After a reload. `changed`: the names of destinations with other settings than before. Their senders, and those of
  // destinations that there are no more, end after the current message; what waits for these stays. Does not block; any
  // thread.
  void set_destinations(const Settings& settings, const std::set<std::string>& changed);
  void stop();       // senders end after the current message; does not block
  void break_off();  // after stop(): senders that have a thread stop waiting for their peer
  void join();       // after stop(): waits for the senders that have a thread; the others end with the executor
  void wake(const std::vector<std::string>& destinations);  // any thread
  std::vector<DestinationStatus> status() const;            // any thread

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace stepwise::broker
