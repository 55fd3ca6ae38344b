// SPDX-License-Identifier: Apache-2.0
// What waits for a person, with what he probably wants to do: the scheduled steps that a performed step may have been of, ranked.
#pragma once
#include "broker/context.hpp"
#include "model/proposals.hpp"
#include "sql/open_ends.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker {

struct OpenEndView {
  sql::OpenEndRow row;
  std::vector<model::LinkProposal> proposals;  // of one that can be linked
};

struct OpenEndPage {
  std::vector<OpenEndView> items;
  std::optional<std::int64_t> next;  // where a further page goes on
};

// Both blocking; throw sql::DatabaseUnavailable.
OpenEndPage open_ends(Context& context, sql::OpenEndQuery query);
std::map<std::string, std::int64_t> open_end_counts(Context& context);  // of all, by kind

}  // namespace stepwise::broker
