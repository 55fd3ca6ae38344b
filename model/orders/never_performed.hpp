// SPDX-License-Identifier: Apache-2.0
// reference 7.4: a step whose time has passed and that nobody performed. Pure.
#pragma once
#include "base/clock.hpp"
#include "model/policy.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stepwise::model {

struct OverdueStep {
  LocalTime start_at{};
  std::string patient_class;  // PV1-2: I, O, E ...; "" not known
  bool visit_has_ended = false;
  bool start_is_day = false;  // to start at some time of that day
};

// Days after its start; 0: never.
int days_until_never_performed(const NeverPerformedPolicy& policy, std::string_view patient_class);
// Why it is given up now, for ORC-16 and for people; nullopt: it may still be performed.
std::optional<std::string> why_never_performed(const NeverPerformedPolicy& policy, const OverdueStep& step,
                                               LocalTime now);

}  // namespace stepwise::model
