// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dicom/dataset.hpp"

namespace stepwise::dicom::net {

// The value representation of an element that came without one: by our own dictionary, else by that of DCMTK (all of
// PS3.6). Any thread.
Vr full_vr_of(Tag tag);

}  // namespace stepwise::dicom::net
