// SPDX-License-Identifier: Apache-2.0
#include "broker/outbound/relay.hpp"

#include "broker/outbound/audit_sender.hpp"
#include "broker/outbound/hl7_sender.hpp"
#include "broker/outbound/mpps_forwarder.hpp"

#include <algorithm>
#include <map>
#include <mutex>

namespace stepwise::broker {

struct Relay::State {
  boost::asio::any_io_executor executor;
  WorkerThreads& database_threads;
  Context& context;
  std::shared_ptr<Leases> leases;

  std::mutex mutex = {};  // guards the members below
  bool is_started = false, is_stopping = false;
  std::map<std::string, std::shared_ptr<DestinationSender>> senders = {};
  std::vector<std::shared_ptr<DestinationSender>> leaving = {};  // were replaced or removed, and have not ended
  std::shared_ptr<DestinationSender> audit = {};

  // Adds a sender, unless the one that there is may stay.
  template <class Sender, class Settings>
  void add(const Settings& destination, const std::string& name, const std::set<std::string>& changed,
           std::map<std::string, std::shared_ptr<DestinationSender>>& next) {
    const auto found = senders.find(name);
    std::shared_ptr<DestinationSender> old = found == senders.end() ? nullptr : found->second;
    if (!old || changed.contains(name)) old = made<Sender>(destination, old);
    next[name] = std::move(old);
  }
  template <class Sender, class Settings>
  std::shared_ptr<DestinationSender> made(const Settings& destination,
                                          const std::shared_ptr<DestinationSender>& predecessor) {
    if constexpr (std::is_same_v<Sender, Hl7Sender>)
      return std::make_shared<Hl7Sender>(executor, database_threads, context, destination, leases, predecessor);
    else
      return std::make_shared<MppsForwarder>(context, destination, leases, predecessor);
  }

  void set_destinations(const Settings& settings, const std::set<std::string>& changed);
  std::vector<std::shared_ptr<DestinationSender>> all() {
    const std::lock_guard lock(mutex);
    std::vector<std::shared_ptr<DestinationSender>> list = leaving;
    for (const auto& [name, sender] : senders) list.push_back(sender);
    if (audit) list.push_back(audit);
    return list;
  }
};

void Relay::State::set_destinations(const Settings& settings, const std::set<std::string>& changed) {
  std::erase_if(leaving, [](const auto& sender) { return sender->has_ended(); });
  std::map<std::string, std::shared_ptr<DestinationSender>> next;
  for (const Destination& destination : settings.destinations)
    add<Hl7Sender>(destination, destination.profile.name, changed, next);
  for (const PerformedDestination& destination : settings.performed_destinations)
    add<MppsForwarder>(destination, destination.name, changed, next);
  next.swap(senders);
  for (const auto& [name, old] : next) {
    const auto now = senders.find(name);
    if (now != senders.end() && now->second == old) continue;
    old->stop();
    leaving.push_back(old);
  }
  if (!is_started) return;
  for (const auto& [name, sender] : senders) {
    const auto old = next.find(name);
    if (old == next.end() || old->second != sender) sender->start();
  }
}

Relay::Relay(boost::asio::any_io_executor executor, WorkerThreads& database_threads, Context& context, int lease_ms)
    : state_(std::shared_ptr<State>(new State{std::move(executor), database_threads, context,
                                              std::make_shared<Leases>(context.database, lease_ms)})) {
  state_->set_destinations(context.settings, {});
  if (!context.settings.audit.host.empty())
    state_->audit = std::make_shared<AuditSender>(state_->executor, database_threads, context, state_->leases);
}

Relay::~Relay() = default;

void Relay::start() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->is_started = true;
  }
  for (const auto& sender : state_->all()) sender->start();
}

void Relay::set_destinations(const Settings& settings, const std::set<std::string>& changed) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->is_stopping) state_->set_destinations(settings, changed);
}

void Relay::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->is_stopping = true;
  }
  for (const auto& sender : state_->all()) sender->stop();
}

void Relay::break_off() {
  for (const auto& sender : state_->all()) sender->break_off();
}

void Relay::join() {
  for (const auto& sender : state_->all()) sender->join();
}

void Relay::wake(const std::vector<std::string>& destinations) {
  const std::lock_guard lock(state_->mutex);
  for (const std::string& name : destinations) {
    if (const auto found = state_->senders.find(name); found != state_->senders.end()) found->second->wake();
  }
}

std::vector<DestinationStatus> Relay::status() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<DestinationStatus> statuses;
  for (const auto& [name, sender] : state_->senders) statuses.push_back(sender->status());
  if (state_->audit) statuses.push_back(state_->audit->status());
  return statuses;
}

}  // namespace stepwise::broker
