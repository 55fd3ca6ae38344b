// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/deliveries.hpp"

#include "base/json.hpp"
#include "model/orders/states.hpp"

namespace stepwise::broker {

std::string to_json(const model::Notification& n) {
  return Json{{"kind", model::to_text(n.kind)},
              {"patient", n.patient_id},
              {"order", n.order_id},
              {"procedure", n.requested_procedure_id},
              {"control", n.order_control},
              {"status", n.order_status},
              {"reason", {n.reason.value, n.reason.meaning, n.reason.scheme}},
              {"study", n.study_instance_uid},
              {"performed", n.performed_id},
              {"merged_patient", n.merged_patient_id},
              {"visit", n.visit_id},
              {"event", n.event},
              {"pid_nulls", n.pid_nulls},
              {"pv1_nulls", n.pv1_nulls}}
      .dump();
}

model::Notification notification_from_json(const std::string& text) {
  const Json json = Json::parse(text);
  model::Notification n;
  n.kind = model::parse<model::NotificationKind>(json.at("kind").get_ref<const std::string&>()).value();
  n.patient_id = json.at("patient");
  n.order_id = json.at("order");
  n.requested_procedure_id = json.at("procedure");
  n.order_control = json.at("control");
  n.order_status = json.at("status");
  const Json& reason = json.at("reason");
  n.reason = {reason.at(0), reason.at(1), reason.at(2), {}};
  n.study_instance_uid = json.at("study");
  n.performed_id = json.at("performed");
  n.merged_patient_id = json.at("merged_patient");
  n.visit_id = json.at("visit");
  n.event = json.at("event");
  json.at("pid_nulls").get_to(n.pid_nulls);
  json.at("pv1_nulls").get_to(n.pv1_nulls);
  return n;
}

}  // namespace stepwise::broker
