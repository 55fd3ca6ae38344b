// SPDX-License-Identifier: Apache-2.0
#include "mapping/values/hl7_values.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace stepwise::mapping {

using hl7::ComponentValue;
using hl7::RepetitionValue;
using model::NameComponents;

// HL7 has the suffix before the prefix, DICOM the prefix before the suffix (reference 4.7).
RepetitionValue xpn(const NameComponents& name, const std::string& representation) {
  RepetitionValue value{name.family, name.given, name.middle, name.suffix, name.prefix};
  if (!representation.empty()) value.insert(value.end(), {"", "L", representation});
  return value;
}

namespace {

// TN: "[NN] [(999)]999-9999[X99999][B99999][C any text]".
bool is_telephone_number(std::string_view number) {
  const auto digits = [&](std::size_t at_most) {
    const std::size_t count = std::min({number.find_first_not_of("0123456789"), number.size(), at_most});
    return count;
  };
  const auto take = [&](std::size_t count) { number.remove_prefix(count); };
  if (const std::size_t country = digits(3); country >= 1 && country <= 2 && number.substr(country).starts_with(' '))
    take(country + 1);
  if (number.starts_with('(')) {
    take(1);
    if (digits(4) != 3 || !number.substr(3).starts_with(')')) return false;
    take(4);
  }
  if (digits(4) != 3 || !number.substr(3).starts_with('-')) return false;
  take(4);
  if (digits(5) != 4) return false;
  take(4);
  for (const char mark : {'X', 'B'}) {
    if (!number.starts_with(mark)) continue;
    take(1);
    if (digits(5) == 0) return false;
    take(digits(5));
  }
  return number.empty() || number.starts_with('C');
}

RepetitionValue xcn(const model::Person& person, const NameComponents& name, const std::string& representation) {
  RepetitionValue value{person.id,   name.family, name.given, name.middle,     name.suffix,
                        name.prefix, "",          "",         person.authority};
  if (!representation.empty()) value.insert(value.end(), {"L", "", "", "", "", representation});
  return value;
}

}  // namespace

Repetitions names(const model::PersonName& name) {
  if (name.ideographic.empty() && name.phonetic.empty()) return {xpn(name.alphabetic)};
  Repetitions all;
  if (!name.alphabetic.empty()) all.push_back(xpn(name.alphabetic, "A"));
  if (!name.ideographic.empty()) all.push_back(xpn(name.ideographic, "I"));
  if (!name.phonetic.empty()) all.push_back(xpn(name.phonetic, "P"));
  return all;
}

Repetitions xcn(const model::Person& person) {
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

Repetitions ces(const std::vector<model::Code>& codes) {
  Repetitions all;
  for (const model::Code& code : codes) all.push_back(ce(code));
  return all;
}

RepetitionValue xtn(const std::string& number) {
  if (number.empty()) return {};
  if (is_telephone_number(number)) return {number};
  if (text::is_digits(number) && number.size() == 7) return {number.substr(0, 3) + '-' + number.substr(3)};
  if (text::is_digits(number) && number.size() == 10)
    return {'(' + number.substr(0, 3) + ')' + number.substr(3, 3) + '-' + number.substr(6)};
  return {"", "", "", "", "", "", "", "", number};
}

RepetitionValue ordered_service(const model::Order& order) {
  const model::Code &service = order.service, &alternate = order.service_alternate;
  return {service.value, service.meaning, service.scheme, alternate.value, alternate.meaning, alternate.scheme};
}

RepetitionValue side_in_specimen(const model::Code& side) {
  return {"", "", "", "", ComponentValue::of({side.value, side.meaning, side.scheme})};
}

RepetitionValue performer_value(const model::Person& performer) {
  const NameComponents& name = performer.name.alphabetic;
  return {ComponentValue::of({performer.id, name.family, name.given, name.middle, name.suffix, name.prefix})};
}

RepetitionValue composite(const model::Composite& components) {
  RepetitionValue value;
  for (const std::vector<std::string>& parts : components) value.push_back(ComponentValue::of(parts));
  return value;
}

RepetitionValue cx(const model::Identifier& identifier) {
  RepetitionValue value = composite(identifier.further);
  if (value.size() < 5) value.resize(5);
  value[0] = identifier.value;
  value[3] = ComponentValue::of({identifier.authority, identifier.universal_id, identifier.universal_id_type});
  value[4] = identifier.type_code;
  return value;
}

RepetitionValue ei(const std::string& number, const std::string& authority, const std::string& universal_id,
                   const std::string& universal_id_type) {
  return {number, authority, universal_id, universal_id_type};
}

}  // namespace stepwise::mapping
