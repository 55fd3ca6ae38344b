// SPDX-License-Identifier: Apache-2.0
// Connecting to a host by name or address. Blocking.
#pragma once
#include "dicom/net/channel.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace stepwise::dicom::net {

// How to use TLS as a client; without a context the connection is in clear text.
struct ClientTls {
  std::shared_ptr<const TlsContext> context = {};
  std::string host = {};  // the name that the server's certificate must have; "": the host that we connect to
};

// Without a descriptor, `fault` has the reason.
struct Connecting {
  Channel channel;
  std::string fault;
};
// Each address of the host is tried for at most `timeout_s`; the handshake of TLS has this time, too.
Connecting connect(const std::string& host, std::uint16_t port, int timeout_s, const ClientTls& tls = {});

}  // namespace stepwise::dicom::net
