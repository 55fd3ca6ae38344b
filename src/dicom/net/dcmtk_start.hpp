// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dicom/dataset.hpp"

namespace stepwise::dicom::net {

// Sets DCMTK's process-wide switches, once, however often it is called. Server and client do it themselves.
void start_dcmtk();

// The value representation of an element that came without one, by DCMTK's dictionary (all of PS3.6) behind our own.
// Any thread.
Vr full_vr_of(Tag tag);

}  // namespace stepwise::dicom::net
