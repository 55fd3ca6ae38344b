// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/identifiers.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "dicom/uid.hpp"
#include "mapping/values/field_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace stepwise::mapping {
namespace {

using hl7::Repetition;
using model::AliasedIdentifier;
using model::Identifier;

constexpr std::string_view undecodable = "\xef\xbf\xbd";  // U+FFFD

// Values of CX.5 for a medical record number, an internal and an external patient identifier.
constexpr std::array<std::string_view, 3> record_types{"MR", "PI", "PT"};

struct Candidate {
  Identifier identifier;
  bool expired = false;
};

// True if CX.8 is before the day of the message: the identifier is not valid any more.
bool is_expired(const Repetition& cx, const std::string& today) {
  const std::string until = cx.text(8).substr(0, 8);
  return until.size() == 8 && today.size() == 8 && until < today;
}

bool is_local(const Identifier& identifier, const std::vector<std::string>& authorities) {
  return std::any_of(authorities.begin(), authorities.end(), [&](const std::string& authority) {
    return !authority.empty() && (identifier.authority == authority || identifier.universal_id == authority);
  });
}

// The index of the primary identifier: of a local authority, else of a record type, else the first. An expired one only
// if all are expired (reference 4.8).
std::size_t primary_of(const std::vector<Candidate>& all, const std::vector<std::string>& local_authorities) {
  const auto first = [&](auto holds) -> std::optional<std::size_t> {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!all[i].expired && holds(all[i].identifier)) return i;
    }
    return std::nullopt;
  };
  if (const auto local = first([&](const Identifier& id) { return is_local(id, local_authorities); })) return *local;
  const auto is_record = [](const Identifier& id) {
    return std::find(record_types.begin(), record_types.end(), id.type_code) != record_types.end();
  };
  if (const auto record = first(is_record)) return *record;
  return first([](const Identifier&) { return true; }).value_or(0);
}

bool has_authority(const Identifier& identifier) {
  return !identifier.authority.empty() || !identifier.universal_id.empty();
}

// An identifier without an authority gets the sender's default authority. A further identifier of another type (for
// example a national number beside the record number) does not belong to that authority, so it gets its type as
// authority.
void add_authority(Reading& reading, const Located& pid, std::vector<Identifier>& identifiers) {
  for (std::size_t i = 0; i < identifiers.size(); ++i) {
    Identifier& identifier = identifiers[i];
    if (has_authority(identifier)) continue;
    const bool is_other_type =
        i > 0 && !identifier.type_code.empty() && identifier.type_code != identifiers.front().type_code;
    identifier.authority = is_other_type ? identifier.type_code : reading.settings.default_authority;
    if (i == 0)
      reading.add_finding("authority-missing", pid.place("3.4"),
                          "no assigning authority; the sender's default is used");
  }
}

// PID-2 and PID-4 may repeat PID-3 or contain numbers of other systems, so only identifiers with an authority are used.
void add_others(const Located& pid, std::vector<Identifier>& identifiers) {
  for (const int field : {2, 4}) {
    for (const Repetition& repetition : pid.field(field).all_repetitions()) {
      Identifier other = identifier_of(repetition);
      const bool is_known = std::any_of(identifiers.begin(), identifiers.end(),
                                        [&](const Identifier& one) { return model::is_same(one, other); });
      const bool fits = check_number(other, pid.place(field)).has_value();
      if (!other.empty() && fits && has_authority(other) && !is_known) identifiers.push_back(std::move(other));
    }
  }
}

// The components for which the model has no member; not kept if they are over the limit.
model::Composite further_of(const Repetition& cx) {
  if (cx.components() < 2) return {};
  model::Composite further = composite_of(cx);
  std::size_t size = 0;
  for (std::size_t i = 0; i < further.size(); ++i) {
    if (i == 0 || i == 3 || i == 4) further[i].clear();
    for (const std::string& part : further[i]) size += part.size();
  }
  while (!further.empty() && further.back().empty()) further.pop_back();
  return size <= limits::identifier_further_bytes ? further : model::Composite{};
}

}  // namespace

Identifier identifier_of(const Repetition& cx) {
  return {text::trimmed(cx.text(1)),    text::trimmed(cx.text(4, 1)), text::trimmed(cx.text(4, 2)),
          text::trimmed(cx.text(4, 3)), text::trimmed(cx.text(5)),    further_of(cx)};
}

Identifier entity_of(const Repetition& ei) {
  return {
      text::trimmed(ei.text(1)), text::trimmed(ei.text(2)), text::trimmed(ei.text(3)), text::trimmed(ei.text(4)), {}};
}

Result<void> check_identifier(const std::string& identifier, std::size_t characters_max, std::string place) {
  const std::size_t length = text::characters(identifier);
  if (length > characters_max) {
    return wrong_type(std::move(place), identifier,
                      fmt::format("at most {} characters, these are {}", characters_max, length),
                      "send a shorter identifier; it is never cut");
  }
  if (identifier.find(undecodable) != std::string::npos) {
    return wrong_type(std::move(place), identifier, "bytes of the message's character set",
                      "name the character set in MSH-18, or set the sender's `charset`");
  }
  if (identifier.find('\\') != std::string::npos) {
    return wrong_type(std::move(place), identifier, "no backslash: in DICOM it separates values (PS3.5 6.2)",
                      "send an identifier without it; it is never altered");
  }
  return {};
}

Result<void> check_number(const Identifier& number, const std::string& place) {
  if (auto fits = check_identifier(number.value, limits::lo_characters, place); !fits) return fits;
  for (const std::string* part : {&number.authority, &number.universal_id}) {
    if (const std::size_t length = text::characters(*part); length > limits::hl7_authority_characters)
      return wrong_type(place, *part,
                        fmt::format("at most {} characters of an assigning authority, these are {}",
                                    limits::hl7_authority_characters, length),
                        "send a shorter namespace id or universal id");
  }
  return {};
}

Result<void> check_given(Reading& reading, AliasedIdentifier what, const std::string& identifier,
                         const std::string& place, std::vector<model::IdentifierAlias>& to_alias) {
  const bool is_uid = what == AliasedIdentifier::study_instance_uid;
  Result<void> fits = check_identifier(identifier, is_uid ? limits::lo_characters : limits::sh_characters, place);
  if (fits && is_uid && !identifier.empty() && !dicom::is_valid_uid(identifier))
    fits = wrong_type(place, identifier, "a DICOM unique identifier (PS3.5 9.1)",
                      "send a valid UID, or none: then we make it");
  const bool is_readable = text::characters(identifier) <= limits::aliased_identifier_characters &&
                           identifier.find(undecodable) == std::string::npos;
  if (fits || !reading.settings.aliases_identifiers || !is_readable) return fits;
  const model::IdentifierAlias wanted{what, identifier, {}};
  if (std::find(to_alias.begin(), to_alias.end(), wanted) == to_alias.end()) to_alias.push_back(wanted);
  reading.add_finding("identifier-aliased", place,
                      "DICOM cannot hold it; it is always replaced by the same number of ours");
  return {};
}

Result<std::vector<Identifier>> patient_identifiers(Reading& reading, const Found& found, const Located& pid) {
  const hl7::Field& field = found.field;
  const std::string today = reading.message.text("MSH-7").substr(0, 8);
  std::vector<Candidate> all;
  int i = 0;
  for (const Repetition& repetition : field.all_repetitions()) {
    ++i;
    Candidate one{identifier_of(repetition), is_expired(repetition, today)};
    if (one.identifier.empty()) continue;
    const std::string place = i == 1 ? found.place : fmt::format("{}[{}]", found.place, i);
    if (auto fits = check_number(one.identifier, place); !fits) return fits.error();
    all.push_back(std::move(one));
  }
  std::vector<Identifier> identifiers;
  if (all.empty()) return identifiers;
  const auto primary = static_cast<std::ptrdiff_t>(primary_of(all, reading.settings.local_authorities));
  std::rotate(all.begin(), all.begin() + primary, all.begin() + primary + 1);
  for (Candidate& one : all) identifiers.push_back(std::move(one.identifier));
  if (reading.settings.strict && !has_authority(identifiers.front())) {
    return missing_field(pid.place("3.4"), "the assigning authority of the patient identifier");
  }
  add_authority(reading, pid, identifiers);
  add_others(pid, identifiers);
  return identifiers;
}

}  // namespace stepwise::mapping
