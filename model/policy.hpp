// SPDX-License-Identifier: Apache-2.0
// Settings of a site that the rules use, as plain values with the defaults of decisions.md.
#pragma once
#include "model/values.hpp"

#include <map>
#include <string>
#include <vector>

namespace stepwise::model {

// How a new order without a start time is handled (D11).
enum class StartMissing {
  needs_scheduling,  // a person schedules it
  stat_at_receipt,   // an order with priority S or A starts when it is received; any other needs scheduling
  at_receipt,        // every order starts when it is received
};

// How an appointment (SIU) that names no order is handled.
enum class UnnumberedAppointment {
  refuse,  // answered with AE 204, which names the order that fits
  match,   // if exactly one open order of the patient fits by service and time, it is booked
  create,  // as match; if none fits, the department places an order
};

struct Station {
  std::string name, aet, modality, station_name, location;
};

// The effect of a discontinuation reason on the step (reference 6.4).
enum class DiscontinuationEffect {
  discontinued,      // final
  rescheduled,       // back to SCHEDULED
  nothing_was_done,  // back to its former state (110514)
  ask_a_person,      // a person decides: 110513, no reason, or an unknown code
};

// The number of days after its start until an open step counts as never performed, by patient class (reference 7.4); 0:
// never.
struct NeverPerformedPolicy {
  int inpatient_days = 2, outpatient_days = 7, emergency_days = 7, other_days = 7;
  bool at_discharge = true;  // also as soon as its start is past and the visit has ended
};

struct SitePolicy {
  std::string authority = "STEPWISE";  // of filler order numbers and temporary patient ids
  std::vector<Station> stations;
  // One accession number per requested procedure instead of one per order (reference 3.2).
  bool accession_per_procedure = false;
  bool tell_scheduled = false;            // send RAD-3 SC/SC when an order is scheduled, which IHE does not require
  bool tell_appointments = false;         // at least one destination wants appointments (RAD-48)
  bool late_performed_as_change = false;  // send XO instead of NW (D26)
  // A performed step that names no scheduled step gets an order of the department (reference 6.3).
  bool order_for_unscheduled = true;
  bool complete_by_images = false;    // images without a performed step complete the scheduled step (RAD-49)
  std::string unscheduled_status_to;  // the order placer that allocates the number of such an order
  // Effects that differ from reference 6.4, by code; "other" is for a reason that is absent or not in CID 9300.
  std::map<std::string, DiscontinuationEffect> discontinuation;
  NeverPerformedPolicy never_performed;
  Code entering_organization;  // ORC-17 of orders of the department that have no value of their own
  // PV1-3.1 of the department: a patient who is reported there (A10) has arrived
  std::vector<std::string> arrival_locations;
};

// Settings of one sender (decisions D11-D15, D20, D24).
struct SenderPolicy {
  std::string name;                           // name in the configuration; "" for the default sender
  bool strict = false;                        // D11
  bool accept_demographics_mismatch = false;  // an order that states another family name and birth date (D12)
  bool accept_number_mismatch = false;        // a given number that another patient has (D34)
  bool accept_patient_mismatch = false;       // a message whose PID-3 is not the order's patient (D33)
  bool accept_identity_change = false;        // an ADT message that changes family name and birth date together (D12)
  StartMissing start_missing = StartMissing::needs_scheduling;  // D11
  bool nw_again_updates = false;                                // D13
  bool several_exams_per_number = false;                        // a repeated NW with another service adds an exam (D13)
  UnnumberedAppointment unnumbered_appointment = UnnumberedAppointment::refuse;
  bool unknown_cancel_accepted = false;     // a cancel of an unknown order is kept as a tombstone (D13)
  bool change_before_new_accepted = false;  // an XO of an unknown order creates it (D13)
  std::string default_authority;            // for identifiers in PID-3 and ORC-2 without an authority
  std::string status_to;                    // D24
  // SIU S15 and S17 cancel the steps, instead of letting them wait for another time
  bool cancelled_appointment_cancels = false;
  // A11 and A38 cancel the steps of the visit's orders that have not started (reference 8)
  bool visit_cancels_orders = false;
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
  bool accept_final_create = false;  // accept an N-CREATE with status COMPLETED
  bool accept_missing_status = false;
  bool accept_status_spelling = false;  // accept spellings such as "completed", "IN_PROGRESS"
  // For an N-CREATE without SOP Instance UID a new UID is created and returned, instead of status 0117.
  bool assign_missing_uid = false;
  bool accept_missing_references = false;  // accept an N-CREATE without Scheduled Step Attributes
  bool accept_repeated_create = false;     // an equal repeat gets success instead of 0111
  bool accept_set_without_create = false;
  bool accept_repeated_final = false;  // an equal repeat of the final N-SET gets success instead of 0110
  bool strict_final = false;           // a final N-SET without end time or series gets 0120
  InvalidValues invalid_values = InvalidValues::by_attribute;
};

}  // namespace stepwise::model
