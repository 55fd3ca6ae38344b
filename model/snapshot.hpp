// SPDX-License-Identifier: Apache-2.0
// A Snapshot contains the records that one round trip to the database has read for one message. The rules change it in
// memory; then one call compares the versions that the decision relied on and writes the changed records
// (docs/ARCHITECTURE.md).
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
  bool changed = false;  // code that changes or creates the record must set it
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
  std::vector<PatientRecord> patients;  // the requested patients, and the survivors of those that were merged
  // The requested orders, and every order of the patients above that has an open step.
  std::vector<OrderRecord> orders;
  // The requested performed steps, and those that are linked to the orders above.
  std::vector<PerformedProcedureStep> performed;
  std::vector<RowId> performed_changed;
  std::optional<RowId> number_requested_for;  // the order whose request for a number is answered
  std::vector<ProcedurePlan> plans;           // plans of the requested services
  // Existing aliases of the requested identifiers; aliases that this decision creates.
  std::vector<IdentifierAlias> aliases, new_aliases;

  PatientRecord* patient(RowId id);
  // By value and authority, merged patients too; nullptr: none.
  PatientRecord* patient_bearing(const Identifier& identifier);
  // The same, but an empty authority matches any authority if only one patient fits.
  PatientRecord* patient_by(const Identifier& identifier);
  PatientRecord* survivor_of(PatientRecord* record);  // follows merged_into up to the last record
  // Assigns orders and performed steps that had ended before their patient was merged to the survivor. Only records
  // that change afterwards are stored with it.
  void follow_merges();
  OrderRecord* order(RowId id);
  // Finds an order by placer number and authority. If one of the two has no authority, it is the order with this number
  // of the same sender, if there is only one (D34).
  OrderRecord* order_by_placer(const PlacerNumber& named);
  // Finds an order by filler number. nullptr for a number with the authority of another filler; an empty authority
  // means ours.
  OrderRecord* order_by_filler(const std::string& number, const std::string& authority = {});
  OrderRecord* order_by_appointment(const std::string& appointment_id, const std::string& sender);
  OrderRecord* order_by_step_id(const std::string& step_id);
  // Does not find refused performed steps.
  PerformedProcedureStep* performed_by_uid(const std::string& sop_instance_uid);
  PerformedProcedureStep* performed_step(RowId id);
  const ProcedurePlan* plan_for(const Code& service) const;
  void touch(PerformedProcedureStep& step);  // marks the performed step as changed
};

}  // namespace stepwise::model
