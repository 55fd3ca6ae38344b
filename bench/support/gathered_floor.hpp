// SPDX-License-Identifier: Apache-2.0
// The "gathered floor" that worklist targets are held against: a worklist SCP of DCMTK that searches nothing and builds
// a dataset for each answer, over a transport that gathers its writes and acknowledges at once. What DCMTK could give
// at best.
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
