// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/settings.hpp"

#include <algorithm>
#include <map>

namespace stepwise::broker {

const Sender* Settings::sender(const std::string& name) const {
  const auto found = std::find_if(senders.begin(), senders.end(), [&](const Sender& one) { return one.name == name; });
  return found == senders.end() ? nullptr : &*found;
}

const Sender* Settings::sender_of(const std::string& sending_application, const std::string& sending_facility,
                                  const std::string& address, const TlsIdentity& certificate) const {
  const auto fits = [](const std::string& wanted, const std::string& is) { return wanted.empty() || wanted == is; };
  const Sender* best = nullptr;
  std::size_t best_weight = 0;
  for (const Sender& sender : senders) {
    if (!fits(sender.sending_application, sending_application) || !fits(sender.sending_facility, sending_facility))
      continue;
    const auto& from = sender.addresses;
    if (!from.empty() && std::find(from.begin(), from.end(), address) == from.end()) continue;
    if (!sender.certificates.empty() && !is_allowed(sender.certificates, certificate)) continue;
    // A sender with more matching settings is preferred; the certificate counts more than the application, that more
    // than the facility, and that more than the address.
    const std::size_t weight =
        1 + (sender.certificates.empty() ? 0 : 16) + (sender.sending_application.empty() ? 0 : 8) +
        (sender.sending_facility.empty() ? 0 : 4) + (from.empty() ? 0 : 2) + (sender.name.empty() ? 0 : 1);
    if (sender.name.empty() && !admit_unknown_senders) continue;
    if (weight > best_weight) {
      best = &sender;
      best_weight = weight;
    }
  }
  return best;
}

const Station* Settings::station_of(const std::string& aet) const {
  const auto found =
      std::find_if(stations.begin(), stations.end(), [&](const Station& s) { return s.station.aet == aet; });
  return found == stations.end() ? nullptr : &*found;
}

std::vector<std::vector<std::string>> Settings::station_groups() const {
  std::map<std::string, std::vector<std::string>> groups;
  for (const Station& station : stations) {
    if (!station.group.empty()) groups[station.group].push_back(station.station.aet);
  }
  std::vector<std::vector<std::string>> all;
  for (auto& [name, aets] : groups) all.push_back(std::move(aets));
  return all;
}

const Destination* Settings::destination(const std::string& name) const {
  const auto found = std::find_if(destinations.begin(), destinations.end(),
                                  [&](const Destination& d) { return d.profile.name == name; });
  return found == destinations.end() ? nullptr : &*found;
}

}  // namespace stepwise::broker
