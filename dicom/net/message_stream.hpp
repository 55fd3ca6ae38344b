// SPDX-License-Identifier: Apache-2.0
// DIMSE messages (PS3.7) on an open association, either side. Cuts them out of PDUs and back; knows no service.
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
  std::optional<Permits::Permit> permit = {};  // of a large dataset; destroyed after it
  std::uint8_t context_id = 0;
  Command command = {};
  std::string dataset = {};  // as it came, in the transfer syntax of its context
};

enum class Arrival {
  message,
  nothing,    // within the time given
  released,   // the peer asks for it
  aborted,    // by the peer
  lost,       // the connection is gone
  displaced,  // we ended it for a peer that waits; abort
  broken,     // what came is no message, is too large or did not end: fault() says why; abort
};

struct StreamSettings {
  int message_timeout_s = limits::dicom_request_timeout_s;  // from its first byte to its last
  std::size_t sent_pdu_bytes = limits::dicom_pdu_bytes;     // that the peer takes
  std::string peer_address;
};

// Used by one thread. Socket, contexts and `large_datasets` must outlive it. A dataset of more than
// dicom_small_dataset_bytes is read on only with a permit of `large_datasets`; who waits for one does not read, so that
// TCP holds its peer back.
class MessageStream {
 public:
  MessageStream(PduSocket& socket, const Contexts& contexts, Permits& large_datasets, StreamSettings settings);
  MessageStream(const MessageStream&) = delete;
  MessageStream& operator=(const MessageStream&) = delete;

  Arrival receive(Message& message, int wait_s);
  bool data_waiting();  // does not wait
  const std::string& fault() const { return fault_; }

  // False: the connection is gone. `command` and `dataset` are encoded; what is sent is gathered until somebody waits.
  bool send(std::uint8_t context_id, std::string_view command);
  bool send(std::uint8_t context_id, std::string_view command, std::string_view dataset);

  // A-RELEASE-RP, gathered like all that is sent.
  void acknowledge_release();
  // Puts A-ABORT in line, with the reason of the last fault, if that was one of PS3.8.
  void abort();

 private:
  Arrival next_value(PresentationDataValue& value, int wait_s);
  Arrival read_pdu();
  Arrival read_command(Message& message, int wait_s);
  Arrival read_dataset(Message& message);
  Arrival get_permit(Message& message);
  Arrival broken(std::string fault);                      // of DIMSE: the service user aborts
  Arrival broken(AbortReason reason, std::string fault);  // of the upper layer: the service provider does

  PduSocket& socket_;
  const Contexts& contexts_;
  Permits& large_datasets_;
  StreamSettings settings_;
  std::string_view rest_;               // of the P-DATA-TF read last
  std::optional<SteadyTime> deadline_;  // of the message that has begun
  std::string fault_;
  AbortSource abort_source_ = AbortSource::service_user;
  AbortReason abort_reason_ = AbortReason::not_specified;
};

}  // namespace stepwise::dicom::net
