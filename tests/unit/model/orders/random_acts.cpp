// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/model/orders/random_acts.hpp"

#include <rapidcheck.h>

namespace stepwise::model::test {
namespace {

template <class T>
const T& one_of(const std::vector<T>& all) {
  return all[static_cast<std::size_t>(pick(static_cast<int>(all.size())))];
}

std::string some_order() {
  return "O" + std::to_string(1 + pick(3));
}

// The row id of a random step; 0: there is none.
RowId some_step(const Department& department) {
  std::vector<RowId> steps{0};
  for (const auto& record : department.snapshot.orders) {
    for (const auto& step : record.steps) steps.push_back(step.id);
  }
  return one_of(steps);
}

RowId some_performed(const Department& department) {
  std::vector<RowId> performed{0};
  for (const auto& one : department.snapshot.performed) performed.push_back(one.id);
  return one_of(performed);
}

std::string step_id_of(const Department& department, RowId row) {
  for (const auto& record : department.snapshot.orders) {
    for (const auto& step : record.steps) {
      if (step.id == row) return step.step_id;
    }
  }
  return "X" + std::to_string(row);
}

Code some_reason() {
  static const std::vector<std::string> reasons{"110500", "110501", "110513", "110514", ""};
  return {one_of(reasons), "", "DCM", ""};
}

PerformedState some_end() {
  return pick(2) == 0 ? PerformedState::completed : PerformedState::discontinued;
}

// A preassigned step of an order; a second message of the scheduler adds a procedure to the order.
PreassignedStep random_preassigned_step(const std::string& order_number) {
  const std::string procedure = order_number + "-" + std::to_string(1 + pick(3));
  PreassignedStep step;
  step.requested_procedure_id = "G" + procedure;
  step.study_instance_uid = "1.9." + order_number.substr(1) + "." + procedure.substr(procedure.size() - 1);
  step.step_id = "GS" + procedure;
  step.modality = "CT";
  step.station_aet = "CT1";
  step.start = local(6, 9);
  return step;
}

}  // namespace

int pick(int count) {
  return *rc::gen::inRange(0, count);
}

std::string some_uid() {
  return "1." + std::to_string(pick(6));
}

bool order_message(Department& department) {
  static const std::vector<std::string> services{"PE", "TWO", "CT", "WAIT"};
  static const std::vector<OrderControl> controls{OrderControl::NW, OrderControl::NW, OrderControl::CA,
                                                  OrderControl::DC, OrderControl::XO, OrderControl::HD,
                                                  OrderControl::RL};
  const OrderControl control = one_of(controls);
  OrderRequest request = order(control, some_order(), control == OrderControl::NW ? one_of(services) : "");
  if (control == OrderControl::NW && pick(3) == 0) {
    request.preassigned_steps = {random_preassigned_step(request.stated.placer_number)};
    request.takes_given_numbers = true;
  }
  if (control == OrderControl::XO || pick(4) == 0) request.stated.requested_start = local(5 + pick(3), 8 + pick(4));
  OrderRequests requests = message({request});
  requests.patient = pid("P" + std::to_string(1 + pick(3)));
  return department.receive(requests);
}

bool number_assignment(Department& department) {
  for (const OrderRecord& record : department.snapshot.orders) {
    if (!record.order.placed_by_filler || !record.order.placer_number.empty()) continue;
    OrderRequest request = order(OrderControl::NA, "N" + record.order.filler_number);
    request.filler_number = record.order.filler_number;
    return department.receive(bare({request}));
  }
  return false;
}

bool filler_act(Department& department) {
  const RowId step_id = some_step(department), performed_id = some_performed(department);
  const OrderRecord* record = department.find_placed(some_order());
  const RowId order_id = record ? record->order.id : 0;
  const PerformedProcedureStep* performed = department.snapshot.performed_step(performed_id);
  const RowId some_link = performed && performed->links.size() > 1 ? performed->links.back().step_id : 0;
  const bool is_confirmed = pick(2) == 0;
  switch (pick(10)) {
    case 0: return department.act([&](Decision& d) { return cancel_order_by_filler(d, order_id, "why"); });
    case 1:
      return department.act([&](Decision& d) { return cancel_step_by_filler(d, step_id, "why", step_id % 2 == 0); });
    case 2: return department.act([&](Decision& d) { return schedule_step(d, step_id, {.start_at = local(6, 9)}); });
    case 3: return department.act([&](Decision& d) { return mark_arrived(d, step_id); });
    case 4: return department.act([&](Decision& d) { return complete_step(d, step_id); });
    case 5: {
      const PerformedState end = some_end();
      const Code reason = some_reason();
      return department.act([&](Decision& d) { return close_performed_step(d, performed_id, end, reason); });
    }
    case 6:
    case 7: return department.act([&](Decision& d) { return unlink_performed_step(d, performed_id); });
    default:
      return department.act([&](Decision& d) {
        return link_performed_step(d, performed_id, step_id, {.instead_of = some_link, .is_confirmed = is_confirmed});
      });
  }
}

bool modality_act(Department& department) {
  if (pick(2) == 0) {
    const std::string first = step_id_of(department, some_step(department)),
                      second = step_id_of(department, some_step(department));
    PerformedStepUpdate created =
        department.picked(some_uid(), {first.c_str(), second.c_str()}, "P" + std::to_string(1 + pick(4)));
    if (pick(2) == 0) created.stated.references.resize(1);
    if (pick(4) == 0) {
      created.stated.references = {{}};
      created.stated.references.front().study_instance_uid = "1.8." + std::to_string(pick(3));
    }
    return department.create(created);
  }
  const PerformedState end = some_end();
  return department.set_final(some_uid(), end, end == PerformedState::completed ? Code() : some_reason());
}

bool registration_act(Department& department) {
  const std::string one = "P" + std::to_string(1 + pick(4)), other = "P" + std::to_string(1 + pick(4));
  if (pick(2) == 0) return department.receive(PatientMerges{{{pid(one), id(other)}}, at(0)});
  return department.receive(PatientRegistration{
      .is_update = pick(2) == 0, .patient = pid(one, "NAME^" + other), .visit = {}, .event_at = at(pick(5))});
}

void pick_settings(Department& department) {
  department.sender.nw_again_updates = pick(2) == 0;
  department.sender.unknown_cancel_accepted = pick(2) == 0;
  department.sender.change_before_new_accepted = pick(2) == 0;
  department.site.tell_scheduled = pick(2) == 0;
  department.site.order_for_unscheduled = pick(2) == 0;
  department.site.late_performed_as_change = pick(2) == 0;
}

}  // namespace stepwise::model::test
