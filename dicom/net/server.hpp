// SPDX-License-Identifier: Apache-2.0
// The DICOM server: Verification, Modality Worklist, Modality Performed Procedure Step and Instance Availability
// Notification as SCP, on a listening socket
// of its own (D30).
//
// A connection waits until its association request is complete and a thread is free; so a silent peer costs a
// descriptor, never a thread. Whoever waits longer than waiting_timeout_ms, or comes when associations_waiting others
// wait, gets A-ASSOCIATE-RJ 2-3-2. While somebody waits, an association that has waited for its own peer longer than
// displaceable_ms is ended.
#pragma once
#include "base/limits.hpp"
#include "dicom/net/services.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace stepwise::dicom::net {

struct ServerSettings {
  std::string address = "127.0.0.1";  // a numeric address, or a name of this machine
  std::uint16_t port = 11112;         // 0 picks a free one
  std::string ae_title = "STEPWISE";  // for the log; who may call by which title is for Services::admit to say
  int associations_served = limits::dicom_associations_served;
  int associations_per_address = limits::dicom_associations_per_address;  // of those served
  int associations_waiting = limits::dicom_associations_waiting;
  int waiting_timeout_ms = limits::dicom_waiting_timeout_ms;
  int half_open_most = limits::dicom_half_open;
  int displaceable_ms = limits::dicom_displaceable_ms;
  int idle_timeout_s = limits::dicom_idle_timeout_s;
  int request_timeout_s = limits::dicom_request_timeout_s;
  int write_timeout_s = limits::dicom_write_timeout_s;
  std::size_t pdu_bytes = limits::dicom_pdu_bytes;
};

class DicomServer {
 public:
  // Binds and listens; throws std::system_error when the address is not to be had. `services` must outlive the server.
  DicomServer(ServerSettings settings, Services& services);
  ~DicomServer();  // stops

  std::uint16_t port() const;
  void start();
  // Ends associations where they stand, waits for the services that are being called. Safe to call twice.
  void stop();
  int active() const;   // associations being served; any thread
  int waiting() const;  // connections that wait for a thread; any thread

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stepwise::dicom::net
