// SPDX-License-Identifier: Apache-2.0
// Reads HL7 CX and EI into identifiers (reference 4.8, 3.3; D19). An identifier is never cut or altered; one that is
// too long causes an error.
#pragma once
#include "base/result.hpp"
#include "hl7/message.hpp"
#include "mapping/inbound/reading.hpp"
#include "mapping/inbound/sources.hpp"
#include "model/values.hpp"

#include <string>
#include <vector>

namespace stepwise::mapping {

model::Identifier identifier_of(const hl7::Repetition& cx);
model::Identifier entity_of(const hl7::Repetition& ei);

// Error if the identifier is longer than `characters_max`, or if DICOM cannot hold it unchanged.
Result<void> check_identifier(const std::string& identifier, std::size_t characters_max, std::string place);

// The value with at most 64 characters, and each part of its authority with at most 199 (HL7 v2.5.1 HD.2): both are
// keys of the database.
Result<void> check_number(const model::Identifier& number, const std::string& place);

// An accession number, requested procedure id, step id or Study Instance UID that a sender gives. One that is too long
// or no UID is 102, or by the sender's setting an alias will stand for it: then it is noted in `to_alias` (D19; R39,
// R47).
Result<void> check_given(Reading& reading, model::AliasedIdentifier what, const std::string& identifier,
                         const std::string& place, std::vector<model::IdentifierAlias>& to_alias);

// The identifiers in `field` (PID-3, or the field in the sender's mapping file), the primary one first, followed by
// those of PID-2 and PID-4 that name their authority. Empty if `field` is empty.
Result<std::vector<model::Identifier>> patient_identifiers(Reading& reading, const Found& field, const Located& pid);

}  // namespace stepwise::mapping
