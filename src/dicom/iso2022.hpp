// SPDX-License-Identifier: Apache-2.0
// Code extensions (PS3.5 6.1.2.5): escape sequences that bring another character set into the lower (G0) or upper (G1)
// half of the byte.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace stepwise::dicom {

// `initial_g1` is the converter of the upper half where a value begins, "" for none. nullopt: an escape sequence that
// we do not know, or bytes that are not in the set in force.
std::optional<std::string> decode_iso2022(std::string_view bytes, std::string_view initial_g1);

}  // namespace stepwise::dicom
