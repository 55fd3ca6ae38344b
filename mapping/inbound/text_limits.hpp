// SPDX-License-Identifier: Apache-2.0
// Adds findings for texts for people that are longer than their worklist attribute. The text is stored completely and
// cut only on the worklist (reference 3.3, D19).
#pragma once
#include "mapping/inbound/reading.hpp"
#include "mapping/inbound/sources.hpp"
#include "model/order.hpp"
#include "model/patient.hpp"

namespace stepwise::mapping {

void note_cut_texts(Reading& reading, const Scope& scope, const model::Order& stated);
void note_cut_texts(Reading& reading, const Scope& scope, const model::PatientDemographics& stated);
void note_cut_texts(Reading& reading, const Scope& scope, const model::VisitDetails& stated);
// The text is cut before it is stored, because it is used only on the worklist.
void note_cut_comments(Reading& reading, const std::string& comments);  // NTE of an appointment

std::string cut_short(Reading& reading, const std::string& text, std::size_t characters_max, const std::string& place);

// Adds a finding for a field larger than limits::sent_field_bytes: other systems get only what the model has of it.
void note_not_kept(Reading& reading, const std::string& place);

}  // namespace stepwise::mapping
