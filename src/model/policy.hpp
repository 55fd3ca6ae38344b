// SPDX-License-Identifier: Apache-2.0
// What a site decides, as plain values with the defaults of decisions.md.
#pragma once
#include <string>
#include <vector>

namespace stepwise::model {

struct Station {
  std::string name, aet, modality, station_name, location;
};

struct SitePolicy {
  std::string authority = "STEPWISE";  // of filler order numbers, temporary patient ids
  std::vector<Station> stations;
  bool accession_per_procedure = false;   // 3.2: one a Requested Procedure instead of one an order
  bool tell_scheduled = false;            // RAD-3 SC/SC when an order was scheduled: a common extra
  bool tell_appointments = false;         // RAD-48: a destination wants them
  bool late_performed_as_change = false;  // D26: XO instead of NW
  std::vector<std::string> arrival_locations;  // PV1-3.1 of the department: who comes there (A10) has arrived
};

// Settings of one sender (decisions D11-D15, D20, D24).
struct SenderPolicy {
  std::string name;                           // as configured; "" for the default sender
  bool strict = false;                        // D11
  bool accept_demographics_mismatch = false;  // D12
  bool nw_again_updates = false;              // D13
  bool unknown_cancel_accepted = false;       // D13: tombstone
  bool change_before_new_accepted = false;    // D13: XO before NW
  std::string default_authority;              // of PID-3 and ORC-2 without one
  std::string status_to;                      // D24
  bool cancelled_appointment_cancels = false; // SIU S15, S17: cancel, instead of waiting for another time
  bool visit_cancels_orders = false;          // 8: A11 and A38 cancel what has not started of the visit's orders
};

// Settings of one station (D28).
struct StationPolicy {
  bool accept_final_create = false;  // N-CREATE with COMPLETED
  bool accept_missing_status = false;
  bool accept_missing_references = false;  // no Scheduled Step Attributes
  bool accept_repeated_create = false;     // equal content: success instead of 0111
  bool accept_set_without_create = false;
  bool accept_repeated_final = false;  // equal final repeat: success instead of 0110
  bool strict_final = false;           // final N-SET without end or series: 0120
};

}  // namespace stepwise::model
