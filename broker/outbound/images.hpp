// SPDX-License-Identifier: Apache-2.0
// Images Availability Query (IHE RAD-11): whether an archive has the images of a study, asked on demand as SCU of the
// Study Root FIND (PS3.4 C.6.2).
#pragma once
#include "base/result.hpp"
#include "broker/usecases/settings.hpp"

#include <optional>
#include <string>

namespace stepwise::broker {

struct StudyImages {
  int series = 0, instances = 0;  // 0: not told (types 3 of the model)
  std::string availability;       // ONLINE, NEARLINE, OFFLINE; "" not told
};

// nullopt: it has no such study. Blocking, at most a few times the archive's timeout_s. Error: it could not be asked,
// or refused.
Result<std::optional<StudyImages>> ask_for_images(const Archive& archive, const std::string& study_instance_uid);

}  // namespace stepwise::broker
