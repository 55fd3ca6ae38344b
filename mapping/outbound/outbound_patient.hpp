// SPDX-License-Identifier: Apache-2.0
// The segments about a patient in what we send (reference 2.6, 2.9), from what we have stored.
#pragma once
#include "hl7/writer.hpp"
#include "model/patient.hpp"

#include <span>

namespace stepwise::mapping {

// `nulls`: the fields that the receiver is to clear.
void write_pid(hl7::Writer& writer, const model::Patient& patient, bool is_2_5_1, std::span<const int> nulls = {});
// nullptr: not about a visit.
void write_pv1(hl7::Writer& writer, const model::Visit* visit, bool is_2_5_1, std::span<const int> nulls = {},
               const model::Composite& prior_location = {});                   // PV1-6 of a transfer
void write_allergies(hl7::Writer& writer, const model::Patient& patient);      // AL1
void write_body_measures(hl7::Writer& writer, const model::Patient& patient);  // OBX
// MRG-3 to MRG-7 as they came; MRG-7 of a patient whose name is stored.
void write_mrg(hl7::Writer& writer, const model::Patient& retired, const model::SentFields& mrg_fields);
void write_prior_identifier(hl7::Writer& writer, const model::Identifier& prior,
                            const model::SentFields& mrg_fields);  // MRG of A47

}  // namespace stepwise::mapping
