// SPDX-License-Identifier: Apache-2.0
// Properties that must hold after any actions of placer, department, modalities and registration, in any order.
#include "tests/unit/model/orders/random_acts.hpp"

#include <map>
#include <rapidcheck.h>
#include <set>

namespace stepwise::model::test {
namespace {

// The state before an action, to compare it with the state after it.
struct Known {
  std::map<RowId, std::string> studies;  // by requested procedure
  std::map<RowId, std::string> told;     // ORC-5 by order
  std::set<RowId> announced;             // requested procedures that the image managers know (RAD-4)
};

Known known(const Department& department) {
  Known known;
  for (const auto& record : department.snapshot.orders) {
    known.told[record.order.id] = record.order.last_status_told;
    for (const auto& procedure : record.procedures) {
      known.studies[procedure.id] = procedure.study_instance_uid;
      if (!procedure.announced_studies.empty()) known.announced.insert(procedure.id);
    }
  }
  return known;
}

template <class T>
void unique(std::set<T>& seen, const T& value) {
  RC_ASSERT(seen.insert(value).second);
}

void check_states(const Department& department) {
  for (const auto& record : department.snapshot.orders) {
    std::vector<StepState> all;
    for (const auto& procedure : record.procedures) {
      std::vector<StepState> own;
      for (const auto& step : record.steps) {
        if (step.requested_procedure_id == procedure.id) own.push_back(step.state);
      }
      RC_ASSERT(rolled_up(own) == procedure.state);
      all.insert(all.end(), own.begin(), own.end());
    }
    RC_ASSERT(all.size() == record.steps.size());
    RC_ASSERT(all.empty() || rolled_up(all) == record.order.state);
    RC_ASSERT(!all.empty() || record.order.state == OrderState::cancelled);
  }
}

void check_identifiers(const Department& department) {
  std::set<RowId> rows;
  std::set<std::string> fillers, procedures, steps, studies, patients, performed;
  for (const auto& record : department.snapshot.orders) {
    unique(rows, record.order.id);
    unique(fillers, record.order.filler_number);
    for (const auto& procedure : record.procedures) {
      unique(rows, procedure.id);
      unique(procedures, procedure.requested_procedure_id);
      unique(studies, procedure.study_instance_uid);
      RC_ASSERT(procedure.order_id == record.order.id);
    }
    for (const auto& step : record.steps) {
      unique(rows, step.id);
      unique(steps, step.step_id);
      RC_ASSERT(step.order_id == record.order.id);
    }
  }
  for (const auto& record : department.snapshot.patients) {
    unique(rows, record.patient.id);
    for (const Identifier& identifier : record.patient.identifiers)
      unique(patients, identifier.value + "^" + identifier.authority);
  }
  for (const auto& one : department.snapshot.performed) {
    unique(rows, one.id);
    unique(performed, one.sop_instance_uid);
  }
}

void check_links(Department& department) {
  for (const auto& one : department.snapshot.performed) {
    for (const StepLink& link : one.links) {
      OrderRecord* record = department.snapshot.order(link.order_id);
      RC_ASSERT(record != nullptr);
      const ScheduledProcedureStep* step = record->step(link.step_id);
      RC_ASSERT(step != nullptr);
      RC_ASSERT(step->requested_procedure_id == link.requested_procedure_id);
      if (one.state == PerformedState::in_progress) RC_ASSERT(step->state == StepState::started);
    }
  }
  for (const auto& record : department.snapshot.orders) {
    const PatientRecord* patient = department.snapshot.patient(record.order.patient_id);
    RC_ASSERT(patient != nullptr);
    RC_ASSERT(!patient->patient.merged_into);
  }
}

// RAD-3 is sent only on a change, and RAD-13 never before RAD-4. An action that withdraws a procedure from the image
// managers (RAD-13 CA) may send its result too.
void check_told(Department& department, const Known& before) {
  std::map<RowId, std::string> told = before.told;
  for (const Notification& one : department.notifications) {
    if (one.kind == NotificationKind::order_status || one.kind == NotificationKind::order_cancelled) {
      RC_ASSERT(told[one.order_id] != one.order_status);
      told[one.order_id] = one.order_status;
    } else if (one.kind == NotificationKind::order_number_request) {
      told[one.order_id] = one.order_status;
    } else if (one.kind == NotificationKind::procedure_updated || is_result(one.kind)) {
      const RequestedProcedure* procedure =
          department.snapshot.order(one.order_id)->procedure(one.requested_procedure_id);
      RC_ASSERT(procedure != nullptr);
      if (is_result(one.kind) || one.order_control != "CA")
        RC_ASSERT(!procedure->announced_studies.empty() || before.announced.count(procedure->id) == 1 ||
                  procedure->state == OrderState::cancelled);
    }
  }
  for (const auto& record : department.snapshot.orders) {
    // A placer that cancels gets the state from the answer.
    const bool is_own_cancel = record.order.state == OrderState::cancelled && record.order.last_status_told == "CA";
    RC_ASSERT(is_own_cancel || record.order.last_status_told == told[record.order.id]);
  }
}

// A status goes back only because of a modality, because of a person who decides about a performed step, or if a
// procedure is added to the order.
void check_never_back(Department& department, const Known& before) {
  const auto rank = [](const std::string& status) {
    return status.empty() ? 0 : status == "SC" ? 1 : status == "IP" ? 2 : 3;
  };
  for (const auto& [order_id, status] : before.told) {
    const OrderRecord& record = *department.snapshot.order(order_id);
    const bool has_new_procedure =
        std::any_of(record.procedures.begin(), record.procedures.end(),
                    [&](const RequestedProcedure& one) { return before.studies.count(one.id) == 0; });
    RC_ASSERT(has_new_procedure || rank(record.order.last_status_told) >= rank(status));
  }
}

}  // namespace

TEST_CASE("any sequence of actions keeps the invariants", "[property]") {
  CHECK(rc::check([] {
    Department department;
    pick_settings(department);
    const int actions = 10 + pick(50);
    for (int i = 0; i < actions; ++i) {
      const Known before = known(department);
      const int who = pick(8);
      const bool done = who < 3                ? order_message(department)
                        : who == 7             ? registration_act(department)
                        : who == 3 || who == 4 ? filler_act(department)
                                               : modality_act(department);
      if (!done) {
        RC_ASSERT(!department.error.code.empty());
        RC_ASSERT(!department.error.place.empty());
        RC_ASSERT(department.told.empty());
        continue;
      }
      check_states(department);
      check_identifiers(department);
      check_links(department);
      check_told(department, before);
      if (who < 3 || who == 7) check_never_back(department, before);
      if (who == 3 || who == 4) continue;  // a person may change to which study the images belong
      for (const auto& [procedure_id, study] : before.studies) {
        bool is_there = false;
        for (auto& record : department.snapshot.orders) {
          const RequestedProcedure* procedure = record.procedure(procedure_id);
          is_there |= procedure && procedure->study_instance_uid == study;
        }
        RC_ASSERT(is_there);
      }
    }
  }));
}

}  // namespace stepwise::model::test
