// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dicom/dataset.hpp"

struct T_ASC_Parameters;

namespace stepwise::dicom::net {

// Sets DCMTK's process-wide switches, once, however often it is called. Server and client do it themselves.
void start_dcmtk();

// Before an association is requested or acknowledged: it names our implementation (PS3.7 D.3.3.2), not DCMTK.
void name_implementation(T_ASC_Parameters& parameters);

// The value representation of an element that came without one, by DCMTK's dictionary (all of PS3.6) behind our own.
// Any thread.
Vr full_vr_of(Tag tag);

}  // namespace stepwise::dicom::net
