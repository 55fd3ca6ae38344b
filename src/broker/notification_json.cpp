// SPDX-License-Identifier: Apache-2.0
#include "broker/notification_json.hpp"

#include "base/json.hpp"

#include <array>
#include <stdexcept>
#include <utility>

namespace stepwise::broker {
namespace {

using model::NotificationKind;

constexpr std::array<std::pair<NotificationKind, std::string_view>, 9> names{{
    {NotificationKind::order_status, "order_status"},
    {NotificationKind::order_cancelled, "order_cancelled"},
    {NotificationKind::order_number_request, "order_number_request"},
    {NotificationKind::procedure_scheduled, "procedure_scheduled"},
    {NotificationKind::procedure_updated, "procedure_updated"},
    {NotificationKind::result, "result"},
    {NotificationKind::patient_updated, "patient_updated"},
    {NotificationKind::patient_merged, "patient_merged"},
    {NotificationKind::identifier_changed, "identifier_changed"},
}};

}  // namespace

std::string_view kind_name(NotificationKind kind) {
  for (const auto& [value, name] : names) {
    if (value == kind) return name;
  }
  throw std::logic_error("a notification kind without a name");
}

std::string to_json(const model::Notification& n) {
  return Json{{"kind", kind_name(n.kind)},
              {"patient", n.patient_id},
              {"order", n.order_id},
              {"procedure", n.requested_procedure_id},
              {"control", n.order_control},
              {"status", n.order_status},
              {"reason", {n.reason.value, n.reason.meaning, n.reason.scheme}},
              {"performed", n.performed_id},
              {"merged_patient", n.merged_patient_id},
              {"visit", n.visit_id},
              {"pid_nulls", n.pid_nulls},
              {"pv1_nulls", n.pv1_nulls}}
      .dump();
}

model::Notification notification_from_json(const std::string& text) {
  const Json json = Json::parse(text);
  model::Notification n;
  const std::string kind = json.at("kind");
  for (const auto& [value, name] : names) {
    if (name == kind) n.kind = value;
  }
  n.patient_id = json.at("patient");
  n.order_id = json.at("order");
  n.requested_procedure_id = json.at("procedure");
  n.order_control = json.at("control");
  n.order_status = json.at("status");
  const Json& reason = json.at("reason");
  n.reason = {reason.at(0), reason.at(1), reason.at(2), {}};
  n.performed_id = json.at("performed");
  n.merged_patient_id = json.at("merged_patient");
  n.visit_id = json.at("visit");
  json.at("pid_nulls").get_to(n.pid_nulls);
  json.at("pv1_nulls").get_to(n.pv1_nulls);
  return n;
}

}  // namespace stepwise::broker
