// SPDX-License-Identifier: Apache-2.0
// How Stepwise names itself to a peer (PS3.7 D.3.3.2): the UID is of all versions of it, the name of this one.
#pragma once
#include <string_view>

namespace stepwise::dicom {

inline constexpr std::string_view implementation_class_uid = "2.25.173000598953126987548904863442072230836";
std::string_view implementation_version_name();

}  // namespace stepwise::dicom
