// SPDX-License-Identifier: Apache-2.0
// The rule that decides which peers may open an association, and why an association was rejected.
#pragma once
#include "broker/usecases/context.hpp"
#include "dicom/net/services.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stepwise::broker {

enum class Rejection {
  called_aet,            // it called another AE title than ours
  not_admitted,          // its AE title is unknown, or its station has admit = false
  certificate,           // its certificate is not one of its station
  database_unavailable,  // it may repeat its request
  no_tls,
  unreadable_request,
  unsupported_protocol,  // protocol version or application context
  busy,                  // too many associations
};
std::string_view to_text(Rejection rejection);
std::optional<Rejection> parse_rejection(std::string_view word);
std::string_view sentence(Rejection rejection);  // what was wrong, for people

// By the settings alone; nullopt: the peer is admitted.
std::optional<Rejection> why_not_admitted(const Settings& settings, const dicom::net::Peer& peer);

}  // namespace stepwise::broker
