// SPDX-License-Identifier: Apache-2.0
// Whatever placer, department, modalities and registration do, in whatever order: what must always hold.
#include "department.hpp"

#include <map>
#include <rapidcheck.h>
#include <set>

namespace stepwise::model::test {
namespace {

int pick(int count) {
  return *rc::gen::inRange(0, count);
}

std::string some_order() {
  return "O" + std::to_string(1 + pick(3));
}

// The row id of some step there is; 0 when there is none.
RowId some_step(const Department& department) {
  std::vector<RowId> steps{0};
  for (const auto& record : department.snapshot.orders) {
    for (const auto& step : record.steps) steps.push_back(step.id);
  }
  return steps[static_cast<std::size_t>(pick(static_cast<int>(steps.size())))];
}

std::string step_id_of(const Department& department, RowId row) {
  for (const auto& record : department.snapshot.orders) {
    for (const auto& step : record.steps) {
      if (step.id == row) return step.step_id;
    }
  }
  return "X" + std::to_string(row);
}

std::string some_uid() {
  return "1." + std::to_string(pick(6));
}

bool order_message(Department& department) {
  static const std::vector<std::string> services{"PE", "TWO", "CT", "WAIT"};
  const auto control = static_cast<OrderControl>(pick(4));
  OrderRequest request =
      order(control, some_order(), control == OrderControl::NW ? services[static_cast<std::size_t>(pick(4))] : "");
  if (control == OrderControl::XO || pick(4) == 0) request.stated.requested_start = local(5 + pick(3), 8 + pick(4));
  OrderRequests requests = message({request});
  requests.patient = pid("P" + std::to_string(1 + pick(3)));
  return department.receive(requests);
}

bool filler_act(Department& department) {
  const RowId step_id = some_step(department);
  const OrderRecord* record = department.snapshot.order_by_placer(some_order(), "");
  const RowId order_id = record ? record->order.id : 0;
  switch (pick(5)) {
    case 0:
      return department.act([&](Decision& d) { return cancel_order_by_filler(d, order_id, "why"); });
    case 1:
      return department.act([&](Decision& d) { return cancel_step_by_filler(d, step_id, "why", step_id % 2 == 0); });
    case 2:
      return department.act([&](Decision& d) {
        return schedule_step(d, step_id,
                             {.start_at = local(6, 9), .modality = {}, .station_aets = {}, .duration_minutes = {}});
      });
    case 3:
      return department.act([&](Decision& d) { return mark_arrived(d, step_id); });
    default:
      const std::vector<PerformedProcedureStep>& performed = department.snapshot.performed;
      const RowId performed_id =
          performed.empty() ? 0 : performed[static_cast<std::size_t>(pick(static_cast<int>(performed.size())))].id;
      return department.act([&](Decision& d) { return link_performed_step(d, performed_id, step_id); });
  }
}

bool modality_act(Department& department) {
  if (pick(2) == 0) {
    const std::string first = step_id_of(department, some_step(department)),
                      second = step_id_of(department, some_step(department));
    PerformedStepUpdate created =
        department.picked(some_uid(), {first.c_str(), second.c_str()}, "P" + std::to_string(1 + pick(4)));
    if (pick(3) == 0) created.stated.references.resize(1);
    return department.create(created);
  }
  static const std::vector<std::string> reasons{"110500", "110501", "110513", "110514", ""};
  const Code reason{reasons[static_cast<std::size_t>(pick(5))], "", "DCM", ""};
  return department.set_final(some_uid(), pick(2) == 0 ? PerformedState::completed : PerformedState::discontinued,
                              reason);
}

bool registration_act(Department& department) {
  const std::string one = "P" + std::to_string(1 + pick(4)), other = "P" + std::to_string(1 + pick(4));
  if (pick(2) == 0) return department.receive(PatientMerges{{{pid(one), id(other)}}, at(0)});
  return department.receive(PatientRegistration{
      .is_update = pick(2) == 0, .patient = pid(one, "NAME^" + other), .visit = {}, .event_at = at(pick(5))});
}

// What was known before an act, to hold against what is after it.
struct Known {
  std::map<RowId, std::string> studies;  // by requested procedure
  std::map<RowId, std::string> told;     // ORC-5 by order
};

Known known(const Department& department) {
  Known known;
  for (const auto& record : department.snapshot.orders) {
    known.told[record.order.id] = record.order.last_status_told;
    for (const auto& procedure : record.procedures) known.studies[procedure.id] = procedure.study_instance_uid;
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

// RAD-3 on change only, and RAD-13 never before RAD-4.
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
      RC_ASSERT(procedure->announced);
    }
  }
  for (const auto& record : department.snapshot.orders)
    RC_ASSERT(record.order.last_status_told == told[record.order.id]);
}

// A status goes back only by what a modality or a person who decides on a performed step does.
void check_never_back(Department& department, const Known& before) {
  const auto rank = [](const std::string& status) {
    return status.empty() ? 0 : status == "SC" ? 1 : status == "IP" ? 2 : 3;
  };
  for (const auto& [order_id, status] : before.told) {
    RC_ASSERT(rank(department.snapshot.order(order_id)->order.last_status_told) >= rank(status));
  }
}

}  // namespace

TEST_CASE("any sequence of acts keeps the invariants", "[property]") {
  CHECK(rc::check([] {
    Department department;
    department.sender.nw_again_updates = pick(2) == 0;
    department.sender.unknown_cancel_accepted = pick(2) == 0;
    department.sender.change_before_new_accepted = pick(2) == 0;
    department.site.tell_scheduled = pick(2) == 0;
    const int acts = 10 + pick(50);
    for (int i = 0; i < acts; ++i) {
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
