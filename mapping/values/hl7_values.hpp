// SPDX-License-Identifier: Apache-2.0
// Converts values of the model to HL7 data types.
#pragma once
#include "hl7/writer.hpp"
#include "model/order.hpp"
#include "model/values.hpp"

#include <string>
#include <vector>

namespace stepwise::mapping {

using Repetitions = std::vector<hl7::RepetitionValue>;  // of a field

hl7::RepetitionValue xpn(const model::NameComponents& name, const std::string& representation = "");
// XPN: one repetition per component group, with its representation in XPN-8
Repetitions names(const model::PersonName& name);
// One repetition per component group, with its representation in XCN-15.
Repetitions xcn(const model::Person& person);
hl7::RepetitionValue ce(const model::Code& code);
Repetitions ces(const std::vector<model::Code>& codes);
hl7::RepetitionValue ordered_service(const model::Order& order);       // OBR-4 with the alternate code
hl7::RepetitionValue side_in_specimen(const model::Code& side);        // OBR-15 of 2.3.1: `^^^^L`
hl7::RepetitionValue performer_value(const model::Person& performer);  // OBR-34, NDL
hl7::RepetitionValue composite(const model::Composite& components);
// XTN in a form that every version allows: as a TN (2.3.1 2.8.42) if the number has that form, else as free text
// (XTN.9).
hl7::RepetitionValue xtn(const std::string& number);
hl7::RepetitionValue cx(const model::Identifier& identifier);
hl7::RepetitionValue ei(const std::string& number, const std::string& authority, const std::string& universal_id = "",
                        const std::string& universal_id_type = "");

}  // namespace stepwise::mapping
