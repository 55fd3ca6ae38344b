// SPDX-License-Identifier: Apache-2.0
// Whether two records can be of one person: before a person merges them, or says that a performed step was of a
// patient.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"

#include <string>
#include <vector>

namespace stepwise::model {

// One field of two records that contradict each other. Patient data: for the person who asked, never for a log.
struct Difference {
  std::string field, value, other_value;
  bool operator==(const Difference&) const = default;
};

// Which of name, birth date and sex are known of both and contradict each other. Names are compared folded, by family
// and given name; a date may be partial.
std::vector<Difference> differences(const Patient& patient, const Patient& other);

// The retired record is to be merged into the survivor. The name of a temporary patient is a placeholder; a temporary
// patient that is to survive is a difference of its own.
std::vector<Difference> merge_differences(const Patient& survivor, const Patient& retired);

// The performed step, as its modality stated it and as it is known now, against the patient of an order.
std::vector<Difference> differences(Snapshot& snapshot, const PerformedProcedureStep& performed, RowId patient_id);

inline constexpr const char* patients_differ = "patients-differ";  // the error code

// Error while there are differences that the person did not confirm.
Result<void> check_differences(const std::vector<Difference>& differences, bool is_confirmed);

}  // namespace stepwise::model
