// SPDX-License-Identifier: Apache-2.0
// A department in memory for the tests of the rules: what was decided is kept for the next act, what others were told
// is text that reads like the standard ("RAD-13 CA/CA 2" is about the second requested procedure), and nothing is kept
// of what was refused.
#pragma once
#include "model/mpps/mpps_rules.hpp"
#include "model/orders/order_rules.hpp"
#include "model/orders/states.hpp"
#include "model/patients/patient_rules.hpp"
#include "tests/support/catch.hpp"

#include <initializer_list>
#include <string>
#include <vector>

namespace stepwise::model::test {

using Lines = std::vector<std::string>;

// Gives consecutive numbers; each kind has its own prefix.
class CountingNumbers final : public Numbers {
 public:
  RowId row() override { return ++row_; }
  std::string accession_number() override { return "A" + std::to_string(++accession_); }
  std::string requested_procedure_id() override { return "RP" + std::to_string(++procedure_); }
  std::string step_id() override { return "SPS" + std::to_string(++step_); }
  std::string filler_order_number() override { return "F" + std::to_string(++filler_); }
  std::string temporary_patient_id() override { return "TMP" + std::to_string(++temporary_); }
  std::string study_instance_uid() override { return "2.25." + std::to_string(++study_); }

 private:
  RowId row_ = 0;
  int accession_ = 0, procedure_ = 0, step_ = 0, filler_ = 0, temporary_ = 0, study_ = 0;
};

Code code(const std::string& value, const std::string& meaning = {}, const std::string& scheme = "99HOSP");
Identifier id(const std::string& value, const std::string& authority = "HOSP");
PersonName name(const std::string& text);
LocalTime local(int day, int hour, int minute = 0);  // of January 2026
Instant at(int seconds);

PatientDemographics pid(const std::string& patient_id, const std::string& patient_name = "SMITH^JOHN",
                        const std::string& birth_date = "19750402");
OrderRequest order(OrderControl control, const std::string& placer_number, const std::string& service = {});
// One message for patient P1, SMITH^JOHN.
OrderRequests message(std::vector<OrderRequest> requests);
// Without PID: MSH and ORC are enough for a cancel (reference 2.7).
OrderRequests bare(std::vector<OrderRequest> requests);

// Services: PE is a chest X-ray and a lung perfusion (two procedures), TWO has one procedure with two CT steps, CT one
// of each, WAIT is not scheduled automatically. XR1 is the station for DX, NM1 for NM, CT1 and CT2 for CT.
class Department {
 public:
  Department();

  // Runs an action. Its results are in `told`, `findings` and `error`.
  template <class Act>
  bool act(Act act_on) {
    Decision decision{snapshot, site, numbers, now, local_now, {}, {}, sender.name};
    return keep(act_on(decision), decision);
  }
  bool receive(const OrderRequests& requests);
  bool receive(const PatientRegistration& request);
  bool receive(const PatientMerges& request);
  bool place(const std::string& placer_number,
             const std::string& service);  // NW for P1, to start on January 5 at 8 o'clock

  // A modality that picked steps from the worklist.
  PerformedStepUpdate picked(const std::string& uid, std::initializer_list<const char*> step_ids,
                             const std::string& patient_id = "P1");
  bool create(const PerformedStepUpdate& created);
  bool set(const std::string& uid, const PerformedStepUpdate& update);
  bool set_final(const std::string& uid, PerformedState state, const Code& reason = {});

  OrderRecord* find_placed(const std::string& placer_number);  // with any authority; nullptr: there is none
  Order& the_order(const std::string& placer_number = "O1");
  RequestedProcedure& the_procedure(const std::string& requested_procedure_id);
  ScheduledProcedureStep& the_step(const std::string& step_id);
  PerformedProcedureStep& the_performed(const std::string& uid);
  StepState state(const std::string& step_id) { return the_step(step_id).state; }
  bool has_finding(const std::string& finding_code) const;

  CountingNumbers numbers;
  SitePolicy site;
  SenderPolicy sender;
  StationPolicy station;
  Snapshot snapshot;
  Instant now = at(0);
  LocalTime local_now = local(5, 7);

  Lines told;
  std::vector<Notification> notifications;
  std::vector<Finding> findings;
  Error error;

 private:
  template <class T>
  bool keep(const Result<T>& result, Decision& decision) {
    told.clear();
    notifications.clear();
    findings = decision.findings;
    error = {};
    if (!result) {
      error = result.error();
      return false;
    }
    notifications = decision.notifications;
    for (const Notification& one : notifications) told.push_back(line(one, decision.snapshot));
    commit(std::move(decision.snapshot));
    return true;
  }
  static std::string line(const Notification& notification, Snapshot& snapshot);
  void commit(Snapshot decided);
};

}  // namespace stepwise::model::test
