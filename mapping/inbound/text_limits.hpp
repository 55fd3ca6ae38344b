// SPDX-License-Identifier: Apache-2.0
// What a message says for people to read and is longer than its attribute of the worklist: kept whole, cut there
// (reference 3.3, D19), and said in a finding.
#pragma once
#include "mapping/inbound/reading.hpp"
#include "mapping/inbound/sources.hpp"
#include "model/order.hpp"
#include "model/patient.hpp"

namespace stepwise::mapping {

void note_cut_texts(Reading& reading, const Scope& scope, const model::Order& stated);
void note_cut_texts(Reading& reading, const Scope& scope, const model::PatientDemographics& stated);
void note_cut_texts(Reading& reading, const Scope& scope, const model::VisitDetails& stated);
// Cut at once: nobody else is told of it.
void note_cut_comments(Reading& reading, const std::string& comments);  // NTE of an appointment

std::string cut_short(Reading& reading, const std::string& text, std::size_t characters_max, const std::string& place);

// A field that is larger than limits::sent_field_bytes goes to other systems as the model has it.
void note_not_kept(Reading& reading, const std::string& place);

}  // namespace stepwise::mapping
