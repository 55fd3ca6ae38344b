// SPDX-License-Identifier: Apache-2.0
// Values of the model as HL7 data types.
#pragma once
#include "hl7/writer.hpp"
#include "model/values.hpp"

#include <string>
#include <vector>

namespace stepwise::mapping {

hl7::RepetitionValue xpn(const model::NameComponents& name, const std::string& representation = "");
std::vector<hl7::RepetitionValue> xcn(const model::Person& person);  // a repetition for each component group, by XCN-15
hl7::RepetitionValue ce(const model::Code& code);
hl7::RepetitionValue composite(const model::Composite& components);
hl7::RepetitionValue cx(const model::Identifier& identifier);
hl7::RepetitionValue ei(const std::string& number, const std::string& authority, const std::string& universal_id = "",
                        const std::string& universal_id_type = "");

}  // namespace stepwise::mapping
