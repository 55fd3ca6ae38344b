// SPDX-License-Identifier: Apache-2.0
// What waits for a person, with what he probably wants to do: the scheduled steps that a performed step may have been
// of, ranked.
#pragma once
#include "broker/usecases/context.hpp"
#include "model/mpps/proposals.hpp"
#include "sql/discrepancies.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker {

struct DiscrepancyView {
  sql::DiscrepancyRow row;
  std::vector<model::LinkProposal> proposals;  // of one that can be linked
};

struct DiscrepancyPage {
  std::vector<DiscrepancyView> items;
  std::optional<std::int64_t> next;  // where a further page goes on
};

// Both blocking; throw sql::DatabaseUnavailable.
DiscrepancyPage discrepancies(Context& context, sql::DiscrepancyQuery query);
std::map<std::string, std::int64_t> discrepancy_counts(Context& context);  // of all, by kind

}  // namespace stepwise::broker
