// SPDX-License-Identifier: Apache-2.0
// HL7 CE/CWE and DICOM code sequence items (reference 4.9; PS3.3 8.8).
#pragma once
#include "dicom/dataset.hpp"
#include "model/values.hpp"

#include <optional>
#include <vector>

namespace stepwise::mapping {

// nullopt: without a value there is no item. Value over 16 characters: Long Code Value, a URN or URL: URN Code Value.
// Without a scheme it is one of the site's own (99LOCAL); without a meaning the value says it.
std::optional<dicom::Dataset> code_item(const model::Code& code);
std::vector<dicom::Dataset> code_items(const std::vector<model::Code>& codes);

std::vector<model::Code> codes_of(const dicom::Dataset& dataset,
                                  dicom::Tag sequence);  // items that say nothing are left out

}  // namespace stepwise::mapping
