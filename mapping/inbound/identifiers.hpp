// SPDX-License-Identifier: Apache-2.0
// HL7 CX and EI to identifiers (reference 4.8, 3.3; D19): never cut or altered, what does not fit is an error.
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

// Of that length, and the same in DICOM.
Result<void> check_identifier(const std::string& identifier, std::size_t characters_max, std::string place);

// An accession number, requested procedure id, step id or Study Instance UID that a sender gives. One that is too long
// or no UID is 102, or by the sender's setting an alias will stand for it: then it is noted in `to_alias` (D19; R39,
// R47).
Result<void> check_given(Reading& reading, model::AliasedIdentifier what, const std::string& identifier,
                         const std::string& place, std::vector<model::IdentifierAlias>& to_alias);

// PID-3, or where the sender has them, then PID-2 and PID-4 where they name their authority: the primary identifier
// first. Empty when `field` is.
Result<std::vector<model::Identifier>> patient_identifiers(Reading& reading, const Found& field, const Located& pid);

}  // namespace stepwise::mapping
