// SPDX-License-Identifier: Apache-2.0
// Conversion between HL7 CE/CWE and DICOM code sequence items (reference 4.9; PS3.3 8.8).
#pragma once
#include "dicom/dataset.hpp"
#include "model/values.hpp"

#include <optional>
#include <vector>

namespace stepwise::mapping {

// nullopt: the code has no value. A value of more than 16 characters is written as Long Code Value, a URN or URL as URN
// Code Value. A code without a scheme gets 99LOCAL (a code of the site); a code without a meaning gets its value as
// meaning.
std::optional<dicom::Dataset> code_item(const model::Code& code);
std::vector<dicom::Dataset> code_items(const std::vector<model::Code>& codes);

std::vector<model::Code> codes_of(const dicom::Dataset& dataset,
                                  dicom::Tag sequence);  // items without a value are left out

}  // namespace stepwise::mapping
