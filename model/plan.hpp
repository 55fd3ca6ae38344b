// SPDX-License-Identifier: Apache-2.0
// The procedure plan says which requested procedures and scheduled steps an ordered service is divided into.
#pragma once
#include "model/values.hpp"

#include <string>
#include <vector>

namespace stepwise::model {

struct PlannedStep {
  std::string description = {};
  std::vector<Code> protocol_codes = {};
  std::string modality = {};
  std::vector<std::string> station_aets = {};  // empty: all configured stations of the modality (D25)
  std::string station_name = {}, location = {};
  int duration_minutes = 0;
  int offset_minutes = 0;  // relative to the start of the order
  std::string pre_medication = {}, contrast_agent = {};
  // Room rule: the step is added when the step with this number in its procedure (from 1) starts; 0: it exists from the
  // beginning.
  int after_start_of = 0;
  bool operator==(const PlannedStep&) const = default;
};
struct PlannedProcedure {
  Code code = {};
  std::string description = {};
  std::vector<PlannedStep> steps = {};
  bool operator==(const PlannedProcedure&) const = default;
};
struct ProcedurePlan {
  Code service = {};          // the key of the plan: value and scheme as in OBR-4.1 and OBR-4.3
  bool auto_schedule = true;  // false: steps wait for a person ("needs scheduling") even if the order has a start time
  std::vector<PlannedProcedure> procedures = {};
  bool operator==(const ProcedurePlan&) const = default;
};

}  // namespace stepwise::model
