// SPDX-License-Identifier: Apache-2.0
// Decides when a step whose time has passed counts as never performed (reference 7.4). Pure.
#pragma once
#include "base/clock.hpp"
#include "model/policy.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stepwise::model {

struct OverdueStep {
  LocalTime start_at{};
  std::string patient_class;  // PV1-2: I, O, E ...; "": not known
  bool visit_has_ended = false;
  bool start_is_day = false;  // only the day of the start is known
};

// The number of days after the start of a step; 0: never.
int days_until_never_performed(const NeverPerformedPolicy& policy, std::string_view patient_class);
// The reason why the step counts as never performed now, for ORC-16 and for people; nullopt: it may still be performed.
std::optional<std::string> why_never_performed(const NeverPerformedPolicy& policy, const OverdueStep& step,
                                               LocalTime now);

}  // namespace stepwise::model
