// SPDX-License-Identifier: Apache-2.0
// The patient segments of messages that we send (reference 2.6, 2.9), written from stored data.
#pragma once
#include "hl7/writer.hpp"
#include "model/patient.hpp"

#include <span>

namespace stepwise::mapping {

// `nulls`: numbers of the fields that the receiver has to clear.
void write_pid(hl7::Writer& writer, const model::Patient& patient, bool is_2_5_1, std::span<const int> nulls = {});
// `visit` is nullptr if the message is not about a visit.
void write_pv1(hl7::Writer& writer, const model::Visit* visit, bool is_2_5_1, std::span<const int> nulls = {},
               const model::Composite& prior_location = {});                   // PV1-6 of a transfer
void write_allergies(hl7::Writer& writer, const model::Patient& patient);      // AL1
void write_body_measures(hl7::Writer& writer, const model::Patient& patient);  // OBX
// MRG-3 to MRG-7 as received; without a received MRG-7 the stored name.
void write_mrg(hl7::Writer& writer, const model::Patient& retired, const model::SentFields& mrg_fields);
void write_prior_identifier(hl7::Writer& writer, const model::Identifier& prior,
                            const model::SentFields& mrg_fields);  // MRG of A47

}  // namespace stepwise::mapping
