// SPDX-License-Identifier: Apache-2.0
// Unique identifiers: a check of their form (PS3.5 9.1), and the UIDs that the code uses (PS3.6 annex A).
#pragma once
#include <string_view>

namespace stepwise::dicom {

// 1 to 64 characters; components of digits separated by dots, without a leading zero except in "0" itself.
constexpr bool is_valid_uid(std::string_view uid) {
  if (uid.empty() || uid.size() > 64) return false;
  std::size_t length = 0;  // length of the current component
  bool zero = false;       // the current component starts with 0
  for (const char c : uid) {
    if (c == '.') {
      if (length == 0) return false;
      length = 0;
    } else if (c < '0' || c > '9' || (length > 0 && zero)) {
      return false;
    } else {
      if (length++ == 0) zero = c == '0';
    }
  }
  return length > 0;
}

namespace uids {

inline constexpr std::string_view application_context = "1.2.840.10008.3.1.1.1";

inline constexpr std::string_view verification = "1.2.840.10008.1.1";
inline constexpr std::string_view modality_worklist_find = "1.2.840.10008.5.1.4.31";
inline constexpr std::string_view modality_performed_procedure_step = "1.2.840.10008.3.1.2.3.3";
inline constexpr std::string_view study_root_find = "1.2.840.10008.5.1.4.1.2.2.1";
inline constexpr std::string_view instance_availability_notification = "1.2.840.10008.5.1.4.33";
// SOP class in items of Referenced Study Sequence
inline constexpr std::string_view detached_study = "1.2.840.10008.3.1.2.3.1";
inline constexpr std::string_view detached_patient = "1.2.840.10008.3.1.2.1.1";

inline constexpr std::string_view implicit_little_endian = "1.2.840.10008.1.2";
inline constexpr std::string_view explicit_little_endian = "1.2.840.10008.1.2.1";

}  // namespace uids
}  // namespace stepwise::dicom
