// SPDX-License-Identifier: Apache-2.0
// A transport for DCMTK that does what dicom/net/pdu_socket.hpp does for our own code.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/assoc.h>
#include <dcmtk/dcmnet/cond.h>
#include <dcmtk/dcmnet/dcmlayer.h>
#include <dcmtk/dcmnet/dcmtrans.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::bench {

using SteadyTime = std::chrono::steady_clock::time_point;

// A TCP connection for DCMTK's upper layer that collects written bytes until a call waits for the peer, and
// acknowledges at once what it receives: four small writes a message against delayed acknowledgements cost a default
// client 44 ms a side. Nothing stays behind: each wait, each close and every
// `gathered_bytes_most` flush. One thread; shutdown() of the descriptor from another ends it.
class GatheringConnection final : public DcmTCPConnection {
 public:
  // Takes the socket over. `received` was read from it already and is read again first.
  explicit GatheringConnection(int socket, std::string_view received = {});
  ~GatheringConnection() override;

  ssize_t read(void* buffer, size_t size) override;
  ssize_t write(void* buffer, size_t size) override;
  void close() override;
  void closeTransportConnection() override;
  OFBool networkDataAvailable(int timeout_s) override;

  // After this time reading fails, so that a message that has begun must end. A time in the far future means no limit.
  void set_deadline(SteadyTime deadline) { deadline_ = deadline; }
  // Sends the collected bytes, shuts down the sending direction and discards received bytes for a limited time, so that
  // the peer can read our last bytes.
  void drain(std::chrono::milliseconds at_most);

 private:
  bool flush();
  bool wait_readable(SteadyTime until);
  ssize_t receive(void* buffer, size_t size);

  std::string outgoing_;
  std::vector<char> incoming_;
  std::size_t incoming_at_ = 0;
  std::size_t incoming_end_ = 0;
  bool failed_ = false;
  SteadyTime deadline_ = SteadyTime::max();
};

class GatheringLayer final : public DcmTransportLayer {
 public:
  using Make = std::function<GatheringConnection*(int socket)>;
  explicit GatheringLayer(Make make) : make_(std::move(make)) {}
  DcmTransportConnection* createConnection(DcmNativeSocketType socket, OFBool use_secure_layer) override {
    return use_secure_layer ? nullptr : make_(socket);  // DCMTK deletes it
  }

 private:
  Make make_;
};

}  // namespace stepwise::bench
