// SPDX-License-Identifier: Apache-2.0
// Reads the mapping file of a sender (TOML): positions of fields and words that differ from IHE.
#pragma once
#include "broker/config/configuration_fault.hpp"
#include "mapping/values/field_map.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker {

struct ReadMapping {
  std::shared_ptr<const mapping::FieldMap> fields;  // use it only if there are no faults
  std::vector<ConfigurationFault> faults;           // all of them, with line and column
};
// Pure. A field that the file does not have gets its default.
ReadMapping read_mapping(std::string_view toml, std::string_view file_name);

// The content of examples/mapping.toml: every field with its defaults and its meaning.
std::string default_mapping_document();

}  // namespace stepwise::broker
