// SPDX-License-Identifier: Apache-2.0
// Instance Availability Notification (IHE RAD-49; PS3.4 annex R): the archive reports which images of a study it has.
// Pure.
#pragma once
#include "model/decision.hpp"

#include <string>
#include <vector>

namespace stepwise::model {

struct AvailabilityNotice {
  std::string study_instance_uid;
  std::vector<std::string> performed_uids;  // SOP Instance UIDs of the performed steps that it names
  int series = 0, instances = 0;
  int available = 0;  // how many of the `instances` are ONLINE or NEARLINE
};

// With SitePolicy::complete_by_images, completes the step whose images are available, if its modality reports no
// performed steps. Only if no other step can be meant: the step is the only open one of its procedure and is not in
// progress.
void take_availability(Decision& decision, const AvailabilityNotice& notice);

}  // namespace stepwise::model
