// SPDX-License-Identifier: Apache-2.0
// `stepwise serve`: the broker, in the foreground.
#pragma once
#include "broker/cli/site_options.hpp"

namespace stepwise::broker {

struct ServeOptions {
  SiteOptions site;
  std::optional<std::filesystem::path> ready_file;
};
int serve(const ServeOptions& options);

}  // namespace stepwise::broker
