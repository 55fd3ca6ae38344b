// SPDX-License-Identifier: Apache-2.0
// The settings of the site and its peers that the use cases need, as plain values. broker/config/settings.cpp fills
// them from the configuration file.
#pragma once
#include "base/limits.hpp"
#include "base/tls.hpp"
#include "dicom/status.hpp"
#include "hl7/ack_mode.hpp"
#include "mapping/inbound/inbound.hpp"
#include "mapping/outbound/outbound.hpp"
#include "mapping/worklist/worklist.hpp"
#include "model/policy.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker {

struct Sender {
  std::string name;                                   // "": the settings for senders that are not configured
  std::string sending_application, sending_facility;  // MSH-3, MSH-4; empty matches any
  std::vector<std::string> addresses;                 // IP addresses from which it connects; empty matches any
  std::vector<std::string> certificates;              // subjects or fingerprints; empty matches any, also none
  // MSH-18 term to use if the bytes of a message do not fit its declared set (D21)
  std::string charset;
  hl7::AckRule acknowledgement = hl7::AckRule::as_sent;
  std::string acknowledges;        // the destination whose answers it may send as messages of their own (D37); "" none
  int mllp_release = 1;            // 1 or 2; 2 is used for connections from `addresses` (R14)
  bool application_reply = false;  // ORR, ORG, ORI in place of ACK (reference 2.3)
  mapping::InboundSettings reading;
  model::SenderPolicy policy;
};

// The TLS of a connection that we open.
struct ClientTlsSettings {
  std::string tls;       // the name of the profile; "": without TLS
  std::string tls_host;  // the name that the peer's certificate must have; "": its host
  std::shared_ptr<const TlsContext> tls_context;
};

struct Destination : ClientTlsSettings {
  mapping::DestinationProfile profile;
  std::string host;
  int port = 0;
  int ack_timeout_ms = limits::relay_ack_timeout_ms;
  int connect_timeout_ms = limits::relay_connect_timeout_ms;
  bool hold_line = false;               // a parked message holds back all, not those of its order or patient (D05)
  bool wait_for_placer_number = false;  // RAD-4 too (D04)
  bool enabled = true;                  // false: its messages are made and wait
  int max_attempts = 0;                 // of a message that it rejects (AR), then it is parked (R101); 0: no end
  int rate_per_second = 0;              // messages at most; 0: as fast as it takes them
  int mllp_release = 1;                 // or 2 (R14)
  bool latest_state_only = false;       // of several statuses of an order that wait, the newest
};

// A Modality Performed Procedure Step SCP to which N-CREATE and N-SET are forwarded (PPS Manager, reference 1.2).
struct PerformedDestination : ClientTlsSettings {
  std::string name;  // different from the names of all Destinations
  std::string host;
  int port = 0;
  std::string called_aet, calling_aet;
  int timeout_s = limits::dicom_request_timeout_s;  // time limit for the association request and for each answer
  bool enabled = true;                              // false: datasets for it are stored and wait
  // Number of times that a dataset is sent if the answer is a temporary failure; 0: unlimited.
  int max_attempts = 0;
};

// An archive that we query for the images of a study (RAD-11).
struct Archive : ClientTlsSettings {
  std::string name, host;
  int port = 0;
  std::string called_aet, calling_aet;
  int timeout_s = 10;  // time limit for the association request and for each answer
};

// The audit repository, to which the audit trail is sent (IHE ATNA ITI-20).
struct AuditRepository : ClientTlsSettings {
  std::string host;                    // "": there is none
  int port = 6514;                     // registered for syslog over TLS
  std::string source_id = "stepwise";  // AuditSourceID
  std::string enterprise_site;         // AuditEnterpriseSiteID; "": left out
};

struct Station : ClientTlsSettings {
  model::Station station;
  model::StationPolicy performed;
  mapping::QueryOptions query;
  std::vector<std::string> charsets;  // terms of Specific Character Set, in order of preference
  std::string usual_charset;          // character set of its datasets that name none
  std::optional<int> worklist_cap;    // absent: Settings::worklist_cap applies
  std::optional<dicom::Status> capped_end;
  std::string group;                      // name of a group of stations that can replace each other; "": none
  std::vector<std::string> certificates;  // subjects or fingerprints; empty: any, also none
  bool admit = true;  // false: its associations are rejected (1-1-3); steps can still be scheduled for it
  std::string host;   // where it answers a C-ECHO; "": not known
  int port = 0;
};

// The format of the numbers that we allocate: prefix, then the number with at least `digits` digits; at most 16
// characters.
struct NumberFormat {
  std::string prefix;
  int digits = 0;
  std::int64_t start = 1;
};

// A change that ends more open steps than this, or moves them to another patient, waits for a person (D39).
struct BulkLimits {
  int steps = 100;
  int percent = 25;   // percentage of all open steps
  int smallest = 10;  // a change of fewer steps never waits
};

struct Settings {
  std::string application = "STEPWISE", facility = "RADIOLOGY";  // MSH-3 and MSH-4 of our messages
  std::string called_aet;  // our AE title; an association that calls another one is rejected if `check_called_aet`
  bool check_called_aet = false;
  model::SitePolicy site;
  NumberFormat accession{"A", 8}, requested_procedure{"R", 8}, step{"S", 8}, filler_order{"F", 8},
      temporary_patient{"TEMP", 6};
  BulkLimits bulk;
  int never_ended_hours = 12;  // a performed step that is in progress for longer is a discrepancy (R94)
  bool list_started = true;    // started steps stay on the worklist (reference 5.5)
  // Steps whose start is more days ago are not listed (reference 5.5); absent: all are listed.
  std::optional<int> past_days;
  int worklist_cap = 0;  // maximum number of responses to one query (D27); 0: no cap
  // Final status of a capped response (D27): out of resources, success or cancel.
  dicom::Status capped_end = dicom::Status::out_of_resources;
  std::vector<std::string> receiving_applications,
      receiving_facilities;                               // accepted values of MSH-5 and MSH-6; empty: any (D17)
  std::size_t hl7_frame_bytes = limits::hl7_frame_bytes;  // a larger frame is refused (D09)
  // False if senders are configured, or if we listen on an address other than loopback (D16).
  bool admit_unknown_senders = true;
  bool admit_unknown_stations = true;
  std::vector<Sender> senders;
  std::vector<Destination> destinations;
  std::vector<PerformedDestination> performed_destinations;
  std::vector<Archive> archives;
  AuditRepository audit;
  std::vector<Station> stations;
  std::vector<std::shared_ptr<const TlsContext>> certificates;  // of all profiles

  const Sender* sender_of(const std::string& application, const std::string& facility, const std::string& address,
                          const TlsIdentity& certificate = {}) const;  // the best match among the configured senders
  const Sender* sender(const std::string& name) const;
  const Station* station_of(const std::string& aet) const;
  const Destination* destination(const std::string& name) const;
  std::vector<std::vector<std::string>> station_groups() const;  // AE titles
};

}  // namespace stepwise::broker
