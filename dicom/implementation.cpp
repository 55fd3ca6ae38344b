// SPDX-License-Identifier: Apache-2.0
#include "dicom/associate.hpp"

namespace stepwise::dicom {

std::string_view implementation_version_name() {
  static constexpr std::string_view name = "STEPWISE_" STEPWISE_VERSION;
  static_assert(name.size() <= 16, "PS3.7 D.3.3.2: at most 16 characters");
  return name;
}

}  // namespace stepwise::dicom
