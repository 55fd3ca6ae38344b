// SPDX-License-Identifier: Apache-2.0
#include "model/orders/never_performed.hpp"

namespace stepwise::model {

int days_until_never_performed(const NeverPerformedPolicy& policy, std::string_view patient_class) {
  if (patient_class == "I") return policy.inpatient_days;
  if (patient_class == "O") return policy.outpatient_days;
  if (patient_class == "E") return policy.emergency_days;
  return policy.other_days;
}

std::optional<std::string> why_never_performed(const NeverPerformedPolicy& policy, const OverdueStep& step,
                                               LocalTime now) {
  const auto next_day = std::chrono::floor<std::chrono::days>(step.start_at) + std::chrono::days(1);
  if (step.start_at > now || (step.start_is_day && now < next_day)) return std::nullopt;
  if (step.visit_has_ended && policy.at_discharge) return "never performed: the visit has ended";
  const int days = days_until_never_performed(policy, step.patient_class);
  if (days == 0 || now - step.start_at <= std::chrono::days(days)) return std::nullopt;
  return "never performed within " + std::to_string(days) + (days == 1 ? " day" : " days") + " after its start";
}

}  // namespace stepwise::model
