// SPDX-License-Identifier: Apache-2.0
// What a site decides, as plain values with the defaults of decisions.md.
#pragma once
#include "model/values.hpp"

#include <map>
#include <string>
#include <vector>

namespace stepwise::model {

// What becomes of a new order without a start time (D11).
enum class StartMissing {
  needs_scheduling,  // a person schedules it
  stat_at_receipt,   // one with priority S or A starts when it is received
  at_receipt,        // each starts when it is received
};

// An appointment (SIU) that names no order.
enum class UnnumberedAppointment {
  refuse,  // AE 204; the answer proposes the order that fits
  match,   // the only open order of the patient that fits in service and time is booked
  create,  // the same; where none fits the department places an order
};

struct Station {
  std::string name, aet, modality, station_name, location;
};

// reference 6.4: what a discontinuation reason does to the step.
enum class DiscontinuationEffect {
  discontinued,      // terminal
  rescheduled,       // back to SCHEDULED
  nothing_was_done,  // 110514: back to its former state
  ask_a_person,      // 110513, absent, or a code we do not know
};

// reference 7.4: days after its start until an open step counts as never performed, by patient class; 0: never.
struct NeverPerformedPolicy {
  int inpatient_days = 2, outpatient_days = 7, emergency_days = 7, other_days = 7;
  bool at_discharge = true;  // once its start is past and the visit has ended
};

struct SitePolicy {
  std::string authority = "STEPWISE";  // of filler order numbers, temporary patient ids
  std::vector<Station> stations;
  bool accession_per_procedure = false;   // reference 3.2: one a Requested Procedure instead of one an order
  bool tell_scheduled = false;            // RAD-3 SC/SC when an order was scheduled: a common extra
  bool tell_appointments = false;         // RAD-48: a destination wants them
  bool late_performed_as_change = false;  // D26: XO instead of NW
  bool order_for_unscheduled =
      true;  // reference 6.3: a performed step that names no step gets an order of the department
  bool complete_by_images = false;    // RAD-49: images without a performed step complete the step
  std::string unscheduled_status_to;  // the order placer that gives it its number
  // Where the site differs from reference 6.4: by code; "other" is for a reason that is absent or not in CID 9300.
  std::map<std::string, DiscontinuationEffect> discontinuation;
  NeverPerformedPolicy never_performed;
  Code entering_organization;                  // ORC-17 of an order of the department that names none
  std::vector<std::string> arrival_locations;  // PV1-3.1 of the department: who comes there (A10) has arrived
};

// Settings of one sender (decisions D11-D15, D20, D24).
struct SenderPolicy {
  std::string name;                           // as configured; "" for the default sender
  bool strict = false;                        // D11
  bool accept_demographics_mismatch = false;  // D12: another family name and birth date
  bool accept_number_mismatch = false;        // D34: a given number that another patient has
  bool accept_patient_mismatch = false;       // D33: an act whose PID-3 is not the order's patient
  bool accept_identity_change = false;        // D12: an ADT that changes family name and birth date together
  StartMissing start_missing = StartMissing::needs_scheduling;  // D11
  bool nw_again_updates = false;                                // D13
  bool several_exams_per_number = false;                        // D13: NW again with another service adds an exam
  UnnumberedAppointment unnumbered_appointment = UnnumberedAppointment::refuse;
  bool unknown_cancel_accepted = false;        // D13: tombstone
  bool change_before_new_accepted = false;     // D13: XO before NW
  std::string default_authority;               // of PID-3 and ORC-2 without one
  std::string status_to;                       // D24
  bool cancelled_appointment_cancels = false;  // SIU S15, S17: cancel, instead of waiting for another time
  bool visit_cancels_orders = false;           // 8: A11 and A38 cancel what has not started of the visit's orders
};

// How an MPPS with an invalid value is treated (PS3.5 6.2; D28). An invalid SOP Instance UID or status always leads to
// refusal.
enum class InvalidValues {
  by_attribute,  // 0106 if the attribute identifies or decides; otherwise left out, with a finding
  refused,       // always 0106, also for a value that could be repaired
  left_out,      // always left out, with a finding
};

// Settings of one station (D28).
struct StationPolicy {
  bool accept_final_create = false;  // N-CREATE with COMPLETED
  bool accept_missing_status = false;
  bool accept_status_spelling = false;  // "completed", "IN_PROGRESS"
  bool assign_missing_uid = false;  // N-CREATE without SOP Instance UID: one is made and given back, instead of 0117
  bool accept_missing_references = false;  // no Scheduled Step Attributes
  bool accept_repeated_create = false;     // equal content: success instead of 0111
  bool accept_set_without_create = false;
  bool accept_repeated_final = false;  // equal final repeat: success instead of 0110
  bool strict_final = false;           // final N-SET without end or series: 0120
  InvalidValues invalid_values = InvalidValues::by_attribute;
};

}  // namespace stepwise::model
