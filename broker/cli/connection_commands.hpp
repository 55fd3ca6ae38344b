// SPDX-License-Identifier: Apache-2.0
// `stepwise echo` tests the connection to a destination, station or archive, from this machine and as the configuration
// names it; it needs neither a broker nor a database. `stepwise destination` shows, pauses and resumes destinations in
// the database; a running broker notices it at its next message, or within a second.
#pragma once
#include "broker/cli/site_options.hpp"

#include <string>

namespace stepwise::broker {

struct EchoOptions {
  SiteOptions site;
  std::string name;
  bool json = false;
};
// All destinations, stations and archives of this name. exit_transport: no connection or no TLS; exit_refused: the peer
// does not do what is needed.
int echo(const EchoOptions& options);

struct ListDestinationsOptions {
  SiteOptions site;
};
struct DestinationOptions {
  SiteOptions site;
  std::string name;
};
struct PauseOptions : DestinationOptions {
  std::string reason;  // "": none
};
int list_destinations(const ListDestinationsOptions& options);
int pause_destination(const PauseOptions& options);
int resume_destination(const DestinationOptions& options);

}  // namespace stepwise::broker
