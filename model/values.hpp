// SPDX-License-Identifier: Apache-2.0
// Small values of the domain. Text is UTF-8, decoded and unescaped; "" is "not known".
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::model {

using RowId = std::int64_t;  // 0: not stored yet

// A field of components as it came: its components in their subcomponents, without empty ones at the end.
using Composite = std::vector<std::vector<std::string>>;

// HL7 EI and CX: a value that is unique within its authority. Compared case-sensitively.
struct Identifier {
  std::string value;
  std::string authority;          // namespace id (EI.2, CX.4.1)
  std::string universal_id;       // EI.3, CX.4.2
  std::string universal_id_type;  // EI.4, CX.4.3
  std::string type_code;          // CX.5: MR, PI, PT ...
  Composite further = {};         // the other components of CX as they came, at their places: CX.2, CX.3, CX.6 to 12
  bool operator==(const Identifier&) const = default;
  bool empty() const { return value.empty(); }
};

// An identifier of a sender that DICOM cannot carry, and the short one that always stands for it (D19; R39, R47).
enum class AliasedIdentifier { accession_number, requested_procedure_id, step_id, study_instance_uid };
struct IdentifierAlias {
  AliasedIdentifier of = AliasedIdentifier::accession_number;
  std::string original, alias;
  bool operator==(const IdentifierAlias&) const = default;
};

// HL7 CE/CWE, DICOM code sequence item.
struct Code {
  std::string value;
  std::string meaning;
  std::string scheme;
  std::string version;
  bool operator==(const Code&) const = default;
  bool empty() const { return value.empty() && meaning.empty(); }
};
// What people read of it.
inline const std::string& shown_text(const Code& code) {
  return code.meaning.empty() ? code.value : code.meaning;
}

// A field as its sender wrote it, where it says more than its member of the model. It goes back to other systems as it
// came, as long as it still says what the member says (mapping/values/sent_fields.hpp).
struct SentField {
  std::string field;                   // name of the source in a mapping file: "patient_name"
  std::vector<Composite> repetitions;  // in a message: empty if the member says all of it
  bool operator==(const SentField&) const = default;
};
using SentFields = std::vector<SentField>;
// Takes over what a message stated; true: something changed.
bool take_sent_fields(SentFields& known, const SentFields& stated);
// The same of those that are not known yet.
void add_sent_fields(SentFields& known, const SentFields& stated);

// One component group of a DICOM PN, in DICOM's order (PS3.5 6.2.1). No '^', '=' or backslash inside a component.
struct NameComponents {
  std::string family, given, middle, prefix, suffix;
  bool operator==(const NameComponents&) const = default;
  bool empty() const { return family.empty() && given.empty() && middle.empty() && prefix.empty() && suffix.empty(); }
};
struct PersonName {
  NameComponents alphabetic, ideographic, phonetic;
  bool operator==(const PersonName&) const = default;
  bool empty() const { return alphabetic.empty() && ideographic.empty() && phonetic.empty(); }
};
// "Smith^John^Q^Dr^III" with groups after '=', trailing empty parts left out: the text form of DICOM, used for showing
// and matching.
std::string to_text(const PersonName& name);
PersonName parse_person_name(std::string_view dicom_text);

// The same identifier: value and authority equal; authorities are equal by namespace id, or by universal id and its
// type (reference 4.8).
bool is_same(const Identifier& a, const Identifier& b);

// HL7 XCN: somebody of the staff.
struct Person {
  std::string id;
  std::string authority;
  PersonName name;
  bool operator==(const Person&) const = default;
  bool empty() const { return id.empty() && name.empty(); }
};

}  // namespace stepwise::model
