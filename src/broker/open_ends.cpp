// SPDX-License-Identifier: Apache-2.0
#include "broker/open_ends.hpp"

#include "base/limits.hpp"
#include "broker/keys.hpp"

#include <algorithm>
#include <array>

namespace stepwise::broker {
namespace {

constexpr std::array<std::string_view, 5> linkable{"unscheduled", "unmatched", "unknown_patient", "patient_mismatch", "after_end"};
constexpr std::size_t proposals_most = 5;

std::vector<model::LinkProposal> proposals_for(Context& context, sql::RowId performed_id) {
  model::Snapshot snapshot = sql::Department(context.database).read(keys_of_performed(context, performed_id)).snapshot;
  const model::PerformedProcedureStep* performed = snapshot.performed_step(performed_id);
  if (performed == nullptr) return {};
  std::optional<LocalTime> at;
  if (performed->received_at) at = context.zone.to_local(*performed->received_at);
  return model::propose_links(snapshot, *performed, at, proposals_most);
}

}  // namespace

std::vector<OpenEndView> open_ends(Context& context, int rows) {
  const Instant now = context.clock.now();
  const sql::OpenEndLimits limits{now - std::chrono::hours(context.settings.never_ended_hours),
                                  context.zone.to_local(now) - std::chrono::days(limits::never_performed_shown_days), rows};
  std::vector<OpenEndView> all;
  for (sql::OpenEndRow& row : sql::OpenEnds(context.database).list(limits)) {
    const bool can_be_linked = std::find(linkable.begin(), linkable.end(), row.kind) != linkable.end();
    std::vector<model::LinkProposal> proposals;
    if (can_be_linked) proposals = proposals_for(context, row.performed_id);
    all.push_back({std::move(row), std::move(proposals)});
  }
  return all;
}

}  // namespace stepwise::broker
