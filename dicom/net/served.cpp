// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/served.hpp"

#include <map>
#include <sys/socket.h>

namespace stepwise::dicom::net {

std::optional<ServedConnections::Place> ServedConnections::add(int socket, const std::string& address) {
  const std::lock_guard lock(mutex_);
  if (ending_) return std::nullopt;
  return all_.emplace(all_.end(), socket, address);
}

void ServedConnections::remove(Place place) {
  const std::lock_guard lock(mutex_);
  all_.erase(place);
}

void ServedConnections::displace(const std::optional<std::string>& address, std::chrono::milliseconds at_least) {
  const std::lock_guard lock(mutex_);
  const SteadyTime latest = std::chrono::steady_clock::now() - at_least;
  std::map<std::string, int> by_address;
  for (const One& one : all_) ++by_address[one.address];
  One* longest = nullptr;
  for (One& one : all_) {
    if (address && one.address != *address) continue;
    if (one.wait.is_displaced || one.wait.what == PeerWait::For::nothing || one.wait.since.load() > latest) continue;
    const bool is_better = !longest || by_address[one.address] > by_address[longest->address] ||
                           (one.address == longest->address && one.wait.since.load() < longest->wait.since.load());
    if (is_better) longest = &one;
  }
  if (!longest) return;
  longest->wait.is_displaced = true;
  // An association that waits for a message can still send A-ABORT.
  ::shutdown(longest->socket, longest->wait.what == PeerWait::For::message ? SHUT_RD : SHUT_RDWR);
}

void ServedConnections::end_all() {
  const std::lock_guard lock(mutex_);
  ending_ = true;
  for (const One& one : all_) ::shutdown(one.socket, SHUT_RDWR);
}

int ServedConnections::count() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(all_.size());
}

}  // namespace stepwise::dicom::net
