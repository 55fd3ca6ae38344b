// SPDX-License-Identifier: Apache-2.0
// The procedure plan: the department's knowledge of how an ordered service breaks down into requested procedures and
// scheduled steps.
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
  int offset_minutes = 0;  // from the order's start
  std::string pre_medication = {}, contrast_agent = {};
  int after_start_of = 0;  // a room rule: it is added when the step of this number in its procedure, from 1, starts; 0:
                           // there from the beginning
  bool operator==(const PlannedStep&) const = default;
};
struct PlannedProcedure {
  Code code = {};
  std::string description = {};
  std::vector<PlannedStep> steps = {};
  bool operator==(const PlannedProcedure&) const = default;
};
struct ProcedurePlan {
  Code service = {};          // key: value and scheme as in OBR-4.1 and .3
  bool auto_schedule = true;  // no: steps wait for a person ("needs scheduling") even when the order has a start time
  std::vector<PlannedProcedure> procedures = {};
  bool operator==(const ProcedurePlan&) const = default;
};

}  // namespace stepwise::model
