// SPDX-License-Identifier: Apache-2.0
// The request of a message in terms of the domain. mapping/inbound creates it from HL7; the rules process it.
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

// The time of an event with the precision that was stated: "20260301" means that only the day is known.
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
  std::vector<int> pid_nulls = {}, pv1_nulls = {};  // fields that were sent as null; they are forwarded as null
  bool operator==(const PatientRegistration&) const = default;
};
struct PatientMerge {  // A40: one PatientMerge for each PID/MRG group
  PatientDemographics survivor;
  Identifier retired;          // MRG-1
  SentFields mrg_fields = {};  // "MRG-3" to "MRG-7", to be forwarded
  bool operator==(const PatientMerge&) const = default;
};
struct PatientMerges {
  std::vector<PatientMerge> merges;
  std::optional<EventTime> event_at;
  bool operator==(const PatientMerges&) const = default;
};

// The effect of the other ADT events on a visit (reference 2.6, 8): A02 A12 A03 A13 A06 A07 A09 A10 A11 A38.
enum class VisitChange { transfer, discharge, reopening, class_change, tracking, cancellation };
struct VisitEvent {
  VisitChange change = VisitChange::transfer;
  std::string trigger;  // the trigger event, such as "A02"; the notification uses the same event
  PatientDemographics patient;
  VisitDetails visit;
  // MRG-1 and MRG-5 of A06 and A07, if the numbers change with the patient class
  Identifier prior_patient, prior_visit;
  std::optional<EventTime> event_at;
  bool operator==(const VisitEvent&) const = default;
};
struct IdentifierChange {  // A47: a patient gets a new identifier
  PatientDemographics patient;
  Identifier retired;  // MRG-1
  std::optional<EventTime> event_at;
  SentFields mrg_fields = {};
  bool operator==(const IdentifierChange&) const = default;
};
struct PatientLink {  // A24 and A37: stored without further effect
  bool is_linked = true;
  PatientDemographics first, second;
  bool operator==(const PatientLink&) const = default;
};

// ORC-1: the codes of HL7 table 0119 that reference 2.4 lists. mapping refuses any other code.
enum class OrderControl {
  NW,
  CA,
  DC,
  XO,
  HD,  // hold
  RL,  // release
  PA,  // parent order: a container
  CH,  // child order
  RP,  // replace: the old order is cancelled
  RO,  // replacement: the new order
  NA,
  SC  // status: a message of ours that is sent back to us (A62)
};

// A scheduled procedure step that another scheduler has created: IPC of OMI^O23, or a pair of ORC and OBR with ZDS
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

// One ORC group with the segments that belong to it.
struct OrderRequest {
  OrderControl control = OrderControl::NW;
  int group = 1;  // number of the ORC in the message, from 1; for error places such as "ORC(2)-2"
  // Number of the OBR in the message, from 1; 0: the group has no OBR.
  int obr = 0;
  Order stated;                     // the stated fields: placer number, service, priority, requested_start ...
  std::set<OrderField> nulls = {};  // fields that were sent as null (reference 2.1)
  std::map<OrderField, std::string> places = {};  // the place of each stated field that is not at its usual place
  std::string filler_number, filler_authority;    // ORC-3
  bool has_service = false;                       // the message has an OBR-4
  std::string accession_number, requested_procedure_id, step_id, study_instance_uid, station_aet,
      location;                                           // only if the sender is configured to allocate them (D20)
  Person performing_physician;                            // OBR-34
  Identifier parent_placer_number, parent_filler_number;  // of a child: ORC-8, else OBR-29
  std::vector<PreassignedStep> preassigned_steps;
  // Given identifiers that must be replaced by an alias; the alias itself is not set yet.
  std::vector<IdentifierAlias> to_alias;
  bool takes_given_numbers = false;  // we use the sender's numbers for the steps
  bool takes_filler_number = false;  // cutover: the order keeps its former filler order number
  bool is_other_service = false;     // by the sender's filter it is not an imaging order
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
  std::string answers;  // MSA-2 of ORR and ORG: MSH-10 of our request for a number
  bool has_patient = false;
  PatientDemographics patient;
  VisitDetails visit;
  std::vector<OrderRequest> orders;
  bool operator==(const OrderRequests&) const = default;
};

// SIU^S12 S13 S14 S15 S17 S26 of an enterprise scheduler (reference 2.10). It states when and where; patient data in it
// is not stored.
struct Appointment {
  enum class Change { booked, cancelled, no_show };
  Change change = Change::booked;
  Identifier placer_number, filler_number;         // SCH-26, SCH-27
  std::string appointment_id;                      // SCH-2, else SCH-1
  std::vector<PatientDemographics> patients = {};  // one for each PID; one of them must name the order's patient
  Code service;                                    // AIS-3: the procedure of the order that is meant; empty: all
  std::optional<LocalTime> start;                  // AIS-4, TQ1-7, SCH-11.4
  bool start_is_day = false;                       // only the date was stated
  int duration_minutes = 0;                        // 0: not stated
  std::vector<std::string> resources;              // AIG-3 and AIL-3: station AE titles or names, rooms
  Person performer;                                // AIP-3
  Code reason;                                     // SCH-6
  std::string comments;                            // NTE
  SentFields sent_fields = {};                     // the appointment id and AIP-3
  bool operator==(const Appointment&) const = default;
};

// An application acknowledgement that is sent as a separate message, after the commit acknowledgement of our message
// (reference 2.2); or the placer's refusal to allocate a number.
struct LateAcknowledgement {
  std::string control_id;  // MSA-2: MSH-10 of our message
  bool is_accepted = true;
  std::string code, text;  // MSA-1, or ORC-1 if it is UA; MSA-3, else ERR, as text for people
  bool operator==(const LateAcknowledgement&) const = default;
};

// The sender is configured so that the message has no effect; a finding says so.
struct NothingAsked {
  bool operator==(const NothingAsked&) const = default;
};

using Request = std::variant<PatientRegistration, PatientMerges, VisitEvent, IdentifierChange, PatientLink, Appointment,
                             OrderRequests, LateAcknowledgement, NothingAsked>;

}  // namespace stepwise::model
