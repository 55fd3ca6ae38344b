// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/station_worklist.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "mapping/values/dicom_zone.hpp"

#include <fmt/format.h>

namespace stepwise::broker {

using dicom::Status;

dicom::Dataset answer_of(const Context& context, const dicom::Dataset& identifier,
                         const std::optional<std::chrono::minutes>& offset, const std::string& stored_answer) {
  dicom::Dataset answer = mapping::answer(identifier, stored_answer);
  if (offset) mapping::to_zone(answer, *offset, context.zone);
  return answer;
}

StationWorklist::StationWorklist(Context& context, const std::string& calling_aet, dicom::Dataset identifier)
    : context_(context), station_(context.settings.station_of(calling_aet)), identifier_(std::move(identifier)) {
  mapping::QueryOptions options = station_ != nullptr ? station_->query : mapping::QueryOptions{};
  options.station_groups = context.settings.station_groups();
  auto understood = mapping::understand_query(identifier_, options, calling_aet);
  if (!understood) {
    refuse(understood.error());
    return;
  }
  understood_ = std::move(*understood);
  zone_offset_ = mapping::zone_offset(identifier_);
  if (zone_offset_) mapping::to_department(understood_.query.start, *zone_offset_, context.zone);
  if (context.settings.past_days) {
    const LocalTime today = std::chrono::floor<std::chrono::days>(context.zone.to_local(context.clock.now()));
    oldest_ = today - std::chrono::days(*context.settings.past_days);
  }
  query_ = whole_query();
  if (understood_.has_unsupported_keys && !options.never_warns) pending_ = Status::pending_optional_keys_unsupported;
}

void StationWorklist::refuse(const Error& error) {
  fault_ = error;
  final_.status = error.code == "identifier" ? Status::identifier_does_not_match : Status::unable_to_process;
  final_.comment = text::cut(error.rule, limits::dicom_error_comment_characters);
  if (const auto tag = dicom::parse_tag(error.place)) final_.offending.push_back(*tag);
}

// Old steps are not listed for ever (reference 5.5), even if a query asks for an older period.
model::WorklistQuery StationWorklist::whole_query() const {
  model::WorklistQuery query = understood_.query;
  std::optional<LocalTime>& from = query.start.from;
  if (oldest_ && (!from || *from < *oldest_)) from = oldest_;
  return query;
}

int StationWorklist::cap() const {
  return station_ != nullptr ? station_->worklist_cap.value_or(context_.settings.worklist_cap)
                             : context_.settings.worklist_cap;
}

// A list over the cap keeps the steps whose start is nearest to now (D27, R71).
std::vector<sql::WorklistItem> StationWorklist::capped_items() {
  sql::Worklist worklist(context_.database);
  std::vector<sql::WorklistItem> items = worklist.page(query_, {}, cap() + 1);
  if (static_cast<int>(items.size()) <= cap()) return items;
  final_.status =
      station_ != nullptr ? station_->capped_end.value_or(context_.settings.capped_end) : context_.settings.capped_end;
  final_.comment = fmt::format("more than {} steps match", cap());
  return worklist.nearest(query_, context_.zone.to_local(context_.clock.now()), cap());
}

std::vector<sql::WorklistItem> StationWorklist::next_items() {
  if (fault_ || is_last_page_) return {};
  std::vector<sql::WorklistItem> items =
      cap() > 0 ? capped_items() : sql::Worklist(context_.database).page(query_, after_, limits::worklist_page_rows);
  is_last_page_ = cap() > 0 || static_cast<int>(items.size()) < limits::worklist_page_rows;
  if (!items.empty()) after_ = sql::WorklistCursor{items.back().start_key, items.back().step_row_id};
  return items;
}

StationWorklist::Page StationWorklist::next_page() {
  Page page{next_items(), {}};
  page.answers.reserve(page.items.size());
  const std::vector<std::string> charsets = station_ != nullptr ? station_->charsets : std::vector<std::string>{};
  for (const sql::WorklistItem& item : page.items) {
    dicom::Dataset identifier = answer_of(context_, identifier_, zone_offset_, item.answer);
    mapping::AnswerCharset charset = mapping::answer_charset(identifier, identifier_, charsets);
    note_replaced(charset);
    page.answers.push_back({pending_, std::move(identifier), std::move(charset.term)});
  }
  return page;
}

// Replaced characters are shown in the statistics of the station (D21).
void StationWorklist::note_replaced(const mapping::AnswerCharset& charset) {
  if (charset.replaced_in.empty()) return;
  ++replaced_answers_;
  last_replaced_.clear();
  for (const dicom::Tag tag : charset.replaced_in) last_replaced_ += dicom::to_text(tag) + ' ';
  last_replaced_ += "in " + (charset.term.empty() ? "ASCII" : charset.term);
}

}  // namespace stepwise::broker
