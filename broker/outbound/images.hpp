// SPDX-License-Identifier: Apache-2.0
// Images Availability Query (IHE RAD-11): queries an archive for the images of a study, as SCU of the Study Root FIND
// (PS3.4 C.6.2).
#pragma once
#include "base/result.hpp"
#include "broker/usecases/settings.hpp"

#include <optional>
#include <string>

namespace stepwise::broker {

struct StudyImages {
  int series = 0, instances = 0;  // 0: not stated (these attributes are optional)
  std::string availability;       // ONLINE, NEARLINE, OFFLINE; "": not stated
};

// nullopt: the archive does not have the study. Error: the query failed or was refused. Blocking, for at most a few
// times the archive's timeout_s.
Result<std::optional<StudyImages>> ask_for_images(const Archive& archive, const std::string& study_instance_uid);

}  // namespace stepwise::broker
