// SPDX-License-Identifier: Apache-2.0
// Connecting to a host by name or address. Blocking.
#pragma once
#include "base/certificate.hpp"
#include "dicom/net/channel.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace stepwise::dicom::net {

// Without a descriptor, `fault` has the reason.
struct Connecting {
  Channel channel;
  std::string fault;
  std::optional<CertificateFacts> certificate = {};  // that the peer has shown for TLS, also if it was not accepted
  std::string tls_version = {};                      // "TLSv1.3"
};
// Each address of the host is tried for at most `timeout_s`; the handshake of TLS has this time, too.
Connecting connect(const std::string& host, std::uint16_t port, int timeout_s, const ClientTls& tls = {});
// The handshake on a connected socket. `host`: the name in the certificate, unless `tls` says another one.
Connecting start_tls(Descriptor socket, const ClientTls& tls, const std::string& host, int timeout_s);

}  // namespace stepwise::dicom::net
