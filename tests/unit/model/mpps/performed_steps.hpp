// SPDX-License-Identifier: Apache-2.0
// The performed step 1.1 of the tests: what it names, and how it was linked.
#pragma once
#include "tests/unit/model/department.hpp"

#include <string>

namespace stepwise::model::test {

inline PerformedStepUpdate naming(Department& department, const ScheduledStepReference& item,
                                  const std::string& patient_id = "P1") {
  PerformedStepUpdate created = department.picked("1.1", {}, patient_id);
  created.stated.references = {item};
  return created;
}
inline const PerformedProcedureStep& performed(Department& department) {
  return department.the_performed("1.1");
}
inline std::string linked_by(Department& department) {
  return performed(department).links.empty() ? "" : performed(department).links[0].linked_by;
}
// The messages when a person links unscheduled work to a step: first the order that was placed for it is cancelled.
inline Lines after_own_order_withdrawn(const Lines& told) {
  Lines all{"RAD-13 CA/CA RP2 (it was performed for another order)", "ORU X RP2",
            "RAD-3 OC/CA (it was performed for another order)"};
  all.insert(all.end(), told.begin(), told.end());
  return all;
}
inline ScheduledStepReference item(const std::string& study, const std::string& accession = {},
                                   const std::string& procedure = {}, const std::string& step = {}) {
  ScheduledStepReference reference;
  reference.study_instance_uid = study;
  reference.accession_number = accession;
  reference.requested_procedure_id = procedure;
  reference.step_id = step;
  return reference;
}

}  // namespace stepwise::model::test
