// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/provider.hpp"

#include "base/log.hpp"
#include "dicom/uid.hpp"

namespace stepwise::dicom::net {

Provider::Provider(MessageStream& stream, const Contexts& contexts, const Peer& peer, Services& services,
                   Permits& searches, const ServerSettings& settings)
    : stream_(stream),
      contexts_(contexts),
      peer_(peer),
      services_(services),
      searches_(searches),
      settings_(settings) {}

void Provider::run() {
  while (open_) {
    if (!early_.empty()) {
      Message message = std::move(early_.front());
      early_.pop_front();
      dispatch(std::move(message));
      continue;
    }
    Message message;
    const Arrival arrival = stream_.receive(message, settings_.idle_timeout_s);
    if (arrival == Arrival::message)
      dispatch(std::move(message));
    else
      end(arrival);
  }
}

void Provider::end(Arrival arrival) {
  open_ = false;
  switch (arrival) {
    case Arrival::message:
    case Arrival::aborted:  // some devices always end an association in this way (R73)
    case Arrival::lost: return;
    case Arrival::released: stream_.acknowledge_release(); return;
    case Arrival::displaced:
      log::warning("DICOM association of {} at {} aborted: it was waited for, while others wait for a thread",
                   peer_.calling_aet, peer_.address);
      services_.observed("association-displaced", peer_);
      return stream_.abort();
    case Arrival::nothing:
      log::info("DICOM association of {} at {} aborted: idle for {} s", peer_.calling_aet, peer_.address,
                settings_.idle_timeout_s);
      return stream_.abort();
    case Arrival::broken:
      log::warning("DICOM association of {} at {} aborted: {}", peer_.calling_aet, peer_.address, stream_.fault());
      services_.observed("association-broken", peer_);
      return stream_.abort();
  }
}

// Calls the operation of the abstract syntax; Verification is answered in each context (reference 5.7).
void Provider::dispatch(Message message) {
  const Context& context = contexts_.at(message.context_id);  // the stream returns only accepted contexts
  const Command& command = message.command;
  const bool step = command.is(CommandField::n_create) || command.is(CommandField::n_set);
  if (command.is(CommandField::c_echo)) return echo(message);
  // A late cancel (R72), or a response to nothing.
  if (command.is(CommandField::c_cancel) || command.is_response()) return;
  if (command.is(CommandField::c_find) && context.abstract_syntax == uids::modality_worklist_find)
    return find(message, context);
  if (step && context.abstract_syntax == uids::modality_performed_procedure_step) return normalized(message, context);
  if (command.is(CommandField::n_create) && context.abstract_syntax == uids::instance_availability_notification)
    return normalized(message, context);
  answer(message, {Status::unrecognised_operation, "not an operation of this SOP class", 0, {}, {}});
}

void Provider::echo(const Message& message) {
  services_.observed("echo", peer_);
  answer(message, {});
}

void Provider::answer(const Message& message, const Reply& reply) {
  if (open_ && !stream_.send(message.context_id, encode(response(message.command, reply)))) end(Arrival::lost);
}

}  // namespace stepwise::dicom::net
