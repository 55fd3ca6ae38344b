// SPDX-License-Identifier: Apache-2.0
// After every action, the last state that placer and image manager were told equals the state of the order and its
// procedures (D22).
#include "model/orders/order_actions.hpp"
#include "tests/unit/model/orders/random_acts.hpp"

#include <algorithm>
#include <map>
#include <rapidcheck.h>

namespace stepwise::model::test {
namespace {

// The knowledge of the other systems, from the messages that they got.
struct Others {
  std::map<RowId, std::string> placer;  // ORC-5 by order; "" nothing yet: it is ordered
  std::map<std::pair<RowId, std::string>, std::string>
      studies;  // ORC-5 by requested procedure and Study Instance UID, as the image manager was told

  void hear(const Notification& one) {
    switch (one.kind) {
      case NotificationKind::order_status:
      case NotificationKind::order_cancelled:
      case NotificationKind::order_number_request: placer[one.order_id] = one.order_status; break;
      case NotificationKind::procedure_scheduled:
        studies[{one.requested_procedure_id, one.study_instance_uid}] = one.order_status;
        break;
      case NotificationKind::procedure_updated:
        RC_ASSERT(studies.count({one.requested_procedure_id, one.study_instance_uid}) == 1);
        studies[{one.requested_procedure_id, one.study_instance_uid}] = one.order_status;
        break;
      default: break;
    }
  }

  // A placer knows that an order is cancelled if its own message ended it and was answered AA.
  void know_own_cancels(const Department& department, const std::map<RowId, OrderState>& before) {
    for (const OrderRecord& record : department.snapshot.orders) {
      const auto was = before.find(record.order.id);
      const bool ended_now = was == before.end() || was->second != OrderState::cancelled;
      if (record.order.state == OrderState::cancelled && ended_now) placer[record.order.id] = "CA";
    }
  }

  void check(const Department& department) const {
    for (const OrderRecord& record : department.snapshot.orders) {
      check_placer(record);
      for (const RequestedProcedure& procedure : record.procedures) check_study(record, procedure);
    }
  }

 private:
  void check_placer(const OrderRecord& record) const {
    const auto found = placer.find(record.order.id);
    const std::string told = found == placer.end() ? "" : found->second;
    if (told.empty() && record.order.state == OrderState::scheduled) return;
    RC_ASSERT(told == std::string(status_code(record.order.state)));
  }

  // The image manager knows exactly the studies of the procedure, with its state; all others are cancelled.
  void check_study(const OrderRecord& record, const RequestedProcedure& procedure) const {
    std::string expected = "SC";
    if (procedure.state == OrderState::completed) expected = "CM";
    if (procedure.state == OrderState::cancelled || procedure.state == OrderState::discontinued) expected = "CA";
    for (const auto& [key, told] : studies) {
      if (key.first != procedure.id) continue;
      const bool is_its_own =
          std::count(procedure.announced_studies.begin(), procedure.announced_studies.end(), key.second) > 0;
      RC_ASSERT(told == (is_its_own ? expected : "CA"));
    }
    for (const std::string& study : procedure.announced_studies) RC_ASSERT(studies.count({procedure.id, study}) == 1);
    const auto& known = procedure.announced_studies;
    const bool knows_its_study = std::count(known.begin(), known.end(), procedure.study_instance_uid) > 0;
    for (const ScheduledProcedureStep& step : record.steps) {
      const bool is_work =
          step.requested_procedure_id == procedure.id && is_open(step.state) && step.state != StepState::unscheduled;
      if (is_work) RC_ASSERT(knows_its_study);
    }
    if (procedure.state == OrderState::completed && !known.empty()) RC_ASSERT(knows_its_study);
  }
};

// No study may belong to two procedures at an image manager, because it could get images of two patients.
void check_studies_are_of_one(const Department& department) {
  std::map<std::string, RowId> owners;
  for (const OrderRecord& record : department.snapshot.orders) {
    for (const RequestedProcedure& procedure : record.procedures) {
      RC_ASSERT(owners.emplace(procedure.study_instance_uid, procedure.id).second);
    }
  }
}

std::map<RowId, OrderState> states(const Department& department) {
  std::map<RowId, OrderState> states;
  for (const OrderRecord& record : department.snapshot.orders) states[record.order.id] = record.order.state;
  return states;
}

}  // namespace

TEST_CASE("D22: after every action of any history, placer and image manager were told the current state last",
          "[property]") {
  CHECK(rc::check([] {
    Department department;
    pick_settings(department);
    Others others;
    const int actions = 10 + pick(50);
    for (int i = 0; i < actions; ++i) {
      const std::map<RowId, OrderState> before = states(department);
      const int who = pick(10);
      const bool is_placer = who < 4;
      const bool done = is_placer  ? order_message(department)
                        : who == 4 ? number_assignment(department)
                        : who < 7  ? filler_act(department)
                        : who == 7 ? registration_act(department)
                                   : modality_act(department);
      if (!done) continue;
      RC_LOG() << who << ": ";
      for (const std::string& line : department.told) RC_LOG() << line << "; ";
      RC_LOG() << std::endl;
      for (const Notification& one : department.notifications) others.hear(one);
      if (is_placer) others.know_own_cancels(department, before);
      others.check(department);
      check_studies_are_of_one(department);
    }
  }));
}

}  // namespace stepwise::model::test
