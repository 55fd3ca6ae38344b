// SPDX-License-Identifier: Apache-2.0
// The "gathered floor" with which worklist times are compared: a worklist SCP of DCMTK that does not search and builds
// a dataset for each answer, with a transport that collects its writes and acknowledges at once. It is the best that
// DCMTK could do.
#pragma once
#include "dicom/dataset.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace stepwise::bench {

class GatheredFloor {
 public:
  explicit GatheredFloor(const std::vector<dicom::Dataset>& answers);  // serves on a free port of 127.0.0.1
  ~GatheredFloor();                                                    // once its associations have ended
  std::uint16_t port() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stepwise::bench
