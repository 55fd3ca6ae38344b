// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dicom/dataset.hpp"

namespace stepwise::dicom::net {

// The value representation of an element that has none in the encoding: from our dictionary, else from that of DCMTK
// (all of PS3.6). Any thread.
Vr full_vr_of(Tag tag);

}  // namespace stepwise::dicom::net
