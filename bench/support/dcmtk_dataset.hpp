// SPDX-License-Identifier: Apache-2.0
// Our datasets in DCMTK's, for the peers that are built on it.
#pragma once
#include "dicom/dataset.hpp"

class DcmItem;

namespace stepwise::bench {

void add_elements(DcmItem& to, const dicom::Dataset& from);

}  // namespace stepwise::bench
