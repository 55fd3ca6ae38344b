// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dicom/net/descriptor.hpp"

#include <cstdint>
#include <string>

namespace stepwise::dicom::net {

// A TCP connection to a host by name or address; each of its addresses is tried for so long at most. Without a socket,
// `fault` says why.
struct Connecting {
  Descriptor socket;
  std::string fault;
};
Connecting connect(const std::string& host, std::uint16_t port, int timeout_s);

}  // namespace stepwise::dicom::net
