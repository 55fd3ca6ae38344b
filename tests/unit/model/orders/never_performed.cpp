// SPDX-License-Identifier: Apache-2.0
// Steps that were not performed in time (reference 7.4).
#include "model/orders/never_performed.hpp"

#include "tests/unit/model/department.hpp"

namespace stepwise::model::test {

TEST_CASE("reference 7.4: days after its start, by patient class; at discharge at once; never before its start") {
  struct Row {
    const char* patient_class;
    bool visit_has_ended;
    int days_later;
    bool given_up;
  };
  const NeverPerformedPolicy policy{
      .inpatient_days = 2, .outpatient_days = 7, .emergency_days = 1, .other_days = 0, .at_discharge = true};
  for (const Row& row :
       {Row{"I", false, 2, false}, Row{"I", false, 3, true}, Row{"O", false, 7, false}, Row{"O", false, 8, true},
        Row{"E", false, 2, true}, Row{"P", false, 900, false}, Row{"", false, 900, false}, Row{"I", true, 0, true},
        Row{"P", true, 0, true}, Row{"I", true, -1, false}, Row{"O", false, -8, false}}) {
    CAPTURE(row.patient_class, row.visit_has_ended, row.days_later);
    const OverdueStep step{local(5, 8), row.patient_class, row.visit_has_ended};
    CHECK(why_never_performed(policy, step, local(5, 8) + std::chrono::days(row.days_later)).has_value() ==
          row.given_up);
  }
  NeverPerformedPolicy patient = policy;
  patient.at_discharge = false;
  CHECK_FALSE(why_never_performed(patient, {local(5, 8), "I", true}, local(6, 8)));
  CHECK(*why_never_performed(policy, {local(5, 8), "E", false}, local(7, 8)) ==
        "never performed within 1 day after its start");
}

TEST_CASE("reference 7.4: a step of a day without a time is overdue once the day has ended") {
  const OverdueStep step{local(5, 0), "I", true, true};
  CHECK_FALSE(why_never_performed({}, step, local(5, 23, 59)));
  CHECK(why_never_performed({}, step, local(6, 0)));
}

}  // namespace stepwise::model::test
