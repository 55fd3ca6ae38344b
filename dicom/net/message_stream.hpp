// SPDX-License-Identifier: Apache-2.0
// Sends and receives DIMSE messages (PS3.7) on an open association, for client and server: assembles them from PDUs and
// divides them into PDUs. It does not depend on a service.
#pragma once
#include "base/permits.hpp"
#include "dicom/command.hpp"
#include "dicom/net/contexts.hpp"
#include "dicom/net/pdu_socket.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stepwise::dicom::net {

struct Message {
  std::optional<Permits::Permit> permit = {};  // permit for a large dataset; destroyed after the dataset
  std::uint8_t context_id = 0;
  Command command = {};
  std::string dataset = {};  // as received, in the transfer syntax of its context
};

enum class Arrival {
  message,
  nothing,    // no message within the given time
  released,   // the peer requests release
  aborted,    // by the peer
  lost,       // the connection is lost
  displaced,  // we have ended the association to serve a waiting one; call abort()
  // The received bytes are not a message, are too large or did not end; fault() has the reason; call abort().
  broken,
};

struct StreamSettings {
  int message_timeout_s = limits::dicom_request_timeout_s;  // from its first byte to its last
  std::size_t sent_pdu_bytes = limits::dicom_pdu_bytes;     // maximum size that the peer accepts
  std::string peer_address;
};

// Used by one thread. Socket, contexts and `large_datasets` must outlive it. The rest of a dataset of more than
// dicom_small_dataset_bytes is read only with a permit of `large_datasets`. While it waits for a permit it does not
// read, so that TCP stops the peer.
class MessageStream {
 public:
  MessageStream(PduSocket& socket, const Contexts& contexts, Permits& large_datasets, StreamSettings settings);
  MessageStream(const MessageStream&) = delete;
  MessageStream& operator=(const MessageStream&) = delete;

  Arrival receive(Message& message, int wait_s);
  bool data_waiting();  // does not wait
  const std::string& fault() const { return fault_; }

  // Sends an encoded command and dataset. The bytes are collected until a call waits for the peer. False: the
  // connection is lost.
  bool send(std::uint8_t context_id, std::string_view command);
  bool send(std::uint8_t context_id, std::string_view command, std::string_view dataset);

  // Sends A-RELEASE-RP, which is collected too.
  void acknowledge_release();
  // Sends A-ABORT, with the reason of the last fault if PS3.8 defines one for it.
  void abort();

 private:
  Arrival next_value(PresentationDataValue& value, int wait_s);
  Arrival read_pdu();
  Arrival read_command(Message& message, int wait_s);
  Arrival read_dataset(Message& message);
  Arrival get_permit(Message& message);
  Arrival broken(std::string fault);                      // for a fault in DIMSE: the service user aborts
  Arrival broken(AbortReason reason, std::string fault);  // for a fault in the upper layer: the service provider aborts

  PduSocket& socket_;
  const Contexts& contexts_;
  Permits& large_datasets_;
  StreamSettings settings_;
  std::string_view rest_;               // unread part of the last P-DATA-TF
  std::optional<SteadyTime> deadline_;  // deadline of the message that has begun
  std::string fault_;
  AbortSource abort_source_ = AbortSource::service_user;
  AbortReason abort_reason_ = AbortReason::not_specified;
};

}  // namespace stepwise::dicom::net
