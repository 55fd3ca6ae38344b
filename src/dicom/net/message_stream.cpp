// SPDX-License-Identifier: Apache-2.0
#include "dicom/net/message_stream.hpp"

#include "base/limits.hpp"
#include "dicom/net/dcmtk.hpp"

#include <fmt/format.h>

namespace stepwise::dicom::net {
namespace {

constexpr std::size_t command_bytes_most = 16 * 1024;
constexpr auto goodbye = std::chrono::milliseconds(500);

GatheringConnection* connection_of(T_ASC_Association& association) {
  // We made it: no other layer is ever set.
  return static_cast<GatheringConnection*>(DUL_getTransportConnection(association.DULassociation));
}

void append_pdvs(std::vector<DUL_PDV>& pdvs, std::uint8_t context_id, DUL_DATAPDV type, std::string_view bytes,
                 std::size_t most) {
  do {
    const std::string_view part = bytes.substr(0, most);
    bytes.remove_prefix(part.size());
    DUL_PDV pdv{};
    pdv.fragmentLength = part.size();
    pdv.presentationContextID = context_id;
    pdv.pdvType = type;
    pdv.lastPDV = bytes.empty() ? OFTrue : OFFalse;
    pdv.data = const_cast<char*>(part.data());  // DCMTK only reads it
    pdvs.push_back(pdv);
  } while (!bytes.empty());
}

}  // namespace

MessageStream::MessageStream(T_ASC_Association& association, int message_timeout_s)
    : association_(association), message_timeout_s_(message_timeout_s) {}

std::optional<MessageStream::Fragment> MessageStream::buffered_fragment() {
  if (seen_) return std::exchange(seen_, std::nullopt);
  DUL_PDV pdv{};
  if (DUL_NextPDV(&association_.DULassociation, &pdv).bad()) return std::nullopt;
  return Fragment{pdv.presentationContextID,
                  pdv.pdvType == DUL_COMMANDPDV,
                  pdv.lastPDV == OFTrue,
                  {static_cast<const char*>(pdv.data), pdv.fragmentLength}};
}

bool MessageStream::data_waiting() {
  seen_ = buffered_fragment();
  return seen_ || ASC_dataWaiting(&association_, 0);
}

Arrival MessageStream::next_fragment(Fragment& fragment, int wait_s) {
  for (;;) {
    if (const auto buffered = buffered_fragment()) {
      fragment = *buffered;
      return Arrival::message;
    }
    if (!connection_of(association_)) return Arrival::lost;
    if (!ASC_dataWaiting(&association_, wait_s)) return Arrival::nothing;
    start_deadline();
    const OFCondition read = DUL_ReadPDVs(&association_.DULassociation, nullptr, DUL_NOBLOCK, message_timeout_s_);
    if (read == DUL_PEERREQUESTEDRELEASE) return Arrival::released;
    if (read == DUL_PEERABORTEDASSOCIATION) return Arrival::aborted;
    if (read == DUL_NETWORKCLOSED) return Arrival::lost;
    if (read == DUL_READTIMEOUT) return broken("a message was begun and not ended");
    if (read != DUL_PDATAPDUARRIVED) return broken(fmt::format("unreadable PDU ({})", read.text()));
  }
}

Arrival MessageStream::receive(Message& message, int wait_s) {
  message = {};
  Arrival arrival = read_command(message, wait_s);
  if (arrival == Arrival::message && message.command.has_dataset) arrival = read_dataset(message);
  if (arrival == Arrival::message) stop_deadline();
  return arrival;
}

Arrival MessageStream::read_command(Message& message, int wait_s) {
  std::string bytes;
  Fragment fragment{};
  do {
    const bool begun = !bytes.empty();
    const Arrival arrival = next_fragment(fragment, begun ? message_timeout_s_ : wait_s);
    if (arrival == Arrival::nothing && begun) return broken("a command was begun and not ended");
    if (arrival != Arrival::message) return arrival;
    if (!fragment.is_command) return broken("a dataset where a command belongs");
    if (begun && fragment.context_id != message.context_id) return broken("a command changes its presentation context");
    if (bytes.size() + fragment.bytes.size() > command_bytes_most) return broken("a command larger than 16 KiB");
    message.context_id = fragment.context_id;
    bytes += fragment.bytes;
  } while (!fragment.last);
  auto command = decode_command(bytes);
  if (!command) return broken("no command set: " + describe(command.error()));
  message.command = std::move(*command);
  return Arrival::message;
}

Arrival MessageStream::read_dataset(Message& message) {
  Fragment fragment{};
  do {
    const Arrival arrival = next_fragment(fragment, message_timeout_s_);
    if (arrival == Arrival::nothing) return broken("a dataset was begun and not ended");
    if (arrival != Arrival::message) return arrival;
    if (fragment.is_command) return broken("a command where a dataset belongs");
    if (fragment.context_id != message.context_id)
      return broken("a dataset in another presentation context than its command");
    if (message.dataset.size() + fragment.bytes.size() > limits::dicom_dataset_bytes) {
      return broken(fmt::format("a dataset larger than {} bytes", limits::dicom_dataset_bytes));
    }
    message.dataset += fragment.bytes;
  } while (!fragment.last);
  return Arrival::message;
}

Arrival MessageStream::broken(std::string fault) {
  fault_ = std::move(fault);
  return Arrival::broken;
}

// From a message's first byte to its last, however it is cut.
void MessageStream::start_deadline() {
  GatheringConnection* connection = connection_of(association_);
  if (timed_ || !connection) return;
  timed_ = true;
  connection->set_deadline(std::chrono::steady_clock::now() + std::chrono::seconds(message_timeout_s_));
}

void MessageStream::stop_deadline() {
  timed_ = false;
  if (GatheringConnection* connection = connection_of(association_)) connection->set_deadline(SteadyTime::max());
}

bool MessageStream::send(std::uint8_t context_id, std::string_view command) {
  std::vector<DUL_PDV> pdvs;
  append_pdvs(pdvs, context_id, DUL_COMMANDPDV, command, association_.sendPDVLength);
  return write(pdvs.data(), pdvs.size());
}

bool MessageStream::send(std::uint8_t context_id, std::string_view command, std::string_view dataset) {
  std::vector<DUL_PDV> pdvs;
  append_pdvs(pdvs, context_id, DUL_COMMANDPDV, command, association_.sendPDVLength);
  append_pdvs(pdvs, context_id, DUL_DATASETPDV, dataset, association_.sendPDVLength);
  return write(pdvs.data(), pdvs.size());
}

bool MessageStream::write(void* pdvs, std::size_t count) {
  DUL_PDVLIST list{};
  list.count = count;
  list.pdv = static_cast<DUL_PDV*>(pdvs);
  return DUL_WritePDVs(&association_.DULassociation, &list).good();
}

void MessageStream::abort() {
  GatheringConnection* connection = connection_of(association_);
  if (!connection) return;
  // Not by DCMTK, which then waits for the peer to close, however long that takes.
  unsigned char pdu[] = {DUL_TYPEABORT, 0, 0, 0, 0, 4, 0, 0, DUL_ABORTSERVICEUSER, DUL_ABORTNOREASON};
  if (connection->write(pdu, sizeof pdu) > 0) connection->drain(goodbye);
}

}  // namespace stepwise::dicom::net
