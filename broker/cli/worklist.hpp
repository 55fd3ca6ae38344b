// SPDX-License-Identifier: Apache-2.0
// `stepwise worklist`: a bench-top modality asks for its worklist.
#pragma once
#include "broker/testpeers/test_modality.hpp"

namespace stepwise::broker {

struct WorklistOptions {
  ModalityOptions peer;
  WorklistCriteria criteria;
  bool json = false;
};
int worklist(const WorklistOptions& options);

}  // namespace stepwise::broker
