// SPDX-License-Identifier: Apache-2.0
#include "broker/relay.hpp"

#include "broker/delivery_line.hpp"
#include "broker/performed_line.hpp"

#include <algorithm>

namespace stepwise::broker {

struct Relay::State {
  std::vector<std::shared_ptr<Line>> lines;
};

Relay::Relay(boost::asio::any_io_executor executor, WorkerThreads& database_threads, Context& context, int lease_ms)
    : state_(std::make_shared<State>()) {
  const auto leases = std::make_shared<Leases>(context.database, lease_ms);
  for (const Destination& destination : context.settings.destinations)
    state_->lines.push_back(std::make_shared<DeliveryLine>(executor, database_threads, context, destination, leases));
  for (const PerformedDestination& destination : context.settings.performed_destinations)
    state_->lines.push_back(std::make_shared<PerformedLine>(context, destination, leases));
}

Relay::~Relay() = default;

void Relay::start() {
  for (const auto& line : state_->lines) line->start();
}

void Relay::stop() {
  for (const auto& line : state_->lines) line->stop();
}

void Relay::break_off() {
  for (const auto& line : state_->lines) line->break_off();
}

void Relay::join() {
  for (const auto& line : state_->lines) line->join();
}

void Relay::wake(const std::vector<std::string>& destinations) {
  for (const auto& line : state_->lines) {
    if (std::find(destinations.begin(), destinations.end(), line->status().name) != destinations.end()) line->wake();
  }
}

std::vector<DestinationStatus> Relay::status() const {
  std::vector<DestinationStatus> all;
  for (const auto& line : state_->lines) all.push_back(line->status());
  return all;
}

}  // namespace stepwise::broker
