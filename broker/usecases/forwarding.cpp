// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/mpps_request.hpp"

#include "base/digest.hpp"
#include "broker/usecases/forwarded_disposition.hpp"
#include "dicom/dictionary.hpp"
#include "dicom/encoding.hpp"
#include "mapping/mpps/mpps_reading.hpp"
#include "model/orders/states.hpp"

namespace stepwise::broker {
namespace {

ForwardedKind kind_of(PerformedOperation operation, const dicom::Dataset& dataset) {
  if (operation == PerformedOperation::create) return ForwardedKind::created;
  const auto state = mapping::performed_state_of(
      mapping::normal_spelling(dataset.value(dicom::tags::performed_procedure_step_status)));
  return state && model::is_final(*state) ? ForwardedKind::ended : ForwardedKind::changed;
}

// A digest of the content, not of the bytes, because a system that sends the dataset back to us may use another
// transfer syntax.
std::string digest_of(ForwardedKind kind, const dicom::Dataset& dataset) {
  return sha256_hex(std::string(to_text(kind)) + "\n" +
                    dicom::encode(dataset, dicom::TransferSyntax::explicit_little_endian, "ISO_IR 192"));
}

}  // namespace

std::vector<sql::OutboxRow> forwarded_rows(const Context& context, const dicom::net::Peer& from,
                                           const dicom::net::NormalizedRequest& request, PerformedOperation operation,
                                           const sql::PerformedDataset& dataset) {
  std::vector<sql::OutboxRow> rows;
  const ForwardedKind kind = kind_of(operation, request.dataset);
  std::string digest;
  for (const PerformedDestination& destination : context.settings.performed_destinations) {
    if (destination.called_aet == from.calling_aet) continue;
    if (digest.empty()) digest = digest_of(kind, request.dataset);
    sql::OutboxRow row;
    row.id = context.numbers.next(sql::Sequence::row);
    row.destination = destination.name;
    row.kind = to_text(kind);
    row.control_id = request.sop_instance_uid;
    row.performed_id = dataset.performed_id;
    row.dataset_id = dataset.id;
    row.content_digest = digest;
    row.created_at = dataset.received_at;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace stepwise::broker
