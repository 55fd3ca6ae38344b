// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/availability.hpp"

#include "base/log.hpp"
#include "broker/usecases/audit_trail.hpp"
#include "broker/usecases/use_case.hpp"
#include "mapping/mpps/availability.hpp"
#include "mapping/mpps/checked_values.hpp"
#include "mapping/mpps/mpps_datasets.hpp"

namespace stepwise::broker {
namespace {

sql::AvailabilityRow row_of(Context& context, const dicom::net::Peer& peer,
                            const dicom::net::NormalizedRequest& request, const model::AvailabilityNotice& notice,
                            const dicom::Reply& reply) {
  sql::AvailabilityRow row;
  row.id = context.numbers.next(sql::Sequence::row);
  row.received_at = context.clock.now();
  row.calling_aet = peer.calling_aet;
  row.transfer_syntax = request.transfer_syntax;
  row.bytes = request.raw;
  row.status = static_cast<int>(reply.status);
  row.study_instance_uid = notice.study_instance_uid;
  row.performed_uids = notice.performed_uids;
  row.series = notice.series;
  row.instances = notice.instances;
  row.available = notice.available;
  return row;
}

void record_notice(Context& context, const dicom::net::Peer& peer, const dicom::Reply& reply,
                   const std::vector<model::RowId>& orders) {
  model::AuditEvent event;
  event.kind = model::AuditKind::procedure_record;
  event.action = model::AuditAction::update;
  event.outcome = reply.ok() ? 0 : 4;
  event.actor = {model::AuditActorKind::station, peer.calling_aet, peer.address};
  event.what = "N-CREATE Instance Availability Notification";
  event.orders = orders;
  record(context, std::move(event));
}

}  // namespace

dicom::Reply receive_availability(Context& context, const dicom::net::Peer& peer,
                                  const dicom::net::NormalizedRequest& request) {
  const Station* station = context.settings.station_of(peer.calling_aet);
  const model::InvalidValues invalid_values =
      station != nullptr ? station->performed.invalid_values : model::InvalidValues::by_attribute;
  mapping::UnderstoodAvailability understood;
  if (request.undecodable)
    understood.faults.push_back(*request.undecodable);
  else
    understood = mapping::read_availability(request.dataset, invalid_values);
  if (!request.sop_instance_uid.empty()) {  // may be absent, because no other message refers to it
    mapping::CheckedUid uid = mapping::check_sop_instance_uid(request.sop_instance_uid, invalid_values);
    understood.faults.insert(understood.faults.begin(), uid.faults.begin(), uid.faults.end());
    understood.findings.insert(understood.findings.end(), uid.findings.begin(), uid.findings.end());
  }
  dicom::Reply reply = mapping::reply_to(understood.faults);
  if (!reply.ok())
    log::warning("Instance Availability Notification of {} refused with {:04x}: {}", peer.calling_aet,
                 static_cast<unsigned>(reply.status), describe(understood.faults.front()));
  UseCase use_case;
  if (reply.ok()) use_case.keys.study_uids = {understood.notice.study_instance_uid};
  use_case.decide = [&](model::Decision& decision, const sql::ReadResult&) -> Result<void> {
    decision.findings = understood.findings;
    if (reply.ok()) model::take_availability(decision, understood.notice);
    return {};
  };
  use_case.is_report = true;
  std::vector<model::RowId> orders;
  use_case.finish = [&](sql::WriteSet& rows, const model::Decision& decision, const Result<void>&) {
    orders.clear();
    for (const model::OrderRecord& record : decision.snapshot.orders) orders.push_back(record.order.id);
    rows.availability.push_back(row_of(context, peer, request, understood.notice, reply));
    rows.availability.back().findings = decision.findings;
    return true;
  };
  if (run_use_case(context, use_case) == UseCaseOutcome::gave_up)
    return {dicom::Status::resource_limitation, "the record is being changed by others, try again", 0, {}, {}};
  record_notice(context, peer, reply, orders);
  context.metrics.count("stepwise_availability_notices_total", {{"outcome", reply.ok() ? "accepted" : "refused"}});
  reply.affected_sop_instance_uid = request.sop_instance_uid;
  return reply;
}

}  // namespace stepwise::broker
