// SPDX-License-Identifier: Apache-2.0
// Is a value what its value representation asks for (PS3.5 6.2)? The one table of the rules: value_rules() in
// value_check.cpp. Pure; any thread.
#pragma once
#include "dicom/dataset.hpp"

#include <string>
#include <string_view>

namespace stepwise::dicom {

struct CheckedValue {
  // As it is to be used: valid, or in a form of which there is no doubt what it means. Values that are not valid are
  // left out; insignificant padding (PS3.5 6.2) is removed.
  std::string value;
  std::string_view
      fault;  // "": every value was valid or could be repaired; else what is asked for, for an Error Comment
  std::string_view deviation;  // "": as the standard writes it; else how it is written otherwise
};

// Any bytes; several values are parted by a backslash. Repaired are: blanks around a value, lower case in CS, dates as
// ACR-NEMA wrote them (1997.07.15), times with colons or with more than six digits of a fraction, empty components of a
// PN that has too many. A UID whose components begin with 0 is taken as it is. Of a VR without rules of form (bytes,
// SQ) every value is valid.
CheckedValue check_value(Vr vr, std::string_view value, bool is_multi_valued = false);

}  // namespace stepwise::dicom
