// SPDX-License-Identifier: Apache-2.0
// An unmodified DcmSCU (Nagle's algorithm on, datasets built and decoded by DCMTK) that queries a worklist.
#pragma once
#include "dicom/dataset.hpp"

#include <cstdint>

class DcmItem;

namespace stepwise::bench {

// Median of at least 20 queries on one association; stops after two seconds. Throws if the number of answers is not
// `answers`.
double dcmtk_client_p50_ms(std::uint16_t port, const dicom::Dataset& keys, std::size_t answers);

// Our datasets in DCMTK's, for the peers that are built on it.
void add_elements(DcmItem& to, const dicom::Dataset& from);

}  // namespace stepwise::bench
