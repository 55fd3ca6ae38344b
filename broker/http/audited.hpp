// SPDX-License-Identifier: Apache-2.0
// Which requests are in the audit trail, and how. Pure; any thread.
#pragma once
#include "broker/http/exchange.hpp"
#include "broker/http/router.hpp"
#include "model/audit.hpp"

#include <optional>

namespace stepwise::broker::http {

struct Audited {
  model::AuditEvent event;
  bool may_repeat = false;  // a reading or a refusal: the same one again is only counted
};

model::AuditActor actor_of(const Request& request);

// nullopt: nothing to record: no data of patients was shown, and nothing was changed. `route`: of the request, also if
// the request was refused before its handler.
std::optional<Audited> audited(const Route& route, const Request& request, const Response& response);

}  // namespace stepwise::broker::http
