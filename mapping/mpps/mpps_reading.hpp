// SPDX-License-Identifier: Apache-2.0
// The attributes of an MPPS dataset that the model knows, read whatever their form is.
#pragma once
#include "dicom/dataset.hpp"
#include "model/mpps.hpp"

#include <optional>
#include <string_view>

namespace stepwise::mapping {

// Everything but the state.
model::PerformedStepUpdate read_performed(const dicom::Dataset& dataset);

// "in_progress" as the standard writes it.
std::string normal_spelling(std::string word);

// (0040,0252); nullopt for any other word.
std::optional<model::PerformedState> performed_state_of(std::string_view word);

}  // namespace stepwise::mapping
