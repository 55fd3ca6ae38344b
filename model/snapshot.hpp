// SPDX-License-Identifier: Apache-2.0
// Read, decide, apply: a Snapshot is what one round trip read for one message; the rules change it in place, in memory;
// what changed is written by one call that checks again the versions relied on (docs/ARCHITECTURE.md).
#pragma once
#include "model/mpps.hpp"
#include "model/order.hpp"
#include "model/patient.hpp"
#include "model/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stepwise::model {

struct PatientRecord {
  Patient patient;
  std::vector<Visit> visits;
  bool changed = false;  // set by whoever changes it; new records too
};

struct OrderRecord {
  Order order;
  std::vector<RequestedProcedure> procedures;  // by position
  std::vector<ScheduledProcedureStep> steps;   // by procedure, position
  bool changed = false;

  RequestedProcedure* procedure(RowId id);
  ScheduledProcedureStep* step(RowId id);
  std::vector<ScheduledProcedureStep*> steps_of(RowId procedure_id);
};

struct Snapshot {
  std::vector<PatientRecord> patients;            // asked for, and the survivors of the merged ones among them
  std::vector<OrderRecord> orders;                // asked for, and every order with an open step of the patients above
  std::vector<PerformedProcedureStep> performed;  // asked for, and those linked to the orders above
  std::vector<RowId> performed_changed;
  std::optional<RowId> number_requested_for;          // the order whose number request is answered
  std::vector<ProcedurePlan> plans;                   // of the services asked for
  std::vector<IdentifierAlias> aliases, new_aliases;  // of the identifiers asked for; made by this decision

  PatientRecord* patient(RowId id);
  PatientRecord* patient_bearing(const Identifier& identifier);  // value and authority, merged or not; nullptr: nobody
  // The same; authority "" matches any when it is the only one.
  PatientRecord* patient_by(const Identifier& identifier);
  PatientRecord* survivor_of(PatientRecord* record);  // follows merged_into to the end
  // Orders and performed steps that ended before their patient was merged are the survivor's too; only what then
  // changes is stored so.
  void follow_merges();
  OrderRecord* order(RowId id);
  // By the authority that the number names. Without one on either side it is the sender's own order of that number, if
  // there is one only (D34).
  OrderRecord* order_by_placer(const PlacerNumber& named);
  // A number of another filler's authority is none of ours; "" is ours.
  OrderRecord* order_by_filler(const std::string& number, const std::string& authority = {});
  OrderRecord* order_by_appointment(const std::string& appointment_id, const std::string& sender);
  OrderRecord* order_by_step_id(const std::string& step_id);
  PerformedProcedureStep* performed_by_uid(const std::string& sop_instance_uid);  // a refused one is none
  PerformedProcedureStep* performed_step(RowId id);
  const ProcedurePlan* plan_for(const Code& service) const;
  void touch(PerformedProcedureStep& step);  // marks it changed
};

}  // namespace stepwise::model
