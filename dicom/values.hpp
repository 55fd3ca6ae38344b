// SPDX-License-Identifier: Apache-2.0
// Converts one value field between its bytes and its text in dicom::Element.
#pragma once
#include "dicom/charset.hpp"
#include "dicom/vr.hpp"

#include <string>
#include <string_view>

namespace stepwise::dicom {

// Removes trailing padding. If the bytes of binary numbers do not end at a number, the incomplete one is dropped.
std::string value_from_bytes(std::string_view bytes, const VrRule& rule, const TextDecoder& decoder);

// Pads to an even length. Text that should be a number but is not is left out.
void append_value_bytes(std::string& out, std::string_view value, const VrRule& rule, const TextEncoder& encoder);

}  // namespace stepwise::dicom
