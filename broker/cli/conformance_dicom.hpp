// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace stepwise::broker {

std::string dicom_document();  // docs/conformance/dicom.md

}  // namespace stepwise::broker
