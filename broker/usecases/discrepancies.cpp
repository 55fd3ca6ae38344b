// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/discrepancies.hpp"

#include "base/limits.hpp"
#include "broker/usecases/keys.hpp"
#include "broker/usecases/use_case.hpp"

#include <algorithm>
#include <array>

namespace stepwise::broker {
namespace {

constexpr std::array<std::string_view, 5> linkable{"unscheduled", "unmatched", "unknown_patient", "patient_mismatch",
                                                   "after_end"};
std::vector<model::LinkProposal> proposals_for(Context& context, sql::RowId performed_id) {
  model::Snapshot snapshot = sql::Store(context.database).read(keys_of_performed(context, performed_id)).snapshot;
  const model::PerformedProcedureStep* performed = snapshot.performed_step(performed_id);
  if (performed == nullptr) return {};
  std::optional<LocalTime> at;
  if (performed->received_at) at = context.zone.to_local(*performed->received_at);
  return model::propose_links(snapshot, *performed, at, limits::proposals_shown);
}

sql::DiscrepancyTimes times_of(const Context& context) {
  const Instant now = context.clock.now();
  return {now - std::chrono::hours(context.settings.never_ended_hours),
          context.zone.to_local(now) - std::chrono::days(limits::never_performed_shown_days)};
}

std::vector<sql::ConfiguredStation> stations_of(const Context& context) {
  std::vector<sql::ConfiguredStation> stations;
  for (const model::Station& station : context.settings.site.stations)
    stations.push_back({station.aet, station.modality});
  return stations;
}

}  // namespace

DiscrepancyPage discrepancies(Context& context, sql::DiscrepancyQuery query) {
  const auto asked = static_cast<std::size_t>(query.rows++);  // one more row shows whether there is another page
  std::vector<sql::DiscrepancyRow> rows =
      sql::Discrepancies(context.database).list(times_of(context), stations_of(context), query);
  DiscrepancyPage page;
  if (rows.size() > asked) {
    rows.resize(asked);
    page.next = rows.back().place;
  }
  for (sql::DiscrepancyRow& row : rows) {
    const bool can_be_linked = std::find(linkable.begin(), linkable.end(), row.kind) != linkable.end();
    std::vector<model::LinkProposal> proposals;
    if (can_be_linked) proposals = proposals_for(context, row.performed_id);
    page.items.push_back({std::move(row), std::move(proposals)});
  }
  return page;
}

std::map<std::string, std::int64_t> discrepancy_counts(Context& context) {
  return sql::Discrepancies(context.database).counts(times_of(context), stations_of(context));
}

}  // namespace stepwise::broker
