// SPDX-License-Identifier: Apache-2.0
// One value field: its bytes, and its text as dicom::Element keeps it.
#pragma once
#include "dicom/charset.hpp"
#include "dicom/vr.hpp"

#include <string>
#include <string_view>

namespace stepwise::dicom {

// Trailing padding is dropped; of numbers whose bytes do not add up the whole ones are kept.
std::string value_from_bytes(std::string_view bytes, const VrRule& rule, const TextDecoder& decoder);

// Padded to an even length. Text that is no number where one belongs is left out.
void append_value_bytes(std::string& out, std::string_view value, const VrRule& rule, const TextEncoder& encoder);

}  // namespace stepwise::dicom
