// SPDX-License-Identifier: Apache-2.0
// Converts text so that its value representation can hold it (reference 4.10, 3.3; PS3.5 6.2): without backslashes,
// which would separate values, without control characters, and not longer than allowed. Identifiers that are too long
// are refused or replaced before (D19), so only texts for people are cut.
#pragma once
#include "dicom/dataset.hpp"
#include "model/values.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stepwise::mapping {

std::string dicom_value(dicom::Vr vr, std::string_view text);
std::string dicom_values(
    // Several values separated by backslashes; empty ones are left out.
    dicom::Vr vr, const std::vector<std::string>& texts);
std::string dicom_name(const model::PersonName& name);  // PN: at most 64 characters per component group

}  // namespace stepwise::mapping
