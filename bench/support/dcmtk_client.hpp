// SPDX-License-Identifier: Apache-2.0
// DcmSCU as it comes (Nagle's algorithm on, datasets built and decoded by DCMTK) asking a worklist.
#pragma once
#include "dicom/dataset.hpp"

#include <cstdint>

namespace stepwise::bench {

// Median of at least 20 queries on one association, two seconds' worth at most. Throws when another number of answers
// comes.
double dcmtk_client_p50_ms(std::uint16_t port, const dicom::Dataset& keys, std::size_t answers);

}  // namespace stepwise::bench
