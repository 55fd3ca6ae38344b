// SPDX-License-Identifier: Apache-2.0
// What waits for a person, with what he probably wants to do: the scheduled steps that a performed step may have been of, ranked.
#pragma once
#include "broker/context.hpp"
#include "model/proposals.hpp"
#include "sql/open_ends.hpp"

#include <vector>

namespace stepwise::broker {

struct OpenEndView {
  sql::OpenEndRow row;
  std::vector<model::LinkProposal> proposals;  // of one that can be linked
};

// Blocking; at most `rows` of each kind. Throws sql::DatabaseUnavailable.
std::vector<OpenEndView> open_ends(Context& context, int rows);

}  // namespace stepwise::broker
