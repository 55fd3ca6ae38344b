// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/leases.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"

namespace stepwise::broker {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

Leases::Leases(sql::Database& database, int lease_ms)
    : database_(database), length_(lease_ms), owner_(new_uuid()), thread_([this] { serve(); }) {}

Leases::~Leases() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  thread_.join();
}

// The time is taken before the statement runs, so that the lease ends here before it ends in the database. The
// difference covers the transmission of a message that is sent at the last moment.
bool Leases::is_valid(const Held& held) const {
  return steady_clock::now() < held.ends - length_ / 6;
}

std::optional<sql::Lease> Leases::acquire(const std::string& destination) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = held_.find(destination);
    if (found != held_.end() && is_valid(found->second)) return sql::Lease{destination, owner_, found->second.fence};
  }
  const Time ends = steady_clock::now() + length_;
  auto lease = sql::Outbox(database_).acquire(destination, owner_, static_cast<int>(length_.count()));
  const std::lock_guard lock(mutex_);
  if (lease)
    held_[destination] = {lease->fence, ends};
  else
    held_.erase(destination);
  return lease;
}

bool Leases::holds(const sql::Lease& lease) const {
  const std::lock_guard lock(mutex_);
  const auto found = held_.find(lease.destination);
  return found != held_.end() && found->second.fence == lease.fence && is_valid(found->second);
}

void Leases::release(const sql::Lease& lease) {
  {
    const std::lock_guard lock(mutex_);
    held_.erase(lease.destination);
  }
  sql::Outbox(database_).release(lease);
}

void Leases::serve() {
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, length_ / 3, [this] { return stopping_; })) {
    if (held_.empty()) continue;
    lock.unlock();
    try {
      renew();
    } catch (const std::exception&) {  // the text of the exception may contain data, so it is not logged
      log::warning("the delivery leases could not be renewed: the database is not available");
    }
    lock.lock();
  }
}

void Leases::renew() {
  const Time ends = steady_clock::now() + length_;
  std::map<std::string, std::int64_t> fences;
  for (const sql::Lease& lease : sql::Outbox(database_).renew(owner_, static_cast<int>(length_.count())))
    fences[lease.destination] = lease.fence;
  const std::lock_guard lock(mutex_);
  for (auto& [destination, held] : held_) {
    const auto renewed = fences.find(destination);
    if (renewed != fences.end() && renewed->second == held.fence) held.ends = std::max(held.ends, ends);
  }
}

}  // namespace stepwise::broker
