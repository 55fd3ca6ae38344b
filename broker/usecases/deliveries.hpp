// SPDX-License-Identifier: Apache-2.0
// Who hears of what: a notification becomes one outbox row for each destination that wants it (D04, D24).
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

  // `origin`: the destination that belongs to whoever caused it; a forwarded ADT never goes back there. Findings of
  // rendering go to `decision`.
  std::vector<sql::OutboxRow> rows_for(model::Decision& decision, const std::string& origin);
  // Of the waiting deliveries those whose order has its placer number now, rendered.
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
