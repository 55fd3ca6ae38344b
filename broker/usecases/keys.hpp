// SPDX-License-Identifier: Apache-2.0
// Which rows must be read before a request can be decided.
#pragma once
#include "broker/usecases/context.hpp"
#include "model/mpps.hpp"
#include "model/requests.hpp"
#include "sql/store.hpp"

namespace stepwise::broker {

sql::ReadKeys keys_of(const model::Request& request, const model::SenderPolicy& policy, const std::string& sender);
sql::ReadKeys keys_of(const std::string& sop_instance_uid, const model::PerformedStepUpdate& update);

// The keys of a stored performed step and of all rows that it names. One round trip to the database.
sql::ReadKeys keys_of_performed(Context& context, model::RowId performed_id);

}  // namespace stepwise::broker
