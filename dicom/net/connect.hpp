// SPDX-License-Identifier: Apache-2.0
// Connecting to a host by name or address. Blocking.
#pragma once
#include "base/tls.hpp"
#include "dicom/net/channel.hpp"

#include <cstdint>
#include <string>

namespace stepwise::dicom::net {

// Without a descriptor, `fault` has the reason.
struct Connecting {
  Channel channel;
  std::string fault;
};
// Each address of the host is tried for at most `timeout_s`; the handshake of TLS has this time, too.
Connecting connect(const std::string& host, std::uint16_t port, int timeout_s, const ClientTls& tls = {});

}  // namespace stepwise::dicom::net
