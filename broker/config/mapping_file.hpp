// SPDX-License-Identifier: Apache-2.0
// The mapping file of a sender (TOML): what differs from IHE in where its fields stand and in the words it uses.
#pragma once
#include "broker/config/configuration_fault.hpp"
#include "mapping/values/field_map.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker {

struct ReadMapping {
  std::shared_ptr<const mapping::FieldMap> fields;  // to be used only when there are no faults
  std::vector<ConfigurationFault> faults;           // all of them, with line and column
};
// Pure. What the file does not say has its default.
ReadMapping read_mapping(std::string_view toml, std::string_view file_name);

// Every field with its defaults and what it is: examples/mapping.toml.
std::string default_mapping_document();

}  // namespace stepwise::broker
