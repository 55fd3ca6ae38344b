// SPDX-License-Identifier: Apache-2.0
// Finds contradictions between two records, before a person merges two patients or links a performed step to a patient.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"

#include <string>
#include <vector>

namespace stepwise::model {

// A field in which two records contradict each other. It contains patient data: show it only to the person who asked,
// never log it.
struct Difference {
  std::string field, value, other_value;
  bool operator==(const Difference&) const = default;
};

// Which of name, birth date and sex are known in both records and contradict each other. Family and given names are
// compared after text::fold(); a date may be partial.
std::vector<Difference> differences(const Patient& patient, const Patient& other);

// The differences for merging the retired record into the survivor. The placeholder name of a temporary patient is not
// compared; if the survivor is a temporary patient, that is a difference too.
std::vector<Difference> merge_differences(const Patient& survivor, const Patient& retired);

// The differences between the patient of a performed step, as its modality stated it and as it is known now, and the
// patient of an order.
std::vector<Difference> differences(Snapshot& snapshot, const PerformedProcedureStep& performed, RowId patient_id);

inline constexpr const char* patients_differ = "patients-differ";  // the error code

// Error if there are differences that the person has not confirmed.
Result<void> check_differences(const std::vector<Difference>& differences, bool is_confirmed);

}  // namespace stepwise::model
