// SPDX-License-Identifier: Apache-2.0
// `stepwise worklist`: a bench-top modality asks for its worklist.
#pragma once
#include "app/bench_modality.hpp"

namespace stepwise::app {

struct WorklistOptions {
  ModalityOptions peer;
  WorklistCriteria criteria;
  bool json = false;
};
int worklist(const WorklistOptions& options);

}  // namespace stepwise::app
