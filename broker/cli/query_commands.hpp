// SPDX-License-Identifier: Apache-2.0
// `stepwise queries` and `stepwise why-not`: what a station asked for and got, and why it does not get a step. A
// running broker is not needed.
#pragma once
#include "broker/cli/site_options.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker {

struct QueriesOptions {
  SiteOptions site;
  std::optional<std::int64_t> id;    // one query with its answers
  std::string station;               // name or AE title
  std::string since, until;          // "2026-01-31" or "2026-01-31T08:00"
  std::optional<std::int64_t> step;  // row id
  bool rejected = false;             // rejected associations instead of queries
  int rows = 100;
};
struct WhyNotOptions {
  SiteOptions site;
  std::string step;  // scheduled procedure step ID, or row id
  std::string station;
  std::vector<std::string> keys;  // NAME=VALUE: of the query, instead of those of the last one
};

int list_queries(const QueriesOptions& options);
// exit_refused: the station does not get the step.
int explain_why_not(const WhyNotOptions& options);

}  // namespace stepwise::broker
