// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/message_stream.hpp"

#include "base/limits.hpp"

#include <fmt/format.h>

namespace stepwise::dicom::net {
namespace {

SteadyTime in_seconds(int count) {
  return std::chrono::steady_clock::now() + std::chrono::seconds(count);
}

}  // namespace

MessageStream::MessageStream(PduSocket& socket, const Contexts& contexts, Permits& large_datasets,
                             StreamSettings settings)
    : socket_(socket), contexts_(contexts), large_datasets_(large_datasets), settings_(std::move(settings)) {}

bool MessageStream::data_waiting() {
  return !rest_.empty() || socket_.is_readable();
}

// Reads a P-DATA-TF into `rest_`, or returns what was received instead (PS3.8 9.2, state 6).
Arrival MessageStream::read_pdu() {
  switch (socket_.read(*deadline_)) {
    case PduSocket::Reading::closed: return socket_.is_displaced() ? Arrival::displaced : Arrival::lost;
    case PduSocket::Reading::late: return broken("a message was begun and not ended");
    case PduSocket::Reading::unknown: return broken(AbortReason::unrecognized_pdu, "a PDU of an unknown type");
    case PduSocket::Reading::invalid:
      return broken(AbortReason::invalid_parameter_value,
                    "a PDU whose length is over the limit, or not that of its type");
    case PduSocket::Reading::pdu: break;
  }
  switch (socket_.type()) {
    case PduType::data:
      rest_ = socket_.body();
      if (rest_.empty())
        return broken(AbortReason::invalid_parameter_value, "a P-DATA-TF without a presentation data value");
      return Arrival::message;
    case PduType::release_rq: return Arrival::released;
    case PduType::abort: return Arrival::aborted;
    case PduType::associate_rq:
    case PduType::associate_ac:
    case PduType::associate_rj:
    case PduType::release_rp: break;
  }
  return broken(AbortReason::unexpected_pdu, "a PDU that does not belong into an open association");
}

Arrival MessageStream::next_value(PresentationDataValue& value, int wait_s) {
  if (rest_.empty()) {
    // Ends an association whose peer sends bytes without completing a message.
    if (deadline_ && std::chrono::steady_clock::now() >= *deadline_) return broken("a message was begun and not ended");
    if (!socket_.wait_readable(deadline_.value_or(in_seconds(wait_s))))
      return deadline_ ? broken("a message was begun and not ended") : Arrival::nothing;
    if (!deadline_) deadline_ = in_seconds(settings_.message_timeout_s);
    if (const Arrival arrival = read_pdu(); arrival != Arrival::message) return arrival;
  }
  if (!deadline_) deadline_ = in_seconds(settings_.message_timeout_s);
  const auto taken = take_pdv(rest_);
  if (!taken) {
    return broken(AbortReason::invalid_parameter_value,
                  "a presentation data value that does not fit into its PDU, or whose presentation context id is even");
  }
  if (!contexts_.contains(taken->context_id)) {
    return broken(AbortReason::invalid_parameter_value,
                  fmt::format("a message in presentation context {}, which was not accepted", taken->context_id));
  }
  value = *taken;
  return Arrival::message;
}

Arrival MessageStream::receive(Message& message, int wait_s) {
  message = {};
  deadline_ = {};
  socket_.begin_wait(PeerWait::For::message);
  Arrival arrival = read_command(message, wait_s);
  if (arrival == Arrival::message && message.command.has_dataset) arrival = read_dataset(message);
  socket_.end_wait();
  return arrival;
}

Arrival MessageStream::read_command(Message& message, int wait_s) {
  std::string bytes;
  PresentationDataValue value;
  for (bool is_first = true; !value.is_last; is_first = false) {
    if (const Arrival arrival = next_value(value, wait_s); arrival != Arrival::message) return arrival;
    if (!value.is_command) return broken("a dataset where a command belongs");
    if (!is_first && value.context_id != message.context_id)
      return broken("a command changes its presentation context");
    if (bytes.size() + value.bytes.size() > limits::dicom_command_bytes) return broken("a command larger than 16 KiB");
    message.context_id = value.context_id;
    bytes += value.bytes;
  }
  auto command = decode_command(bytes);
  if (!command) return broken("no command set: " + describe(command.error()));
  message.command = std::move(*command);
  return Arrival::message;
}

Arrival MessageStream::read_dataset(Message& message) {
  PresentationDataValue value;
  while (!value.is_last) {
    if (const Arrival arrival = next_value(value, settings_.message_timeout_s); arrival != Arrival::message)
      return arrival;
    if (value.is_command) return broken("a command where a dataset belongs");
    if (value.context_id != message.context_id)
      return broken("a dataset in another presentation context than its command");
    const std::size_t size = message.dataset.size() + value.bytes.size();
    if (size > limits::dicom_dataset_bytes)
      return broken(fmt::format("a dataset larger than {} bytes", limits::dicom_dataset_bytes));
    if (size > limits::dicom_small_dataset_bytes && !message.permit) {
      if (const Arrival arrival = get_permit(message); arrival != Arrival::message) return arrival;
    }
    message.dataset += value.bytes;
  }
  return Arrival::message;
}

Arrival MessageStream::get_permit(Message& message) {
  socket_.end_wait();  // during the wait for a permit we do not wait for the peer
  message.permit =
      large_datasets_.wait_for_one(settings_.peer_address, std::chrono::seconds(settings_.message_timeout_s));
  socket_.begin_wait(PeerWait::For::message);
  if (!message.permit) return broken("a large dataset, and too many others are being read");
  deadline_ = in_seconds(settings_.message_timeout_s);
  message.dataset.reserve(limits::dicom_dataset_bytes);  // if it grew step by step, it would be in memory twice
  return Arrival::message;
}

Arrival MessageStream::broken(std::string fault) {
  fault_ = std::move(fault);
  return Arrival::broken;
}

Arrival MessageStream::broken(AbortReason reason, std::string fault) {
  abort_source_ = AbortSource::service_provider;
  abort_reason_ = reason;
  return broken(std::move(fault));
}

bool MessageStream::send(std::uint8_t context_id, std::string_view command) {
  return socket_.write_data(context_id, true, command, settings_.sent_pdu_bytes);
}

bool MessageStream::send(std::uint8_t context_id, std::string_view command, std::string_view dataset) {
  return send(context_id, command) && socket_.write_data(context_id, false, dataset, settings_.sent_pdu_bytes);
}

void MessageStream::acknowledge_release() {
  socket_.write(release_response_pdu());
}

void MessageStream::abort() {
  socket_.write(abort_pdu(abort_source_, abort_reason_));
}

}  // namespace stepwise::dicom::net
