// SPDX-License-Identifier: Apache-2.0
// Which performed steps are the evidence of a workstation about a study, and no performance of its step.
#include "model/orders/evidence.hpp"

#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {

TEST_CASE("each modality that makes evidence only, and others that do not") {
  for (const char* modality : {"OT", "PR", "SR", "KO", "DOC", "SEG"}) CHECK(is_evidence_modality(modality));
  for (const char* modality : {"", "CT", "US", "XA", "ot", "SRF", "REG"}) CHECK_FALSE(is_evidence_modality(modality));
}

TEST_CASE("evidence names the study alone, and the step is of another modality; of two links both have to be so") {
  Department department;
  REQUIRE(department.place("O1", "TWO"));
  OrderRecord& record = *department.find_placed("O1");
  PerformedProcedureStep performed;
  performed.modality = "SR";
  const auto link = [&](std::size_t step, const char* linked_by) {
    FoundLink one;
    one.link = {record.order.id, record.procedures[0].id, record.steps[step].id, linked_by};
    return one;
  };
  FoundLinks found;
  CHECK_FALSE(is_evidence(department.snapshot, performed, found));
  found.links = {link(0, "study uid")};
  CHECK(is_evidence(department.snapshot, performed, found));
  found.links = {link(0, "study uid"), link(1, "study uid")};
  CHECK(is_evidence(department.snapshot, performed, found));
  found.links = {link(0, "study uid"), link(1, "step id")};
  CHECK_FALSE(is_evidence(department.snapshot, performed, found));
  found.links = {link(1, "step id")};
  CHECK_FALSE(is_evidence(department.snapshot, performed, found));
  record.steps[0].modality = "SR";
  found.links = {link(0, "study uid")};
  CHECK_FALSE(is_evidence(department.snapshot, performed, found));
  found.links = {link(1, "study uid")};
  performed.modality = "CT";
  CHECK_FALSE(is_evidence(department.snapshot, performed, found));
}

}  // namespace stepwise::model::test
