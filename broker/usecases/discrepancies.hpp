// SPDX-License-Identifier: Apache-2.0
// Lists the discrepancies. For a performed step that can be linked, the list has proposals: scheduled steps to which it
// may belong, the best first.
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
  std::vector<model::LinkProposal> proposals;  // for a performed step that can be linked
};

struct DiscrepancyPage {
  std::vector<DiscrepancyView> items;
  std::optional<std::int64_t> next;  // `after` of the next page; nullopt: this is the last page
};

// Both blocking; throw sql::DatabaseUnavailable.
DiscrepancyPage discrepancies(Context& context, sql::DiscrepancyQuery query);
std::map<std::string, std::int64_t> discrepancy_counts(Context& context);  // number of all discrepancies by kind

}  // namespace stepwise::broker
