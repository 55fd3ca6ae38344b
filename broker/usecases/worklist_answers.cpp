// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/worklist_answers.hpp"

#include "base/digest.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "broker/usecases/audit_trail.hpp"
#include "broker/usecases/device_statistics.hpp"
#include "dicom/encoding.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stepwise::broker {

WorklistAnswers::WorklistAnswers(Context context, const dicom::net::Peer& peer, const dicom::Dataset& identifier)
    : context_(std::move(context)), peer_(peer), worklist_(context_, peer.calling_aet, identifier) {
  if (context_.queries != nullptr) record_ = context_.queries->begin(peer, identifier);
  if (worklist_.fault())
    log::warning("worklist query of {} refused: {}", peer.calling_aet, describe(*worklist_.fault()));
}

WorklistAnswers::~WorklistAnswers() {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start_;
  const int replaced = worklist_.replaced_answers();
  context_.metrics.count("stepwise_worklist_queries_total", {{"outcome", worklist_.fault() ? "refused" : "answered"}});
  context_.metrics.observe_seconds("stepwise_worklist_seconds", {}, took.count());
  context_.metrics.observe_count("stepwise_worklist_matches", {}, given_);
  if (replaced > 0) context_.metrics.count("stepwise_worklist_replaced_answers_total", {}, replaced);
  audit_query();
  if (context_.stations == nullptr) return;
  context_.stations->answered(peer_, worklist_.final(), given_);
  if (replaced > 0) context_.stations->replaced(peer_, replaced, worklist_.last_replaced());
}

void WorklistAnswers::ended(const std::optional<dicom::Reply>& reply, int sent) {
  if (record_) context_.queries->record(std::move(*record_), reply, sent);
  record_.reset();
}

// The same query with the same answers, again and again, is counted and not written each time.
void WorklistAnswers::audit_query() {
  if (context_.audit == nullptr) return;
  model::AuditEvent event;
  event.kind = model::AuditKind::query;
  event.outcome = worklist_.fault() ? 4 : 0;
  event.actor = {model::AuditActorKind::station, peer_.calling_aet, peer_.address};
  event.what = "C-FIND Modality Worklist";
  event.detail = worklist_.fault() ? worklist_.final().comment : fmt::format("{} answers", given_);
  const std::string query =
      dicom::encode(worklist_.identifier(), dicom::TransferSyntax::explicit_little_endian, "ISO_IR 192");
  event.query = to_base64(std::string_view(query).substr(0, limits::audit_query_bytes));
  std::sort(patients_.begin(), patients_.end());
  patients_.erase(std::unique(patients_.begin(), patients_.end()), patients_.end());
  event.patients = std::move(patients_);
  record_unless_repeated(context_, std::move(event));
}

WorklistAnswers::Page WorklistAnswers::next_page() {
  StationWorklist::Page page = worklist_.next_page();
  for (const sql::WorklistItem& item : page.items) patients_.push_back(item.patient_row_id);
  given_ += static_cast<int>(page.answers.size());
  if (record_) context_.queries->add(*record_, page.items);
  return {std::move(page.answers)};
}

}  // namespace stepwise::broker
