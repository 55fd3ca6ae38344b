// SPDX-License-Identifier: Apache-2.0
// DcmSCU as it comes (Nagle's algorithm on, datasets built and decoded by DCMTK) asking a worklist.
#pragma once
#include "dicom/dataset.hpp"

#include <cstdint>

class DcmItem;

namespace stepwise::bench {

// Median of at least 20 queries on one association, two seconds' worth at most. Throws when another number of answers
// comes.
double dcmtk_client_p50_ms(std::uint16_t port, const dicom::Dataset& keys, std::size_t answers);

// Our datasets in DCMTK's, for the peers that are built on it.
void add_elements(DcmItem& to, const dicom::Dataset& from);

}  // namespace stepwise::bench
