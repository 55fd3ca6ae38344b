// SPDX-License-Identifier: Apache-2.0
// TLS for the commands that act as a peer: the files as they are named on the command line.
#pragma once
#include "base/result.hpp"
#include "base/tls.hpp"

#include <memory>
#include <string>

namespace stepwise::broker {

struct PeerTls {
  bool is_used = false;                    // without it, any of the files means that TLS is used
  std::string certificate = {}, key = {};  // PEM; "": none, for a client that need not have one
  std::string authorities = {};            // PEM; "": those of the operating system
  std::string host = {};                   // the name that the server's certificate must have; "": the host of --to
};

// Loads the files. Without TLS the context is null. The error names the file and the reason (ErrorKind::data_type).
Result<ClientTls> client_tls(const PeerTls& options);
// The same for a peer that listens. Clients need a certificate only if the authorities are named.
Result<std::shared_ptr<const TlsContext>> server_tls(const PeerTls& options);

}  // namespace stepwise::broker
