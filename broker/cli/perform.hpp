// SPDX-License-Identifier: Apache-2.0
// `stepwise perform`: a bench-top modality performs a step of its worklist.
#pragma once
#include "broker/testpeers/test_modality.hpp"

#include <optional>
#include <string>

namespace stepwise::broker {

struct PerformOptions {
  ModalityOptions peer;
  std::string step_id;
  std::optional<std::string> discontinue;  // a code of CID 9300
  bool json = false;
};
// Picks the worklist item, N-CREATE, then N-SET COMPLETED or DISCONTINUED; ends at the first that is refused.
int perform(const PerformOptions& options);

}  // namespace stepwise::broker
