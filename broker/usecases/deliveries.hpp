// SPDX-License-Identifier: Apache-2.0
// Decides which destinations get a notification, and makes one outbox row for each of them (D04, D24).
#pragma once
#include "broker/usecases/context.hpp"
#include "broker/usecases/site_numbers.hpp"
#include "model/decision.hpp"
#include "model/notification.hpp"
#include "sql/write_set.hpp"

#include <string>
#include <vector>

namespace stepwise::broker {

class Deliveries {
 public:
  Deliveries(const Context& context, MessageNumbers& numbers) : context_(context), numbers_(numbers) {}

  // `origin`: the destination that belongs to the sender of the cause; a forwarded ADT message is never sent back to
  // it. Findings of rendering are added to `decision`.
  std::vector<sql::OutboxRow> rows_for(model::Decision& decision, const std::string& origin);
  // Renders those waiting deliveries whose order now has a placer number.
  std::vector<sql::OutboxRow> released(model::Decision& decision, const std::vector<sql::OutboxRow>& waiting);

 private:
  bool wants(const Destination& destination, const model::Notification& notification, const model::Decision& decision,
             const std::string& origin) const;
  bool waits(const Destination& destination, const model::Notification& notification,
             const model::Decision& decision) const;
  bool render_into(sql::OutboxRow& row, const Destination& destination, const model::Notification& notification,
                   model::Decision& decision);

  const Context& context_;
  MessageNumbers& numbers_;
};

// A notification that waits in the outbox (D04) is kept as JSON until its message can be rendered.
std::string to_json(const model::Notification& notification);
model::Notification notification_from_json(const std::string& text);  // throws on what to_json never wrote

}  // namespace stepwise::broker
