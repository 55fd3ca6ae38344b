// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace stepwise {

std::string sha256_hex(std::string_view bytes);                // 64 lower-case digits
std::string to_hex(std::string_view bytes);
bool equal_in_constant_time(std::string_view a, std::string_view b);  // for tokens

// A random (version 4) UUID, and the same as a DICOM UID under 2.25 (PS3.5 B.2): no host, no time in it. At most 44 characters.
std::string new_uuid();
std::string new_uid();

}  // namespace stepwise
