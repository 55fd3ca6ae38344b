// SPDX-License-Identifier: Apache-2.0
// DIMSE messages (PS3.7) on an open association, either side. Reads and writes PDVs through DCMTK, knows no service.
#pragma once
#include "dicom/command.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct T_ASC_Association;

namespace stepwise::dicom::net {

struct Message {
  std::uint8_t context_id = 0;
  Command command;
  std::string dataset;  // as it came, in the transfer syntax of its context
};

enum class Arrival {
  message,
  nothing,   // within the time given
  released,  // the peer asks for it
  aborted,   // by the peer
  lost,      // the connection is gone
  broken,    // what came is no message, is too large or did not end: fault() says why; abort
};

// Used by one thread. The association must outlive it.
class MessageStream {
 public:
  MessageStream(T_ASC_Association& association, int message_timeout_s);
  MessageStream(const MessageStream&) = delete;
  MessageStream& operator=(const MessageStream&) = delete;

  Arrival receive(Message& message, int wait_s);
  bool data_waiting();  // does not wait
  const std::string& fault() const { return fault_; }

  // False: the connection is gone. `command` and `dataset` are encoded; what is sent is gathered until somebody waits.
  bool send(std::uint8_t context_id, std::string_view command);
  bool send(std::uint8_t context_id, std::string_view command, std::string_view dataset);

  // Sends A-ABORT and gives the peer a moment to read it.
  void abort();

 private:
  struct Fragment {
    std::uint8_t context_id;
    bool is_command;
    bool last;
    std::string_view bytes;  // good until the next one is read
  };
  std::optional<Fragment> buffered_fragment();
  Arrival next_fragment(Fragment& fragment, int wait_s);
  Arrival read_command(Message& message, int wait_s);
  Arrival read_dataset(Message& message);
  Arrival broken(std::string fault);
  bool write(void* pdvs, std::size_t count);
  void start_deadline();
  void stop_deadline();

  T_ASC_Association& association_;
  int message_timeout_s_;
  std::optional<Fragment> seen_;  // by data_waiting()
  bool timed_ = false;            // a message has begun
  std::string fault_;
};

}  // namespace stepwise::dicom::net
