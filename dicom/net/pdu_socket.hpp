// SPDX-License-Identifier: Apache-2.0
// A TCP connection for PDUs, for client and server. Each read and write has a deadline, and PDUs over the limit are
// refused.
//
// Written bytes are collected until a call waits for the peer, and received bytes are acknowledged at once. Otherwise
// the four small writes of a message and delayed acknowledgements would cost a default client 44 ms in each direction.
#pragma once
#include "base/limits.hpp"
#include "dicom/net/channel.hpp"
#include "dicom/pdu.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::dicom::net {

using SteadyTime = std::chrono::steady_clock::time_point;

// Says since when a thread has waited for its peer. The thread itself writes it. A thread that needs a free association
// thread reads it and may end the wait: it sets `is_displaced` and shuts down the socket.
struct PeerWait {
  enum class For { nothing, message, write };
  std::atomic<For> what = For::nothing;
  std::atomic<SteadyTime> since{};
  std::atomic<bool> is_displaced = false;
};

struct PduSocketSettings {
  std::size_t data_pdu_bytes = limits::dicom_pdu_bytes;  // size of the largest P-DATA-TF that we accept
  int write_timeout_s = limits::dicom_write_timeout_s;   // time limit for each dicom_gathered_bytes
};

// Used by one thread.
class PduSocket {
 public:
  PduSocket(Channel channel, PduSocketSettings settings, PeerWait* wait = nullptr);

  enum class Reading {
    pdu,      // type() and body() return it
    closed,   // by the peer, or the connection is lost
    late,     // it was not complete before the deadline
    unknown,  // a PDU type that does not exist
    invalid,  // the length is over the limit or not valid for its type
  };
  Reading read(SteadyTime deadline);
  PduType type() const { return type_; }
  std::string_view body() const { return body_; }  // valid until the next read()

  // Sends the collected bytes, then waits for the first byte of the next PDU. True also if the peer has closed the
  // connection.
  bool wait_readable(SteadyTime until);
  bool is_readable();  // does not wait and does not send the collected bytes

  // False: the connection is lost, or the peer did not read in time.
  bool write(std::string_view bytes);
  // Writes P-DATA-TF PDUs, see append_data_pdus().
  bool write_data(std::uint8_t context_id, bool is_command, std::string_view bytes, std::size_t pdu_bytes_most);
  bool flush();

  // Begin and end of a wait for the peer, see PeerWait.
  void begin_wait(PeerWait::For what);
  void end_wait();
  bool is_displaced() const { return wait_ && wait_->is_displaced; }

  // Sends the collected bytes if that takes only a short time, and shuts down the sending direction.
  void finish();
  // The same; then discards received bytes until the peer has closed the connection, for a short time. A descriptor
  // that is closed with unread bytes sends a reset, which would discard data that the peer has not read yet.
  void drain();
  Descriptor take() { return channel_.take(); }
  TlsIdentity peer_certificate() const { return channel_.peer(); }  // empty texts: none

 private:
  bool fill(std::size_t wanted, SteadyTime deadline);
  bool receive(char* buffer, std::size_t size, std::size_t& count, SteadyTime deadline);
  bool poll_until(short events, SteadyTime until);
  bool flush_if_much();
  bool send_gathered(std::chrono::milliseconds timeout);

  Channel channel_;
  PduSocketSettings settings_;
  PeerWait* wait_;
  PduType type_ = PduType::abort;
  std::string body_;
  std::vector<char> incoming_;
  std::size_t incoming_at_ = 0;
  std::size_t incoming_end_ = 0;
  std::string outgoing_;
  bool is_lost_ = false;
  bool is_late_ = false;
};

}  // namespace stepwise::dicom::net
