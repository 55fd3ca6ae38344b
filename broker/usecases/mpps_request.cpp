// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/mpps_request.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"
#include "broker/usecases/audit_trail.hpp"
#include "broker/usecases/finding_codes.hpp"
#include "broker/usecases/keys.hpp"
#include "broker/usecases/use_case.hpp"
#include "mapping/mpps/checked_values.hpp"
#include "mapping/mpps/mpps_datasets.hpp"
#include "mapping/values/dicom_zone.hpp"
#include "model/mpps/mpps_rules.hpp"

#include <chrono>

namespace stepwise::broker {
namespace {

class MppsRequest {
 public:
  // `unusable`: the reason why only the bytes of the dataset are stored.
  MppsRequest(Context& context, const dicom::net::Peer& peer, const dicom::net::NormalizedRequest& request,
              PerformedOperation operation, const std::optional<Error>& unusable)
      : context_(context), peer_(peer), request_(request), operation_(operation) {
    const Station* station = context.settings.station_of(peer.calling_aet);
    if (station != nullptr) policy_ = station->performed;
    if (unusable) {
      form_.faults.push_back(*unusable);
    } else {
      form_ = operation == PerformedOperation::create
                  ? mapping::read_create(request.sop_instance_uid, request.dataset, peer.calling_aet, policy_)
                  : mapping::read_set(request.dataset, policy_, policy_.strict_final);
    }
    if (request_.sop_instance_uid.empty() && operation == PerformedOperation::create && policy_.assign_missing_uid) {
      request_.sop_instance_uid = new_uid();
      form_.understood.findings.push_back(
          {"sop-instance-uid-missing", "(0000,1000)",
           "no SOP Instance UID; a new one was created and returned because of the station's setting"});
    }
    check_uid(unusable.has_value());
    model::PerformedProcedureStep& stated = form_.understood.update.stated;
    stated.sop_instance_uid = request_.sop_instance_uid;
    stated.calling_aet = peer.calling_aet;
  }

  dicom::Reply run();

 private:
  void check_uid(bool is_unusable);
  model::PerformedStepUpdate update_in_department(const model::Snapshot& snapshot) const;
  Result<model::RowId> apply_rules(model::Decision& decision, const model::PerformedStepUpdate& update);
  Result<void> decide(model::Decision& decision);
  void add_dataset(sql::WriteSet& rows, const model::Decision& decision);
  void record_change();

  Context& context_;
  const dicom::net::Peer& peer_;
  dicom::net::NormalizedRequest request_;
  PerformedOperation operation_;
  model::StationPolicy policy_;
  mapping::PerformedForm form_;

  // Results of the last attempt.
  model::RowId performed_id_ = 0;
  dicom::Reply reply_;
};

// A fault of the SOP Instance UID (0117) is reported before faults of the dataset, unless the dataset is unusable.
void MppsRequest::check_uid(bool is_unusable) {
  std::vector<Error> faults;
  if (request_.sop_instance_uid.empty()) {
    faults.push_back({.kind = ErrorKind::required_field_missing,
                      .code = "missing-sop-instance-uid",
                      .place = "(0000,1000)",
                      .value = "",
                      .rule = "SOP Instance UID is required",
                      .remedy = "send it in the command set"});
  } else {
    mapping::CheckedUid checked = mapping::check_sop_instance_uid(request_.sop_instance_uid, policy_.invalid_values);
    request_.sop_instance_uid = std::move(checked.uid);
    faults = std::move(checked.faults);
    for (Finding& finding : checked.findings) form_.understood.findings.push_back(std::move(finding));
  }
  form_.faults.insert(is_unusable ? form_.faults.end() : form_.faults.begin(), faults.begin(), faults.end());
}

// The time zone in the N-CREATE applies to later N-SETs too (PS3.3 C.12.1.1).
model::PerformedStepUpdate MppsRequest::update_in_department(const model::Snapshot& snapshot) const {
  model::PerformedStepUpdate update = form_.understood.update;
  std::string offset = update.stated.timezone_offset;
  for (const model::PerformedProcedureStep& stored : snapshot.performed) {
    if (offset.empty() && stored.sop_instance_uid == request_.sop_instance_uid) offset = stored.timezone_offset;
  }
  if (const auto east = mapping::zone_offset(offset)) mapping::to_department(update.stated, *east, context_.zone);
  return update;
}

Result<model::RowId> MppsRequest::apply_rules(model::Decision& decision, const model::PerformedStepUpdate& update) {
  if (operation_ == PerformedOperation::create) return model::start_performed_step(decision, update, policy_);
  return model::update_performed_step(decision, request_.sop_instance_uid, update, policy_);
}

Result<void> MppsRequest::decide(model::Decision& decision) {
  reply_ = {};
  decision.findings = form_.understood.findings;
  std::vector<Error> faults = form_.faults;
  const model::PerformedStepUpdate update = update_in_department(decision.snapshot);
  if (faults.empty()) {
    model::Snapshot before = decision.snapshot;
    const Result<model::RowId> id = apply_rules(decision, update);
    if (id) {
      performed_id_ = *id;
      return {};
    }
    faults.push_back(id.error());
    decision.snapshot = std::move(before);
    decision.notifications.clear();
  }
  reply_ = mapping::reply_to(faults);
  performed_id_ = model::keep_refused(decision, update, faults.front());
  log::warning("{} of {} refused with {:04x}: {}", operation_ == PerformedOperation::create ? "N-CREATE" : "N-SET",
               peer_.calling_aet, static_cast<unsigned>(reply_.status), describe(faults.front()));
  return {};
}

void MppsRequest::add_dataset(sql::WriteSet& rows, const model::Decision& decision) {
  sql::PerformedDataset dataset;
  dataset.id = context_.numbers.next(sql::Sequence::row);
  dataset.performed_id = performed_id_;
  dataset.received_at = context_.clock.now();
  dataset.operation = operation_ == PerformedOperation::create ? "N-CREATE" : "N-SET";
  dataset.calling_aet = peer_.calling_aet;
  dataset.transfer_syntax = request_.transfer_syntax;
  dataset.bytes = request_.raw;
  dataset.status = static_cast<int>(reply_.status);
  dataset.findings = decision.findings;
  if (reply_.ok()) {
    for (sql::OutboxRow& row : forwarded_rows(context_, peer_, request_, operation_, dataset))
      rows.outbox.push_back(std::move(row));
  }
  rows.datasets.push_back(std::move(dataset));
}

void MppsRequest::record_change() {
  model::AuditEvent event;
  event.kind = model::AuditKind::procedure_record;
  const bool creates = operation_ == PerformedOperation::create;
  event.action = creates ? model::AuditAction::create : model::AuditAction::update;
  event.actor = {model::AuditActorKind::station, peer_.calling_aet, peer_.address};
  event.what = creates ? "N-CREATE MPPS" : "N-SET MPPS";
  if (!reply_.ok()) {
    event.outcome = 4;
    event.detail = fmt::format("status {:04x}", static_cast<unsigned>(reply_.status));
  }
  event.performed_steps = {performed_id_};
  record(context_, std::move(event));
}

dicom::Reply MppsRequest::run() {
  UseCase use_case;
  use_case.keys = keys_of(request_.sop_instance_uid, form_.understood.update);
  use_case.decide = [this](model::Decision& decision, const sql::ReadResult&) { return decide(decision); };
  use_case.is_report = true;
  use_case.finish = [this](sql::WriteSet& rows, const model::Decision& decision, const Result<void>&) {
    add_dataset(rows, decision);
    for (const Finding& finding : decision.findings)
      context_.metrics.count("stepwise_findings_total",
                             {{"code", finding.code},
                              {"kind", std::string(to_text(finding_code(finding.code).kind))},
                              {"sender", "modality"}});
    return true;
  };
  if (run_use_case(context_, use_case) == UseCaseOutcome::gave_up)
    return {dicom::Status::resource_limitation, "the record is being changed by others, try again", 0, {}, {}};
  record_change();
  reply_.affected_sop_instance_uid = request_.sop_instance_uid;
  return reply_;
}

// A broken invariant must not stop the department: the request is answered, its bytes are stored, and an alarm is
// raised (D08).
dicom::Reply quarantine_dataset(Context& context, const dicom::net::Peer& peer,
                                const dicom::net::NormalizedRequest& request, PerformedOperation operation,
                                const std::exception& failure) {
  context.metrics.count("stepwise_quarantined_total", {{"what", "mpps"}});
  log::error("dataset of {} quarantined: an invariant broke ({})", peer.calling_aet, typeid(failure).name());
  const Error error{.kind = ErrorKind::internal,
                    .code = "quarantined",
                    .place = "",
                    .value = "",
                    .rule = "application internal error",
                    .remedy = "the dataset is kept; tell the administrator"};
  return MppsRequest(context, peer, request, operation, error).run();
}

dicom::Reply handle(Context& context, const dicom::net::Peer& peer, const dicom::net::NormalizedRequest& request,
                    PerformedOperation operation) {
  try {
    return MppsRequest(context, peer, request, operation, request.undecodable).run();
  } catch (const sql::DatabaseUnavailable&) { throw; } catch (const sql::DatabaseBusy&) {
    throw;
  } catch (const std::exception& failure) { return quarantine_dataset(context, peer, request, operation, failure); }
}

}  // namespace

dicom::Reply receive_performed_step(Context& context, const dicom::net::Peer& peer,
                                    const dicom::net::NormalizedRequest& request, PerformedOperation operation) {
  const auto start = std::chrono::steady_clock::now();
  const dicom::Reply reply = handle(context, peer, request, operation);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  const std::string name = operation == PerformedOperation::create ? "N-CREATE" : "N-SET";
  context.metrics.count("stepwise_performed_steps_total",
                        {{"operation", name}, {"outcome", reply.ok() ? "accepted" : "refused"}});
  context.metrics.observe_seconds("stepwise_performed_step_seconds", {{"operation", name}}, took.count());
  return reply;
}

}  // namespace stepwise::broker
