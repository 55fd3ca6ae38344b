// SPDX-License-Identifier: Apache-2.0
// What a message asks for, in the domain's words: made by mapping/inbound from HL7, decided by the rules.
#pragma once
#include "model/order.hpp"
#include "model/patient.hpp"

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

// ADT A01 A04 A05 (registration), A08 A31 (update); reference 2.6 and 8.
struct PatientRegistration {
  bool is_update = false;  // A08
  PatientDemographics patient;
  VisitDetails visit;
  std::optional<EventTime> event_at;  // EVN-2, else MSH-7
  std::vector<int> pid_nulls = {}, pv1_nulls = {};  // the fields that were sent as null, for whoever is told of it
};
struct PatientMerge {  // A40: one for each PID/MRG group
  PatientDemographics survivor;
  Identifier retired;  // MRG-1
};
struct PatientMerges {
  std::vector<PatientMerge> merges;
  std::optional<EventTime> event_at;
};
struct VisitCancellation {  // A11
  PatientDemographics patient;
  VisitDetails visit;
  std::optional<EventTime> event_at;
};

enum class OrderControl {
  NW,
  CA,
  DC,
  XO,
  NA,
  SC
};  // SC: our own echo (A62); others are refused by mapping with the known ones named

// What a change of an order may take away again: null, where empty keeps what is stored (2.1).
enum class Clearable { callback_phone, entering_organization, danger, clinical_information, transport_mode, reasons };

// One ORC group with what belongs to it.
struct OrderRequest {
  OrderControl control = OrderControl::NW;
  int group = 1;              // which ORC of the message, from 1; for error places "ORC(2)-2"
  Order stated;               // the fields a message can state: placer number, service, priority, requested_start ...
  std::set<Clearable> cleared = {};
  std::string filler_number;  // ORC-3
  bool has_service = false;   // there was an OBR-4
  std::string accession_number, requested_procedure_id, step_id,
      study_instance_uid;       // only when the sender is configured to give them (D20)
  Person performing_physician;  // OBR-34
};
// ORM^O01, OMG^O19, ORR^O02, ORG^O20: all groups in one transaction (2.7).
struct OrderRequests {
  bool has_patient = false;
  PatientDemographics patient;
  VisitDetails visit;
  std::vector<OrderRequest> orders;
};

using Request = std::variant<PatientRegistration, PatientMerges, VisitCancellation, OrderRequests>;

}  // namespace stepwise::model
