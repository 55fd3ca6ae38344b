// SPDX-License-Identifier: Apache-2.0
// A notification that waits in the outbox (D04) is kept as JSON until its message can be rendered.
#pragma once
#include "model/notification.hpp"

#include <string>

namespace stepwise::broker {

std::string to_json(const model::Notification& notification);
model::Notification notification_from_json(const std::string& text);  // throws on what to_json never wrote

}  // namespace stepwise::broker
