// SPDX-License-Identifier: Apache-2.0
#include "broker/outbound/relay.hpp"

#include "broker/outbound/audit_sender.hpp"
#include "broker/outbound/hl7_sender.hpp"
#include "broker/outbound/mpps_forwarder.hpp"

#include <algorithm>

namespace stepwise::broker {

struct Relay::State {
  std::vector<std::shared_ptr<DestinationSender>> senders;
};

Relay::Relay(boost::asio::any_io_executor executor, WorkerThreads& database_threads, Context& context, int lease_ms)
    : state_(std::make_shared<State>()) {
  const auto leases = std::make_shared<Leases>(context.database, lease_ms);
  for (const Destination& destination : context.settings.destinations)
    state_->senders.push_back(std::make_shared<Hl7Sender>(executor, database_threads, context, destination, leases));
  for (const PerformedDestination& destination : context.settings.performed_destinations)
    state_->senders.push_back(std::make_shared<MppsForwarder>(context, destination, leases));
  if (!context.settings.audit.host.empty())
    state_->senders.push_back(std::make_shared<AuditSender>(executor, database_threads, context, leases));
}

Relay::~Relay() = default;

void Relay::start() {
  for (const auto& sender : state_->senders) sender->start();
}

void Relay::stop() {
  for (const auto& sender : state_->senders) sender->stop();
}

void Relay::break_off() {
  for (const auto& sender : state_->senders) sender->break_off();
}

void Relay::join() {
  for (const auto& sender : state_->senders) sender->join();
}

void Relay::wake(const std::vector<std::string>& destinations) {
  for (const auto& sender : state_->senders) {
    if (std::find(destinations.begin(), destinations.end(), sender->status().name) != destinations.end())
      sender->wake();
  }
}

std::vector<DestinationStatus> Relay::status() const {
  std::vector<DestinationStatus> all;
  for (const auto& sender : state_->senders) all.push_back(sender->status());
  return all;
}

}  // namespace stepwise::broker
