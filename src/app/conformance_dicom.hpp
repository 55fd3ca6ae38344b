// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace stepwise::app {

std::string dicom_document();  // docs/conformance/dicom.md

}  // namespace stepwise::app
