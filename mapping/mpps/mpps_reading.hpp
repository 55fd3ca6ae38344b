// SPDX-License-Identifier: Apache-2.0
// Reads the attributes of an MPPS dataset that the model has, without checking them.
#pragma once
#include "dicom/dataset.hpp"
#include "model/mpps.hpp"

#include <optional>
#include <string_view>

namespace stepwise::mapping {

// Everything but the state.
model::PerformedStepUpdate read_performed(const dicom::Dataset& dataset);

// Converts spellings such as "in_progress" to the form of the standard.
std::string normal_spelling(std::string word);

// The state for a value of (0040,0252); nullopt for any other text.
std::optional<model::PerformedState> performed_state_of(std::string_view word);

}  // namespace stepwise::mapping
