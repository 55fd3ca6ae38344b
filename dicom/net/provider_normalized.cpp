// SPDX-License-Identifier: Apache-2.0
// N-CREATE and N-SET of the Modality Performed Procedure Step (PS3.4 F.7, PS3.7 10.1.3 and 10.1.5), N-CREATE of the
// Instance Availability Notification (PS3.4 annex R).
#include "base/log.hpp"
#include "dicom/net/full_vr.hpp"
#include "dicom/net/provider.hpp"
#include "dicom/uid.hpp"

#include <exception>

namespace stepwise::dicom::net {
namespace {

bool is_known_class(std::string_view uid) {
  return uid == uids::verification || uid == uids::modality_worklist_find ||
         uid == uids::modality_performed_procedure_step || uid == uids::instance_availability_notification;
}

Reply served(Services& services, const Peer& peer, const Command& command, const NormalizedRequest& request) {
  if (request.sop_class_uid == uids::instance_availability_notification)
    return services.receive_availability(peer, request);
  return command.is(CommandField::n_create) ? services.create_performed_step(peer, request)
                                            : services.set_performed_step(peer, request);
}

}  // namespace

void Provider::normalized(Message& message, const Context& context) {
  const Command& command = message.command;
  if (!command.sop_class_uid.empty() && command.sop_class_uid != context.abstract_syntax) {
    const Status status =
        is_known_class(command.sop_class_uid) ? Status::class_instance_conflict : Status::no_such_sop_class;
    return answer(message, {status, "not the SOP class of the presentation context", 0, {}, {}});
  }
  auto dataset = decode(message.dataset, context.transfer_syntax, full_vr_of, services_.usual_charset(peer_));
  NormalizedRequest request{context.abstract_syntax,
                            command.sop_instance_uid,
                            {},
                            std::move(message.dataset),
                            std::string(uid_of(context.transfer_syntax))};
  if (dataset) {
    request.dataset = std::move(*dataset);
  } else {
    services_.observed("undecodable", peer_);
    request.undecodable = dataset.error();
  }
  Reply reply;
  try {
    reply = served(services_, peer_, command, request);
  } catch (const std::exception&) {
    // The text of the exception may quote data, so it is not logged here.
    log::error("{} of {} at {} failed: an exception of its service",
               command.is(CommandField::n_create) ? "N-CREATE" : "N-SET", peer_.calling_aet, peer_.address);
    reply = {Status::resource_limitation, "temporarily unavailable, please repeat", 0, {}, {}};
  }
  answer(message, reply);
}

}  // namespace stepwise::dicom::net
