// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/deliveries.hpp"

#include "base/error.hpp"
#include "model/orders/states.hpp"

#include <algorithm>

namespace stepwise::broker {
namespace {

using model::NotificationKind;

// True for notifications that only the placer of the order gets (D24).
bool is_for_placer(NotificationKind kind, const Destination& destination) {
  return kind == NotificationKind::order_status || kind == NotificationKind::order_cancelled ||
         kind == NotificationKind::order_number_request ||
         ((kind == NotificationKind::appointment || is_result(kind)) &&
          destination.profile.role == mapping::Role::order_placer);
}

const model::OrderRecord* order_of(const model::Snapshot& snapshot, model::RowId id) {
  const auto found = std::find_if(snapshot.orders.begin(), snapshot.orders.end(),
                                  [&](const model::OrderRecord& record) { return record.order.id == id; });
  return found == snapshot.orders.end() ? nullptr : &*found;
}

}  // namespace

bool Deliveries::wants(const Destination& destination, const model::Notification& notification,
                       const model::Decision& decision, const std::string& origin) const {
  const auto& wanted = destination.profile.wants;
  if (std::find(wanted.begin(), wanted.end(), notification.kind) == wanted.end()) return false;
  if (is_of_patient(notification.kind)) return destination.profile.name != origin;
  if (notification.sender_knows && destination.profile.name == origin) return false;
  if (!is_for_placer(notification.kind, destination)) return true;
  const model::OrderRecord* record = order_of(decision.snapshot, notification.order_id);
  return record != nullptr && record->order.status_to == destination.profile.name;
}

bool Deliveries::waits(const Destination& destination, const model::Notification& notification,
                       const model::Decision& decision) const {
  const model::OrderRecord* record = order_of(decision.snapshot, notification.order_id);
  if (record == nullptr || !record->order.placed_by_filler || !record->order.placer_number.empty()) return false;
  if (notification.kind == NotificationKind::order_number_request) return false;
  return is_for_placer(notification.kind, destination) || destination.wait_for_placer_number;
}

bool Deliveries::render_into(sql::OutboxRow& row, const Destination& destination,
                             const model::Notification& notification, model::Decision& decision) {
  mapping::OutboundHeader header{context_.settings.application, context_.settings.facility, numbers_.control_id(),
                                 decision.now};
  header.happened_at = row.created_at;
  auto rendered = mapping::render(notification, decision.snapshot, destination.profile, header, context_.zone);
  if (!rendered) return false;
  row.control_id = header.control_id;
  row.bytes = std::move(rendered->bytes);
  row.state = sql::DeliveryState::pending;
  for (Finding& finding : rendered->findings) {
    finding.place = destination.profile.name + ": " + finding.place;
    add_finding(decision.findings, std::move(finding));
  }
  return true;
}

std::vector<sql::OutboxRow> Deliveries::rows_for(model::Decision& decision, const std::string& origin) {
  std::vector<sql::OutboxRow> rows;
  for (const model::Notification& notification : decision.notifications) {
    for (const Destination& destination : context_.settings.destinations) {
      if (!wants(destination, notification, decision, origin)) continue;
      sql::OutboxRow row;
      row.destination = destination.profile.name;
      row.kind = model::to_text(notification.kind);
      row.created_at = decision.now;
      if (notification.patient_id != 0) row.patient_id = notification.patient_id;
      if (notification.order_id != 0) row.order_id = notification.order_id;
      if (waits(destination, notification, decision)) {
        row.state = sql::DeliveryState::waiting;
        row.notification = to_json(notification);
      } else if (!render_into(row, destination, notification, decision)) {
        continue;
      }
      row.id = numbers_.row();
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

std::vector<sql::OutboxRow> Deliveries::released(model::Decision& decision,
                                                 const std::vector<sql::OutboxRow>& waiting) {
  std::vector<sql::OutboxRow> rows;
  for (const sql::OutboxRow& held : waiting) {
    const model::OrderRecord* record = order_of(decision.snapshot, held.order_id.value_or(0));
    if (record == nullptr || record->order.placer_number.empty()) continue;
    const Destination* destination = context_.settings.destination(held.destination);
    // The destination is not configured any more: the delivery stays and the API shows it.
    if (destination == nullptr) continue;
    sql::OutboxRow row = held;
    if (render_into(row, *destination, notification_from_json(held.notification), decision))
      rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace stepwise::broker
