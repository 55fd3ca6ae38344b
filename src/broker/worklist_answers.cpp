// SPDX-License-Identifier: Apache-2.0
#include "broker/worklist_answers.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "broker/station_memory.hpp"
#include "mapping/query_zone.hpp"
#include "mapping/worklist.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::broker {

using dicom::Status;

WorklistAnswers::WorklistAnswers(Context& context, const dicom::net::Peer& peer, const dicom::Dataset& identifier)
    : context_(context), peer_(peer), station_(context.settings.station_of(peer.calling_aet)), identifier_(identifier) {
  mapping::QueryOptions options = station_ != nullptr ? station_->query : mapping::QueryOptions{};
  options.station_groups = context.settings.station_groups();
  auto understood = mapping::understand_query(identifier_, options, peer.calling_aet);
  if (!understood) {
    refuse(understood.error());
    log::warning("worklist query of {} refused: {}", peer.calling_aet, describe(understood.error()));
    return;
  }
  query_ = std::move(understood->query);
  zone_offset_ = mapping::zone_offset(identifier_);
  if (zone_offset_) mapping::to_department(query_->start, *zone_offset_, context.zone);
  if (understood->asks_unknown && !options.never_warns) pending_ = Status::pending_optional_keys_unsupported;
}

WorklistAnswers::~WorklistAnswers() {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start_;
  context_.metrics.count("stepwise_worklist_queries_total", {{"outcome", query_ ? "answered" : "refused"}});
  context_.metrics.observe_seconds("stepwise_worklist_seconds", {}, took.count());
  context_.metrics.observe_count("stepwise_worklist_matches", {}, given_);
  if (context_.stations != nullptr) context_.stations->answered(peer_, final_, given_);
}

void WorklistAnswers::refuse(const Error& error) {
  final_.status = error.code == "identifier" ? Status::identifier_does_not_match : Status::unable_to_process;
  final_.comment = text::cut(error.rule, limits::dicom_error_comment_characters);
  if (const auto tag = dicom::parse_tag(error.place)) final_.offending.push_back(*tag);
}

WorklistAnswers::Page WorklistAnswers::next_page() {
  if (!query_ || is_last_page_) return {};
  const int cap = station_ != nullptr ? station_->worklist_cap.value_or(context_.settings.worklist_cap) : context_.settings.worklist_cap;
  int rows = limits::worklist_page_rows;
  if (cap > 0) rows = std::min(rows, cap - given_ + 1);  // one more tells whether the list is cut
  std::vector<sql::WorklistItem> items = sql::Worklist(context_.database).page(*query_, after_, rows);
  is_last_page_ = static_cast<int>(items.size()) < rows;
  if (cap > 0 && given_ + static_cast<int>(items.size()) > cap) {
    items.resize(static_cast<std::size_t>(cap - given_));
    is_last_page_ = true;
    final_.status = context_.settings.capped_end;
    final_.comment = fmt::format("more than {} steps match", cap);
  }
  if (items.empty()) return {};
  after_ = sql::WorklistCursor{items.back().start_key, items.back().step_row_id};

  Page page;
  std::vector<dicom::Dataset> identifiers;
  page.answers.reserve(items.size());
  identifiers.reserve(items.size());
  for (const sql::WorklistItem& item : items) identifiers.push_back(mapping::answer(identifier_, item.answer));
  if (zone_offset_) {
    for (dicom::Dataset& identifier : identifiers) mapping::to_zone(identifier, *zone_offset_, context_.zone);
  }
  page.charset = mapping::answer_charset(identifiers, identifier_, station_ != nullptr ? station_->charsets : std::vector<std::string>{});
  for (dicom::Dataset& identifier : identifiers) page.answers.push_back({pending_, std::move(identifier)});
  given_ += static_cast<int>(page.answers.size());
  return page;
}

}  // namespace stepwise::broker
