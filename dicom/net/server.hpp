// SPDX-License-Identifier: Apache-2.0
// The DICOM server: SCP for Verification, Modality Worklist, Modality Performed Procedure Step and Instance
// Availability Notification, on a listening socket of its own (D30).
//
// A connection waits until its association request is complete and a thread is free, so that a silent peer uses a
// descriptor but no thread. A connection that waits longer than waiting_timeout_ms, or arrives while
// associations_waiting others wait, gets A-ASSOCIATE-RJ 2-3-2. While connections wait, an association that has waited
// for its own peer for more than displaceable_ms is ended.
#pragma once
#include "base/limits.hpp"
#include "dicom/net/services.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace stepwise::dicom::net {

struct ServerSettings {
  std::string address = "127.0.0.1";  // a numeric address or a name of this machine
  // 0: any free port; absent: there is no such port
  std::optional<std::uint16_t> port = 11112;   // in clear text
  std::optional<std::uint16_t> tls_port = {};  // with `tls`
  std::shared_ptr<const TlsContext> tls = {};
  std::string ae_title = "STEPWISE";  // for the log; Services::admit() decides who may call which title
  int associations_served = limits::dicom_associations_served;
  // Maximum number of served associations per address.
  int associations_per_address = limits::dicom_associations_per_address;
  int associations_waiting = limits::dicom_associations_waiting;
  int waiting_timeout_ms = limits::dicom_waiting_timeout_ms;
  int half_open_most = limits::dicom_half_open;
  int displaceable_ms = limits::dicom_displaceable_ms;
  int idle_timeout_s = limits::dicom_idle_timeout_s;
  int request_timeout_s = limits::dicom_request_timeout_s;
  int write_timeout_s = limits::dicom_write_timeout_s;
  int search_wait_ms = limits::dicom_search_wait_ms;
  std::size_t pdu_bytes = limits::dicom_pdu_bytes;
};

class DicomServer {
 public:
  // Binds and listens. Throws std::system_error if the address cannot be used. `services` must outlive the server.
  DicomServer(ServerSettings settings, Services& services);
  ~DicomServer();  // calls stop()

  std::uint16_t port() const;      // 0: there is none
  std::uint16_t tls_port() const;  // 0: there is none
  void start();
  // Ends all associations at once and waits for running calls of services. May be called twice.
  void stop();
  int active() const;   // number of served associations; any thread
  int waiting() const;  // number of connections that wait for a thread; any thread

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stepwise::dicom::net
