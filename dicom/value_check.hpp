// SPDX-License-Identifier: Apache-2.0
// Checks a value against its value representation (PS3.5 6.2). The rules are the table `value_rules` in
// value_check.cpp. Pure; any thread.
#pragma once
#include "dicom/dataset.hpp"

#include <string>
#include <string_view>

namespace stepwise::dicom {

struct CheckedValue {
  // The value to use: valid or repaired. Invalid values are left out; insignificant padding (PS3.5 6.2) is removed.
  std::string value;
  std::string_view
      fault;  // "" if every value is valid or was repaired; else what is wrong, as text for an Error Comment
  std::string_view deviation;  // "" if nothing was repaired; else how the value deviates from the standard
};

// Takes any bytes; a backslash separates several values. It repairs: blanks around a value, lower case in CS, ACR-NEMA
// dates (1997.07.15), times with colons or with more than six digits of a fraction, a PN with too many components if
// the last are empty. A UID with a component that begins with 0 is accepted unchanged. Every value of a VR without
// rules (bytes, SQ) is valid.
CheckedValue check_value(Vr vr, std::string_view value, bool is_multi_valued = false);

}  // namespace stepwise::dicom
