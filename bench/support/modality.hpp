// SPDX-License-Identifier: Apache-2.0
// A modality of the benchmarks: our own client, as CT1. Both throw std::runtime_error when it is not answered.
#pragma once
#include "dicom/dataset.hpp"
#include "dicom/net/client.hpp"

#include <cstdint>
#include <vector>

namespace stepwise::bench {

dicom::net::Association associate(std::uint16_t port, ClientTls tls = {});
std::vector<dicom::Dataset> ask(dicom::net::Association& association, const dicom::Dataset& keys);

}  // namespace stepwise::bench
