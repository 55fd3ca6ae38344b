// SPDX-License-Identifier: Apache-2.0
// HL7 data types to the values of the model and back (reference 4.6-4.9). Pure.
#pragma once
#include "hl7/message.hpp"
#include "hl7/writer.hpp"
#include "model/patient.hpp"
#include "model/values.hpp"

#include <string>
#include <vector>

namespace stepwise::mapping {

// "Family^given" and subcomponents mean other things before 2.4 (XPN.1: family & prefix) than since (FN: the whole surname first).
bool has_fn_type(const std::string& version);

// XPN (4.7): the repetition to take, its component groups, suffix and prefix in DICOM's order.
model::PersonName read_xpn(const hl7::Field& field, const std::string& version);
// XCN: one of the staff; the id is not part of the name.
model::Person read_xcn(const hl7::Field& field, const std::string& version);
// NDL.1, a CNN whose parts are subcomponents.
model::Person read_ndl(const hl7::Field& field);
model::Code read_code(const hl7::Repetition& repetition, int first_component = 1);  // CE, CWE
std::vector<model::Code> read_codes(const hl7::Field& field);
model::Identifier read_cx(const hl7::Repetition& repetition);
model::Identifier read_ei(const hl7::Field& field);

// "No information", "delete", or the value.
model::Change<std::string> change_of(const hl7::Field& field, std::string value);
model::Change<std::string> change_of(const hl7::Field& field);  // its first component

hl7::RepetitionValue write_xpn(const model::NameComponents& name, const std::string& representation = "");
hl7::RepetitionValue write_xcn(const model::Person& person);
hl7::RepetitionValue write_code(const model::Code& code);
hl7::RepetitionValue write_cx(const model::Identifier& identifier);
hl7::RepetitionValue write_ei(const std::string& number, const std::string& authority, const std::string& universal_id = "",
                              const std::string& universal_id_type = "");

}  // namespace stepwise::mapping
