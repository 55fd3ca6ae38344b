// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/worklist_answers.hpp"

#include "base/digest.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "broker/usecases/audit_trail.hpp"
#include "broker/usecases/device_statistics.hpp"
#include "dicom/encoding.hpp"
#include "mapping/values/dicom_zone.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::broker {

using dicom::Status;

WorklistAnswers::WorklistAnswers(Context context, const dicom::net::Peer& peer, const dicom::Dataset& identifier)
    : context_(std::move(context)),
      peer_(peer),
      station_(context_.settings.station_of(peer.calling_aet)),
      identifier_(identifier) {
  mapping::QueryOptions options = station_ != nullptr ? station_->query : mapping::QueryOptions{};
  options.station_groups = context_.settings.station_groups();
  auto understood = mapping::understand_query(identifier_, options, peer.calling_aet);
  if (!understood) {
    refuse(understood.error());
    log::warning("worklist query of {} refused: {}", peer.calling_aet, describe(understood.error()));
    return;
  }
  query_ = std::move(understood->query);
  zone_offset_ = mapping::zone_offset(identifier_);
  if (zone_offset_) mapping::to_department(query_->start, *zone_offset_, context_.zone);
  if (context_.settings.past_days) leave_out_past(*context_.settings.past_days);
  if (understood->has_unsupported_keys && !options.never_warns) pending_ = Status::pending_optional_keys_unsupported;
}

WorklistAnswers::~WorklistAnswers() {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start_;
  context_.metrics.count("stepwise_worklist_queries_total", {{"outcome", query_ ? "answered" : "refused"}});
  context_.metrics.observe_seconds("stepwise_worklist_seconds", {}, took.count());
  context_.metrics.observe_count("stepwise_worklist_matches", {}, given_);
  if (replaced_answers_ > 0) context_.metrics.count("stepwise_worklist_replaced_answers_total", {}, replaced_answers_);
  record_query();
  if (context_.stations == nullptr) return;
  context_.stations->answered(peer_, final_, given_);
  if (replaced_answers_ > 0) context_.stations->replaced(peer_, replaced_answers_, last_replaced_);
}

// The same query with the same answers, again and again, is counted and not written each time.
void WorklistAnswers::record_query() {
  if (context_.audit == nullptr) return;
  model::AuditEvent event;
  event.kind = model::AuditKind::query;
  event.outcome = query_ ? 0 : 4;
  event.actor = {model::AuditActorKind::station, peer_.calling_aet, peer_.address};
  event.what = "C-FIND Modality Worklist";
  event.detail = query_ ? fmt::format("{} answers", given_) : final_.comment;
  const std::string query = dicom::encode(identifier_, dicom::TransferSyntax::explicit_little_endian, "ISO_IR 192");
  event.query = to_base64(std::string_view(query).substr(0, limits::audit_query_bytes));
  std::sort(patients_.begin(), patients_.end());
  patients_.erase(std::unique(patients_.begin(), patients_.end()), patients_.end());
  event.patients = std::move(patients_);
  record_unless_repeated(context_, std::move(event));
}

// Replaced characters are shown in the statistics of the station (D21).
void WorklistAnswers::note_replaced(const mapping::AnswerCharset& charset) {
  if (charset.replaced_in.empty()) return;
  ++replaced_answers_;
  last_replaced_.clear();
  for (const dicom::Tag tag : charset.replaced_in) last_replaced_ += dicom::to_text(tag) + ' ';
  last_replaced_ += "in " + (charset.term.empty() ? "ASCII" : charset.term);
}

// Old steps are not listed for ever (reference 5.5), even if a query asks for an older period.
void WorklistAnswers::leave_out_past(int days) {
  const LocalTime today = std::chrono::floor<std::chrono::days>(context_.zone.to_local(context_.clock.now()));
  const LocalTime oldest = today - std::chrono::days(days);
  std::optional<LocalTime>& from = query_->start.from;
  if (!from || *from < oldest) from = oldest;
}

void WorklistAnswers::refuse(const Error& error) {
  final_.status = error.code == "identifier" ? Status::identifier_does_not_match : Status::unable_to_process;
  final_.comment = text::cut(error.rule, limits::dicom_error_comment_characters);
  if (const auto tag = dicom::parse_tag(error.place)) final_.offending.push_back(*tag);
}

int WorklistAnswers::cap() const {
  return station_ != nullptr ? station_->worklist_cap.value_or(context_.settings.worklist_cap)
                             : context_.settings.worklist_cap;
}

// A list over the cap keeps the steps whose start is nearest to now (D27, R71).
std::vector<sql::WorklistItem> WorklistAnswers::capped(int cap) {
  sql::Worklist worklist(context_.database);
  std::vector<sql::WorklistItem> items = worklist.page(*query_, {}, cap + 1);
  if (static_cast<int>(items.size()) <= cap) return items;
  final_.status =
      station_ != nullptr ? station_->capped_end.value_or(context_.settings.capped_end) : context_.settings.capped_end;
  final_.comment = fmt::format("more than {} steps match", cap);
  return worklist.nearest(*query_, context_.zone.to_local(context_.clock.now()), cap);
}

WorklistAnswers::Page WorklistAnswers::next_page() {
  if (!query_ || is_last_page_) return {};
  std::vector<sql::WorklistItem> items =
      cap() > 0 ? capped(cap()) : sql::Worklist(context_.database).page(*query_, after_, limits::worklist_page_rows);
  is_last_page_ = cap() > 0 || static_cast<int>(items.size()) < limits::worklist_page_rows;
  if (items.empty()) return {};
  after_ = sql::WorklistCursor{items.back().start_key, items.back().step_row_id};

  Page page;
  page.answers.reserve(items.size());
  const std::vector<std::string> charsets = station_ != nullptr ? station_->charsets : std::vector<std::string>{};
  for (const sql::WorklistItem& item : items) {
    patients_.push_back(item.patient_row_id);
    dicom::Dataset identifier = mapping::answer(identifier_, item.answer);
    if (zone_offset_) mapping::to_zone(identifier, *zone_offset_, context_.zone);
    mapping::AnswerCharset charset = mapping::answer_charset(identifier, identifier_, charsets);
    note_replaced(charset);
    page.answers.push_back({pending_, std::move(identifier), std::move(charset.term)});
  }
  given_ += static_cast<int>(page.answers.size());
  return page;
}

}  // namespace stepwise::broker
