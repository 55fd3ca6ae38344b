// SPDX-License-Identifier: Apache-2.0
// Order > Requested Procedures > Scheduled Procedure Steps (IHE RAD TF-2 3.4, DICOM PS3.4 K). Member names are column
// names (sql/).
#pragma once
#include "base/clock.hpp"
#include "model/values.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::model {

// reference 7.2 with D22; used for orders and requested procedures.
enum class OrderState { scheduled, in_progress, completed, discontinued, cancelled };
// Reference 7.1: five terms of DICOM (0040,0020), and states that are internal to Stepwise.
enum class StepState {
  // Needs scheduling, because start, modality or station is missing; the API lists it, the worklist does not.
  unscheduled,
  scheduled,
  arrived,
  ready,
  started,
  departed,
  completed,
  discontinued,
  cancelled,
  never_performed
};
bool is_open(StepState state);  // unscheduled ... departed
bool is_listed(StepState state,
               bool list_started);  // reference 5.5: scheduled, arrived, ready; with `list_started` also started

// ORC-9 of the newest message in which one sender changed an order after it was placed. Times of different senders are
// not compared (D35).
struct ActMark {
  std::string sender, time;  // `time` has the form of Order::transaction_time
  bool operator==(const ActMark&) const = default;
};

// An order number as one sender states it (D34).
struct PlacerNumber {
  std::string number = {}, authority = {}, universal_id = {}, universal_id_type = {};
  std::string sender = {};  // the sender that the number belongs to, if it names no authority
};

struct Order {
  RowId id = 0;
  std::int64_t version = 0;  // is incremented with every change of the order, its procedures or steps
  RowId patient_id = 0;
  std::optional<RowId> visit_id;
  // ORC-2; the number of an order that we placed is "" until the placer sends it (NA)
  std::string placer_number, placer_authority;
  std::string placer_universal_id, placer_universal_id_type;
  std::string filler_number, filler_authority;  // ORC-3, allocated by us
  std::string placer_group_number;              // ORC-4
  std::string accession_number;
  OrderState state = OrderState::scheduled;
  bool on_hold = false;           // ORC-1 HD
  bool placed_by_filler = false;  // SN
  // The system that placed or numbered it: the name of a configured sender, else "MSH-3|MSH-4".
  std::string sender;
  std::string status_to;  // the destination that gets its status (D24); "": none
  // The status that the placer knows: ORC-5 of the last RAD-3, or CA after its own cancel. SC, IP, CM, DC, CA or "".
  std::string last_status_told;
  bool cancel_told = false;  // OC was sent (D26)
  // The placer sent DC while a step was started (reference 7.1): this step is finished, and no other step is performed.
  bool discontinue_pending = false;
  Code service, service_alternate;  // OBR-4.1 to 4.3 and 4.4 to 4.6; messages to the placer repeat them exactly
  std::string priority;             // TQ1-9, ORC-7.6: S A R P C T or ""
  std::optional<LocalTime> requested_start;
  bool requested_start_is_day = false;    // only the date was stated; the time in `requested_start` is a default
  Person ordering_provider;               // ORC-12, OBR-16
  Person entered_by;                      // ORC-10
  std::string callback_phone;             // ORC-14, OBR-17
  Code entering_organization;             // ORC-17
  std::vector<Code> reasons;              // OBR-31
  std::vector<Code> diagnoses;            // DG1
  std::string pregnancy_status;           // OBX of the order, as (0010,21C0): 1 to 4
  Code danger;                            // OBR-12
  std::string clinical_information;       // OBR-13
  Code body_site_modifier;                // OBR-15.5 or OBR-46: side of the body
  std::string transport_mode;             // OBR-30
  std::string transport_arranged;         // OBR-41: A arranged, N not arranged, U unknown (table 0224)
  std::vector<Code> service_supplements;  // OBR-47
  Code duplicate_reason;                  // OBR-48: why the procedure is medically necessary although it is a repeat
  std::string order_comments;             // NTE under ORC
  std::string procedure_comments;         // NTE under OBR
  std::string requested_modality;         // OBR-24
  // ORC-9 of the newest request of its sender, as YYYYMMDDHHMMSS in the time zone of the department
  std::string transaction_time;
  std::vector<ActMark> act_marks;  // of messages after the order was placed; each sender has at most one entry
  Code cancel_reason;              // ORC-16; for a cancel by a person, the text of the reason
  // Digest of what the placer ordered: distinguishes an equal repeat of NW from one with other content (D13).
  std::string content_digest;
  std::string appointment_id;      // SCH-2, else SCH-1, of an enterprise scheduler
  std::string appointment_sender;  // the sender that allocated the appointment id
  bool is_container = false;       // placed with ORC-1 PA: it has no steps of its own; its children (CH) are orders
  std::optional<RowId> parent_id;  // for a child: the container
  std::vector<IdentifierAlias> aliases;  // original forms of numbers that the sender gave and DICOM cannot hold
  std::optional<Instant> placed_at;
  SentFields sent_fields;  // of ORC and OBR
  bool operator==(const Order&) const = default;
};

// Adds the sender's default authority if the number names none.
PlacerNumber placer_number(const Identifier& stated, const std::string& default_authority, const std::string& sender);
PlacerNumber placer_number(const Order& stated, const std::string& default_authority, const std::string& sender);

struct RequestedProcedure {
  RowId id = 0;
  RowId order_id = 0;
  int position = 1;  // number of the procedure within the order, from 1
  std::string requested_procedure_id;
  std::string study_instance_uid;   // changes only if a person corrects a link of a performed step (study_uids.hpp)
  std::string performed_study_uid;  // another Study Instance UID that the modality used
  std::string accession_number;
  Code code;  // OBR-44
  // For a further exam under the same placer number: the ordered service, and the digest of its content (D13).
  Code service;
  std::string content_digest;
  std::string description;
  OrderState state = OrderState::scheduled;
  // The Study Instance UIDs for which RAD-4 was sent; later messages about them are RAD-13. More than one if a person
  // has linked images of several studies.
  std::vector<std::string> announced_studies;
  Code cancel_reason;
  std::string appointment_time, appointment_content;  // what the placer was told last (RAD-48); "": nothing
  bool operator==(const RequestedProcedure&) const = default;
};

// The accession number of the procedure if it has one of its own, else that of the order.
inline const std::string& accession_number(const Order& order, const RequestedProcedure* procedure) {
  return procedure && !procedure->accession_number.empty() ? procedure->accession_number : order.accession_number;
}

struct ScheduledProcedureStep {
  RowId id = 0;
  RowId order_id = 0;
  RowId requested_procedure_id = 0;  // RequestedProcedure::id
  int position = 1;                  // within the requested procedure
  std::string step_id;               // (0040,0009)
  StepState state = StepState::unscheduled;
  StepState state_before_start = StepState::scheduled;  // the state that discontinuation reason 110514 restores
  std::string modality;
  std::vector<std::string> station_aets;
  std::string station_name, location;
  std::optional<LocalTime> start_at;  // wall clock of the department
  bool start_is_day = false;          // only the date is known; the time in `start_at` is a default
  int duration_minutes = 0;
  std::string description;
  std::vector<Code> protocol_codes;
  Person performing_physician;  // OBR-34
  std::string pre_medication, contrast_agent, comments;
  Code end_reason;  // why it was cancelled, discontinued or never performed
  bool operator==(const ScheduledProcedureStep&) const = default;
};

}  // namespace stepwise::model
