// SPDX-License-Identifier: Apache-2.0
// What a message asks for, in the domain's words: made by mapping/inbound from HL7, decided by the rules.
#pragma once
#include "model/order.hpp"
#include "model/order_fields.hpp"
#include "model/patient.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace stepwise::model {

// When something happened, as exactly as it was stated: "20260301" is some time of that day.
struct EventTime {
  EventTime(Instant moment) : from(moment), until(moment) {}
  EventTime(Instant first, Instant last) : from(first), until(last) {}
  Instant from, until;
  bool operator==(const EventTime&) const = default;
};

// ADT A01 A04 A05 A28 (registration), A08 A31 (update); reference 2.6 and 8.
struct PatientRegistration {
  bool is_update = false;  // A08
  PatientDemographics patient;
  VisitDetails visit;
  std::optional<EventTime> event_at;                // EVN-2, else MSH-7
  std::vector<int> pid_nulls = {}, pv1_nulls = {};  // fields that were sent as null, to be sent on
  bool operator==(const PatientRegistration&) const = default;
};
struct PatientMerge {  // A40: one for each PID/MRG group
  PatientDemographics survivor;
  Identifier retired;          // MRG-1
  SentFields mrg_fields = {};  // "MRG-3" to "MRG-7", to be sent on
  bool operator==(const PatientMerge&) const = default;
};
struct PatientMerges {
  std::vector<PatientMerge> merges;
  std::optional<EventTime> event_at;
  bool operator==(const PatientMerges&) const = default;
};

// What the other ADT events say of a visit (reference 2.6, 8): A02 A12 A03 A13 A06 A07 A09 A10 A11 A38.
enum class VisitChange { transfer, discharge, reopening, class_change, tracking, cancellation };
struct VisitEvent {
  VisitChange change = VisitChange::transfer;
  std::string trigger;  // "A02": who hears of it hears of it under its own name
  PatientDemographics patient;
  VisitDetails visit;
  Identifier prior_patient, prior_visit;  // MRG-1 and MRG-5 of A06 and A07, where the numbers change with the class
  std::optional<EventTime> event_at;
  bool operator==(const VisitEvent&) const = default;
};
struct IdentifierChange {  // A47: the same person under a new identifier
  PatientDemographics patient;
  Identifier retired;  // MRG-1
  std::optional<EventTime> event_at;
  SentFields mrg_fields = {};
  bool operator==(const IdentifierChange&) const = default;
};
struct PatientLink {  // A24 and A37: recorded, nothing follows from it
  bool is_linked = true;
  PatientDemographics first, second;
  bool operator==(const PatientLink&) const = default;
};

// ORC-1, table 0119 as reference 2.4 lists it; others are refused by mapping with the known ones named.
enum class OrderControl {
  NW,
  CA,
  DC,
  XO,
  HD,  // hold
  RL,  // release
  PA,  // parent: a container
  CH,  // child: an order of its own
  RP,  // replace: cancelled
  RO,  // replacement: new
  NA,
  SC  // our own echo (A62)
};

// A scheduled procedure step that another scheduler has made: IPC of OMI^O23, or a pair of ORC and OBR with ZDS
// (reference 2.9).
struct PreassignedStep {
  std::string accession_number, requested_procedure_id, study_instance_uid, step_id;
  std::string modality, station_aet, station_name, location;
  std::string place = "IPC";           // the segment it was read from
  Code procedure = {}, protocol = {};  // OBR-44, else OBR-4.1-3; IPC-6, else OBR-4.4-6
  std::optional<LocalTime> start = {};
  bool start_is_day = false;
  bool operator==(const PreassignedStep&) const = default;
};

// One ORC group with what belongs to it.
struct OrderRequest {
  OrderControl control = OrderControl::NW;
  int group = 1;  // which ORC of the message, from 1; for error places "ORC(2)-2"
  int obr = 0;    // which OBR, where it is another number: several OBR behind one ORC
  Order stated;   // the fields a message can state: placer number, service, priority, requested_start ...
  std::set<OrderField> nulls = {};                // fields that were sent as null (reference 2.1)
  std::map<OrderField, std::string> places = {};  // where each stated field was found, if not at its usual place
  std::string filler_number, filler_authority;    // ORC-3
  bool has_service = false;                       // there was an OBR-4
  std::string accession_number, requested_procedure_id, step_id, study_instance_uid, station_aet,
      location;                                           // only when the sender is configured to give them (D20)
  Person performing_physician;                            // OBR-34
  Identifier parent_placer_number, parent_filler_number;  // ORC-8, OBR-29 of a child
  std::vector<PreassignedStep> preassigned_steps;
  std::vector<IdentifierAlias> to_alias;  // which of the given identifiers are to be replaced; without the alias yet
  bool takes_given_numbers = false;       // the sender's numbers of the steps are ours too
  bool takes_filler_number = false;       // cutover: the order had its filler order number before
  bool is_other_service = false;          // the sender's filter says that it is no imaging order
  bool operator==(const OrderRequest&) const = default;
};

// "ORC-2" of the first group, "ORC(2)-2" of the second.
inline std::string place_of(const OrderRequest& request, const char* segment, const char* field) {
  std::string place = segment;
  const int number = place == "OBR" && request.obr > 0 ? request.obr : request.group;
  if (number > 1) place += "(" + std::to_string(number) + ")";
  return place + "-" + field;
}
// ORM^O01, OMG^O19, ORR^O02, ORG^O20: all groups in one transaction (reference 2.7).
struct OrderRequests {
  std::string answers;  // MSA-2 of ORR and ORG: MSH-10 of our number request
  bool has_patient = false;
  PatientDemographics patient;
  VisitDetails visit;
  std::vector<OrderRequest> orders;
  bool operator==(const OrderRequests&) const = default;
};

// SIU^S12 S13 S14 S15 S17 S26 of an enterprise scheduler (reference 2.10). It says when and where; no patient data is
// taken from it.
struct Appointment {
  enum class Change { booked, cancelled, no_show };
  Change change = Change::booked;
  Identifier placer_number, filler_number;         // SCH-26, SCH-27
  std::string appointment_id;                      // SCH-2, else SCH-1
  std::vector<PatientDemographics> patients = {};  // each PID: one is to name the order's patient
  Code service;                                    // AIS-3: which procedure of the order; empty: all
  std::optional<LocalTime> start;                  // AIS-4, TQ1-7, SCH-11.4
  bool start_is_day = false;                       // a date without a time
  int duration_minutes = 0;                        // 0: not stated
  std::vector<std::string> resources;              // AIG-3 and AIL-3: station AE titles or names, rooms
  Person performer;                                // AIP-3
  Code reason;                                     // SCH-6
  std::string comments;                            // NTE
  SentFields sent_fields = {};                     // the appointment id and AIP-3
  bool operator==(const Appointment&) const = default;
};

// An application acknowledgement that comes as a message of its own, after the commit accept that our message got
// (reference 2.2); or the placer's refusal of a number.
struct LateAcknowledgement {
  std::string control_id;  // MSA-2: MSH-10 of our message
  bool is_accepted = true;
  std::string code, text;  // MSA-1, or ORC-1 where it is UA; MSA-3, else ERR: for people
  bool operator==(const LateAcknowledgement&) const = default;
};

// By the sender's setting the message has no effect; a finding says so.
struct NothingAsked {
  bool operator==(const NothingAsked&) const = default;
};

using Request = std::variant<PatientRegistration, PatientMerges, VisitEvent, IdentifierChange, PatientLink, Appointment,
                             OrderRequests, LateAcknowledgement, NothingAsked>;

}  // namespace stepwise::model
