// SPDX-License-Identifier: Apache-2.0
#include "mapping/hl7_values.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace stepwise::mapping {
namespace {

using hl7::ComponentValue;
using hl7::Repetition;
using hl7::RepetitionValue;
using model::NameComponents;

// PS3.5 6.2: none of these can stand inside a component of a PN.
std::string name_component(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '^' || c == '=' || c == '\\') out += ' ';
    else if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return std::string(text::trim(out));
}

std::string joined(const std::string& a, const std::string& b) { return a.empty() ? b : b.empty() ? a : a + " " + b; }

std::string family_of(const Repetition& repetition, int component, const std::string& version) {
  const std::string first = repetition.text(component, 1), second = repetition.text(component, 2), third = repetition.text(component, 3);
  if (!has_fn_type(version)) return name_component(joined(second, first));
  return name_component(first.empty() ? joined(second, third) : first);
}

// Family, given, further, suffix, prefix, degree from `first` on; the same in XPN and, after the id, in XCN.
NameComponents components_of(const Repetition& r, int first, const std::string& version) {
  NameComponents name;
  name.family = family_of(r, first, version);
  name.given = name_component(r.text(first + 1));
  name.middle = name_component(r.text(first + 2));
  name.suffix = joined(name_component(r.text(first + 3)), name_component(r.text(first + 5)));
  name.prefix = name_component(r.text(first + 4));
  return name;
}

// Some senders put a whole DICOM PN with its groups into one XPN (4.7, step 5).
model::PersonName groups_of(const Repetition& repetition) {
  std::string whole;
  for (int i = 1; i <= repetition.components(); ++i) whole += (i > 1 ? "^" : "") + repetition.text(i);
  return model::parse_person_name(whole);
}

// Table 0200: the legal name, else the one for display, else the first that is no alias.
std::size_t rank_of(const std::string& type) {
  if (type == "L" || type.empty()) return type.empty() ? 1 : 0;
  if (type == "D") return 2;
  return type == "A" || type == "N" || type == "S" ? 9 : 5;
}

}  // namespace

bool has_fn_type(const std::string& version) {
  return !(version.empty() || version.rfind("2.1", 0) == 0 || version.rfind("2.2", 0) == 0 || version.rfind("2.3", 0) == 0);
}

model::PersonName read_xpn(const hl7::Field& field, const std::string& version) {
  int chosen = 1;
  for (int i = 2; i <= field.repetitions(); ++i) {
    const bool is_better = rank_of(field.repetition(i).text(7)) < rank_of(field.repetition(chosen).text(7));
    if (is_better && field.repetition(i).text(8).empty()) chosen = i;
  }
  const Repetition main = field.repetition(chosen);
  if (main.text(8).empty() && main.raw().find('=') != std::string_view::npos) return groups_of(main);
  model::PersonName name;
  for (int i = 1; i <= field.repetitions(); ++i) {
    const Repetition repetition = field.repetition(i);
    if (i != chosen && (repetition.text(7) != main.text(7) || repetition.text(8).empty())) continue;
    const std::string representation = repetition.text(8);
    NameComponents& group = representation == "I" ? name.ideographic : representation == "P" ? name.phonetic : name.alphabetic;
    if (group.empty()) group = components_of(repetition, 1, version);
  }
  return name;
}

model::Person read_xcn(const hl7::Field& field, const std::string& version) {
  const Repetition r = field.repetition(1);
  model::Person person;
  if (!field.has_value()) return person;
  person.id = std::string(text::trim(r.text(1)));
  person.authority = r.text(9);
  person.name.alphabetic = components_of(r, 2, version);
  return person;
}

model::Person read_ndl(const hl7::Field& field) {
  const hl7::Component cnn = field.component(1);
  const auto part = [&](int i) { return name_component(cnn.subcomponent(i).text()); };
  model::Person person;
  if (!field.has_value()) return person;
  person.id = std::string(text::trim(cnn.subcomponent(1).text()));
  person.name.alphabetic = {part(2), part(3), part(4), part(6), joined(part(5), part(7))};
  return person;
}

model::Code read_code(const Repetition& repetition, int first) {
  model::Code code;
  code.value = std::string(text::trim(repetition.text(first)));
  code.meaning = repetition.text(first + 1);
  code.scheme = std::string(text::trim(repetition.text(first + 2)));
  if (first == 1) code.version = repetition.text(7);
  return code;
}

std::vector<model::Code> read_codes(const hl7::Field& field) {
  std::vector<model::Code> codes;
  for (int i = 1; i <= field.repetitions(); ++i) {
    model::Code code = read_code(field.repetition(i));
    if (!code.empty()) codes.push_back(std::move(code));
  }
  return codes;
}

model::Identifier read_cx(const Repetition& repetition) {
  model::Identifier identifier;
  identifier.value = std::string(text::trim(repetition.text(1)));
  identifier.authority = std::string(text::trim(repetition.text(4, 1)));
  identifier.universal_id = repetition.text(4, 2);
  identifier.universal_id_type = repetition.text(4, 3);
  identifier.type_code = repetition.text(5);
  return identifier;
}

model::Identifier read_ei(const hl7::Field& field) {
  model::Identifier identifier;
  identifier.value = std::string(text::trim(field.text(1)));
  identifier.authority = std::string(text::trim(field.text(2)));
  identifier.universal_id = field.text(3);
  identifier.universal_id_type = field.text(4);
  return identifier;
}

model::Change<std::string> change_of(const hl7::Field& field, std::string value) {
  if (field.empty()) return {};
  if (field.is_null()) return model::Change<std::string>::clear();
  return {std::move(value)};
}

model::Change<std::string> change_of(const hl7::Field& field) {
  return change_of(field, std::string(text::trim(field.text(1))));
}

RepetitionValue write_xpn(const NameComponents& name, const std::string& representation) {
  return {name.family, name.given, name.middle, name.suffix, name.prefix, "", "L", representation};
}

RepetitionValue write_xcn(const model::Person& person) {
  const NameComponents& name = person.name.alphabetic;
  return {person.id, name.family, name.given, name.middle, name.suffix, name.prefix, "", "", person.authority};
}

RepetitionValue write_code(const model::Code& code) { return {code.value, code.meaning, code.scheme}; }

RepetitionValue write_cx(const model::Identifier& identifier) {
  return {identifier.value, "", "", ComponentValue::of({identifier.authority, identifier.universal_id, identifier.universal_id_type}),
          identifier.type_code};
}

RepetitionValue write_ei(const std::string& number, const std::string& authority, const std::string& universal_id,
                         const std::string& universal_id_type) {
  return {number, authority, universal_id, universal_id_type};
}

}  // namespace stepwise::mapping
