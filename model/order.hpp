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
// reference 7.1: five terms of DICOM (0040,0020), and what is internal to us.
enum class StepState {
  unscheduled,  // needs scheduling: no start, no modality or no station; listed in the API, not in the worklist
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
               bool list_started);  // reference 5.5: scheduled, arrived, ready and, by setting, started

// ORC-9 of the newest act of one sender on an order, after it was placed. Times of two senders are not compared (D35).
struct ActMark {
  std::string sender, time;  // as Order::transaction_time
  bool operator==(const ActMark&) const = default;
};

// An order number as one sender says it (D34).
struct PlacerNumber {
  std::string number = {}, authority = {}, universal_id = {}, universal_id_type = {};
  std::string sender = {};  // whose number it is where it names no authority
};

struct Order {
  RowId id = 0;
  std::int64_t version = 0;  // grows with every change of the order, its procedures or steps
  RowId patient_id = 0;
  std::optional<RowId> visit_id;
  std::string placer_number, placer_authority;  // ORC-2; number "" until NA for an order we placed
  std::string placer_universal_id, placer_universal_id_type;
  std::string filler_number, filler_authority;  // ORC-3, ours
  std::string placer_group_number;              // ORC-4
  std::string accession_number;
  OrderState state = OrderState::scheduled;
  bool on_hold = false;           // ORC-1 HD
  bool placed_by_filler = false;  // SN
  std::string sender;             // who placed or numbered it: the name of a configured sender, else MSH-3|MSH-4
  std::string status_to;          // destination that hears of its status (D24); "" nobody
  std::string last_status_told;   // ORC-5 of the last RAD-3, or CA by the placer's own cancel: SC, IP, CM, DC, CA or ""
  bool cancel_told = false;       // OC was sent (D26)
  bool discontinue_pending =
      false;  // DC while a step was started (reference 7.1): that is finished, nothing of it goes on after
  Code service, service_alternate;  // OBR-4.1-3 and .4-6, to be echoed exactly
  std::string priority;             // TQ1-9, ORC-7.6: S A R P C T or ""
  std::optional<LocalTime> requested_start;
  bool requested_start_is_day = false;    // a date without a time; the time of `requested_start` is a default
  Person ordering_provider;               // ORC-12, OBR-16
  Person entered_by;                      // ORC-10
  std::string callback_phone;             // ORC-14, OBR-17
  Code entering_organization;             // ORC-17
  std::vector<Code> reasons;              // OBR-31
  std::vector<Code> diagnoses;            // DG1
  std::string pregnancy_status;           // OBX of the order, as (0010,21C0): 1 to 4
  Code danger;                            // OBR-12
  std::string clinical_information;       // OBR-13
  Code body_site_modifier;                // OBR-15.5 or OBR-46: laterality
  std::string transport_mode;             // OBR-30
  std::string transport_arranged;         // OBR-41: A arranged, N not arranged, U unknown (table 0224)
  std::vector<Code> service_supplements;  // OBR-47
  Code duplicate_reason;                  // OBR-48: why a procedure is medically necessary again
  std::string order_comments;             // NTE under ORC
  std::string procedure_comments;         // NTE under OBR
  std::string requested_modality;         // OBR-24
  std::string transaction_time;    // ORC-9 of the newest request of its sender, as YYYYMMDDHHMMSS of the department
  std::vector<ActMark> act_marks;  // of what came after it was placed, each sender once
  Code cancel_reason;              // ORC-16, or what a person gave as its text
  std::string content_digest;      // of what the placer ordered: tells "NW again, equal" from "other content" (D13)
  std::string appointment_id;      // SCH-2, else SCH-1, of an enterprise scheduler
  std::string appointment_sender;  // whose appointment id it is
  bool is_container = false;       // ORC-1 PA: no steps of its own, its children (CH) are orders
  std::optional<RowId> parent_id;  // of a child: the container
  std::vector<IdentifierAlias> aliases;  // what its sender calls some of its numbers
  std::optional<Instant> placed_at;
  SentFields sent_fields;  // of ORC and OBR
  bool operator==(const Order&) const = default;
};

// With the sender's default authority where the number names none.
PlacerNumber placer_number(const Identifier& stated, const std::string& default_authority, const std::string& sender);
PlacerNumber placer_number(const Order& stated, const std::string& default_authority, const std::string& sender);

struct RequestedProcedure {
  RowId id = 0;
  RowId order_id = 0;
  int position = 1;  // within the order
  std::string requested_procedure_id;
  std::string study_instance_uid;   // changes only when a person says whose images are in it (study_uids.hpp)
  std::string performed_study_uid;  // when the modality used another one
  std::string accession_number;
  Code code;  // OBR-44
  // Of a further exam under the same placer number: what was ordered, and the digest of its content (D13).
  Code service;
  std::string content_digest;
  std::string description;
  OrderState state = OrderState::scheduled;
  // The Study Instance UIDs for which RAD-4 was sent: what follows is RAD-13. More than one if a person linked images
  // of several.
  std::vector<std::string> announced_studies;
  Code cancel_reason;
  std::string appointment_time, appointment_content;  // as its placer was told last (RAD-48); "" none
  bool operator==(const RequestedProcedure&) const = default;
};

// The procedure's, where it has one of its own.
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
  StepState state_before_start = StepState::scheduled;  // what 110514 takes it back to
  std::string modality;
  std::vector<std::string> station_aets;
  std::string station_name, location;
  std::optional<LocalTime> start_at;  // wall clock of the department
  bool start_is_day = false;          // a date without a time; the time of `start_at` is a default
  int duration_minutes = 0;
  std::string description;
  std::vector<Code> protocol_codes;
  Person performing_physician;  // OBR-34
  std::string pre_medication, contrast_agent, comments;
  Code end_reason;  // why it was cancelled, discontinued or never performed
  bool operator==(const ScheduledProcedureStep&) const = default;
};

}  // namespace stepwise::model
