// SPDX-License-Identifier: Apache-2.0
// A TCP connection that carries PDUs, either side. Each read and each write has a deadline, and no PDU is larger than
// its limit.
//
// What is written is gathered until somebody waits for the peer, and what is received is acknowledged at once: four
// small writes a message against delayed acknowledgements cost a default client 44 ms a side.
#pragma once
#include "base/limits.hpp"
#include "dicom/net/descriptor.hpp"
#include "dicom/pdu.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::dicom::net {

using SteadyTime = std::chrono::steady_clock::time_point;

// Since when a thread has waited for its peer. The thread writes it; another one that needs a free thread reads it, and
// may end the wait: it sets `is_displaced` and shuts the socket down.
struct PeerWait {
  enum class For { nothing, message, write };
  std::atomic<For> what = For::nothing;
  std::atomic<SteadyTime> since{};
  std::atomic<bool> is_displaced = false;
};

struct PduSocketSettings {
  std::size_t data_pdu_bytes = limits::dicom_pdu_bytes;  // the largest P-DATA-TF that we take
  int write_timeout_s = limits::dicom_write_timeout_s;   // for each dicom_gathered_bytes
};

// Used by one thread.
class PduSocket {
 public:
  PduSocket(Descriptor socket, PduSocketSettings settings, PeerWait* wait = nullptr);

  enum class Reading {
    pdu,      // type() and body() hold it
    closed,   // by the peer, or the connection is lost
    late,     // it did not end before the deadline
    unknown,  // a PDU type that does not exist
    invalid,  // a length that its type cannot have, or that is over the limit
  };
  Reading read(SteadyTime deadline);
  PduType type() const { return type_; }
  std::string_view body() const { return body_; }  // good until the next read()

  // Sends what is gathered, then waits for the first byte of the next PDU. True also when the peer has closed.
  bool wait_readable(SteadyTime until);
  bool is_readable();  // does not wait, and leaves gathered what is gathered

  // False: the connection is lost, or the peer did not read in time.
  bool write(std::string_view bytes);
  // As append_data_pdus().
  bool write_data(std::uint8_t context_id, bool is_command, std::string_view bytes, std::size_t pdu_bytes_most);
  bool flush();

  // The peer's turn begins and ends, see PeerWait.
  void begin_wait(PeerWait::For what);
  void end_wait();
  bool is_displaced() const { return wait_ && wait_->is_displaced; }

  // For the last words: sends what is gathered, if that takes no longer than a moment, and says that nothing follows.
  void finish();
  // The same, then throws away what still comes in until the peer has closed, for a moment. A descriptor that is closed
  // with unread bytes answers with a reset, which takes our last words from the peer's buffer.
  void drain();
  Descriptor take() { return std::move(socket_); }

 private:
  bool fill(std::size_t wanted, SteadyTime deadline);
  bool receive(char* buffer, std::size_t size, std::size_t& count, SteadyTime deadline);
  bool poll_until(short events, SteadyTime until);
  bool flush_if_much();
  bool send_gathered(std::chrono::milliseconds timeout);

  Descriptor socket_;
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
