// SPDX-License-Identifier: Apache-2.0
// Text as a value representation can hold it (reference 4.10, 3.3; PS3.5 6.2): no backslash that would part values, no
// control characters, no more characters than allowed. Identifiers that are too long never get here (D19); what is cut
// is for people to read.
#pragma once
#include "dicom/dataset.hpp"
#include "model/values.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stepwise::mapping {

std::string dicom_value(dicom::Vr vr, std::string_view text);
std::string dicom_values(
    dicom::Vr vr, const std::vector<std::string>& texts);  // several, parted by backslashes; empty ones are left out
std::string dicom_name(const model::PersonName& name);     // PN: at most 64 characters a component group

}  // namespace stepwise::mapping
