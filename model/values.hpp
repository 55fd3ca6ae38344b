// SPDX-License-Identifier: Apache-2.0
// Small value types of the domain. Text is UTF-8, decoded and unescaped; "" means not known.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::model {

using RowId = std::int64_t;  // 0: not stored yet

// A field with components as received: a list of components, each a list of subcomponents, without empty ones at the
// end.
using Composite = std::vector<std::vector<std::string>>;

// HL7 EI or CX: a value that is unique within its authority. The comparison is case-sensitive.
struct Identifier {
  std::string value;
  std::string authority;          // namespace id (EI.2, CX.4.1)
  std::string universal_id;       // EI.3, CX.4.2
  std::string universal_id_type;  // EI.4, CX.4.3
  std::string type_code;          // CX.5: MR, PI, PT ...
  // The other components of CX as received, at their positions: CX.2, CX.3, CX.6 to CX.12.
  Composite further = {};
  bool operator==(const Identifier&) const = default;
  bool empty() const { return value.empty(); }
};

// An identifier of a sender that DICOM cannot hold, and the short alias that always replaces it (D19; R39, R47).
enum class AliasedIdentifier { accession_number, requested_procedure_id, step_id, study_instance_uid };
struct IdentifierAlias {
  AliasedIdentifier of = AliasedIdentifier::accession_number;
  std::string original, alias;
  bool operator==(const IdentifierAlias&) const = default;
};

// A code: HL7 CE or CWE, DICOM code sequence item.
struct Code {
  std::string value;
  std::string meaning;
  std::string scheme;
  std::string version;
  bool operator==(const Code&) const = default;
  bool empty() const { return value.empty() && meaning.empty(); }
};
// The text to show to people.
inline const std::string& shown_text(const Code& code) {
  return code.meaning.empty() ? code.value : code.meaning;
}

// A field as its sender wrote it, if it has more content than the member of the model. It is sent to other systems
// unchanged, as long as it still agrees with the member (mapping/values/sent_fields.hpp).
struct SentField {
  std::string field;                   // name of the field in a mapping file: "patient_name"
  std::vector<Composite> repetitions;  // in a request: empty if the member of the model has the whole content
  bool operator==(const SentField&) const = default;
};
using SentFields = std::vector<SentField>;
// Takes over the fields that a message stated. True: something has changed.
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
// The text form of DICOM, used for display and matching: "Smith^John^Q^Dr^III", with the other groups after '=' and
// without empty parts at the end.
std::string to_text(const PersonName& name);
PersonName parse_person_name(std::string_view dicom_text);

// True if value and authority are equal. Authorities are equal if their namespace ids are equal, or their universal ids
// with type (reference 4.8).
bool is_same(const Identifier& a, const Identifier& b);

// HL7 XCN: a member of the staff.
struct Person {
  std::string id;
  std::string authority;
  PersonName name;
  bool operator==(const Person&) const = default;
  bool empty() const { return id.empty() && name.empty(); }
};

}  // namespace stepwise::model
