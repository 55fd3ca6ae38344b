// SPDX-License-Identifier: Apache-2.0
#include "mapping/values/hl7_values.hpp"

namespace stepwise::mapping {

using hl7::ComponentValue;
using hl7::RepetitionValue;
using model::NameComponents;

// Prefix and suffix stand the other way round than in DICOM (reference 4.7).
RepetitionValue xpn(const NameComponents& name, const std::string& representation) {
  RepetitionValue value{name.family, name.given, name.middle, name.suffix, name.prefix};
  if (!representation.empty()) value.insert(value.end(), {"", "L", representation});
  return value;
}

namespace {

RepetitionValue xcn(const model::Person& person, const NameComponents& name, const std::string& representation) {
  RepetitionValue value{person.id,   name.family, name.given, name.middle,     name.suffix,
                        name.prefix, "",          "",         person.authority};
  if (!representation.empty()) value.insert(value.end(), {"L", "", "", "", "", representation});
  return value;
}

}  // namespace

std::vector<RepetitionValue> xcn(const model::Person& person) {
  const model::PersonName& name = person.name;
  if (name.ideographic.empty() && name.phonetic.empty()) return {xcn(person, name.alphabetic, "")};
  std::vector<RepetitionValue> all;
  if (!name.alphabetic.empty()) all.push_back(xcn(person, name.alphabetic, "A"));
  if (!name.ideographic.empty()) all.push_back(xcn(person, name.ideographic, "I"));
  if (!name.phonetic.empty()) all.push_back(xcn(person, name.phonetic, "P"));
  return all;
}

RepetitionValue ce(const model::Code& code) {
  return {code.value, code.meaning, code.scheme};
}

RepetitionValue composite(const model::Composite& components) {
  RepetitionValue value;
  for (const std::vector<std::string>& parts : components) value.push_back(ComponentValue::of(parts));
  return value;
}

RepetitionValue cx(const model::Identifier& identifier) {
  return {identifier.value, "", "",
          ComponentValue::of({identifier.authority, identifier.universal_id, identifier.universal_id_type}),
          identifier.type_code};
}

RepetitionValue ei(const std::string& number, const std::string& authority, const std::string& universal_id,
                   const std::string& universal_id_type) {
  return {number, authority, universal_id, universal_id_type};
}

}  // namespace stepwise::mapping
