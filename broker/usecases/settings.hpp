// SPDX-License-Identifier: Apache-2.0
// What the use cases need to know of the site and its peers, as plain values; broker/config/settings.cpp fills
// it from the configuration file.
#pragma once
#include "base/limits.hpp"
#include "broker/usecases/current_mapping.hpp"
#include "dicom/status.hpp"
#include "hl7/ack_mode.hpp"
#include "mapping/inbound/inbound.hpp"
#include "mapping/outbound/outbound.hpp"
#include "mapping/worklist/worklist.hpp"
#include "model/policy.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stepwise::broker {

struct Sender {
  std::string name;                                   // "" is the one for everybody who is not configured
  std::string sending_application, sending_facility;  // MSH-3, MSH-4; empty matches any
  std::vector<std::string> addresses;                 // it connects from; empty matches any
  std::string charset;                                // MSH-18 term for messages whose declared set does not hold (D21)
  hl7::AckRule acknowledgement = hl7::AckRule::as_sent;
  std::string acknowledges;        // the destination whose answers it may send as messages of their own (D37); "" none
  int mllp_release = 1;            // or 2: whoever connects from these addresses (R14)
  bool application_reply = false;  // ORR, ORG, ORI in place of ACK (reference 2.3)
  mapping::InboundSettings reading;
  std::shared_ptr<CurrentMapping> mapping;  // in place of reading.fields, where it can be exchanged
  model::SenderPolicy policy;
};

struct Destination {
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

// A Modality Performed Procedure Step SCP to whom N-CREATE and N-SET go on (PPS Manager, reference 1.2).
struct PerformedDestination {
  std::string name;  // no Destination has it
  std::string host;
  int port = 0;
  std::string called_aet, calling_aet;
  int timeout_s = limits::dicom_request_timeout_s;  // for the association and for each answer
  bool enabled = true;                              // false: its datasets are kept and wait
  int max_attempts = 0;                             // of one that it answers with a status that will pass; 0: no end
};

// Whom we ask for the images of a study (RAD-11).
struct Archive {
  std::string name, host;
  int port = 0;
  std::string called_aet, calling_aet;
  int timeout_s = 10;  // for the association and for each answer
};

struct Station {
  model::Station station;
  model::StationPolicy performed;
  mapping::QueryOptions query;
  std::vector<std::string> charsets;  // Specific Character Set terms in order of preference
  std::string usual_charset;          // of its datasets that name none
  std::optional<int> worklist_cap;    // absent: as Settings says
  std::optional<dicom::Status> capped_end;
  std::string group;  // of stations that stand for each other; "" none
  bool admit = true;  // false: refused 1-1-3; steps may still be scheduled for it
};

// How a number that people read is written: prefix, then the number with at least `digits` digits. At most 16
// characters.
struct NumberFormat {
  std::string prefix;
  int digits = 0;
  std::int64_t start = 1;
};

// D39: a change that ends more open steps, or moves them to another patient, waits for a person.
struct BulkLimits {
  int steps = 100;
  int percent = 25;   // of the open steps
  int smallest = 10;  // fewer never wait
};

struct Settings {
  std::string application = "STEPWISE", facility = "RADIOLOGY";  // our MSH-3, MSH-4
  std::string called_aet;  // our AE title; with others called: rejected when `check_called_aet`
  bool check_called_aet = false;
  model::SitePolicy site;
  NumberFormat accession{"A", 8}, requested_procedure{"R", 8}, step{"S", 8}, filler_order{"F", 8},
      temporary_patient{"TEMP", 6};
  BulkLimits bulk;
  int never_ended_hours = 12;    // R94: in progress for longer is a discrepancy
  bool list_started = true;      // 5.5
  std::optional<int> past_days;  // reference 5.5: older steps are not listed; absent: all are
  int worklist_cap = 0;          // D27: answers to one query; 0 is no cap
  dicom::Status capped_end = dicom::Status::out_of_resources;  // D27: or success, or cancelled
  std::vector<std::string> receiving_applications,
      receiving_facilities;                               // MSH-5, MSH-6 that are taken; empty: any (D17)
  std::size_t hl7_frame_bytes = limits::hl7_frame_bytes;  // more is refused (D09)
  bool admit_unknown_senders = true;  // D16: false as soon as senders are configured or we listen beyond loopback
  bool admit_unknown_stations = true;
  std::vector<Sender> senders;
  std::vector<Destination> destinations;
  std::vector<PerformedDestination> performed_destinations;
  std::vector<Archive> archives;
  std::vector<Station> stations;

  const Sender* sender_of(const std::string& application, const std::string& facility,
                          const std::string& address) const;  // the best match
  const Sender* sender(const std::string& name) const;
  const Station* station_of(const std::string& aet) const;
  const Destination* destination(const std::string& name) const;
  std::vector<std::vector<std::string>> station_groups() const;  // AE titles
};

}  // namespace stepwise::broker
