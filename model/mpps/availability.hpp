// SPDX-License-Identifier: Apache-2.0
// Instance Availability Notification (IHE RAD-49; PS3.4 annex R): the archive says which images of a study it has.
// Pure.
#pragma once
#include "model/decision.hpp"

#include <string>
#include <vector>

namespace stepwise::model {

struct AvailabilityNotice {
  std::string study_instance_uid;
  std::vector<std::string> performed_uids;  // the performed steps it names
  int series = 0, instances = 0;
  int available = 0;  // of `instances`: ONLINE or NEARLINE
};

// SitePolicy::complete_by_images: a step whose modality reports no performed steps is COMPLETED once its images are
// there. Only when it cannot be another: it is the one open step of its procedure and does not run.
void take_availability(Decision& decision, const AvailabilityNotice& notice);

}  // namespace stepwise::model
