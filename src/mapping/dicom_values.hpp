// SPDX-License-Identifier: Apache-2.0
// DICOM attribute values to the values of the model and back (reference 4.9, 4.10; PS3.5 6.2). Pure.
#pragma once
#include "dicom/dataset.hpp"
#include "model/values.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::mapping {

// A backslash would part one value into two, control characters cannot stand in short strings: '/' and ' ' stand for them; trimmed, and cut at
// a character boundary.
std::string line_value(std::string_view text, std::size_t characters_max);   // LO 64, SH 16
std::string text_value(std::string_view text, std::size_t characters_max);   // LT 10240, ST 1024: line ends are CR LF

model::Code read_code_item(const dicom::Dataset& item);
std::vector<model::Code> read_code_items(const dicom::Dataset& dataset, dicom::Tag sequence);
// nullopt when there is no code value: value, scheme and meaning are all Type 1 (4.9). A scheme that is missing is `local_scheme`.
std::optional<dicom::Dataset> write_code_item(const model::Code& code, const std::string& local_scheme);

}  // namespace stepwise::mapping
