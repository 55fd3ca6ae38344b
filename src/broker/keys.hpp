// SPDX-License-Identifier: Apache-2.0
// What must be read before a request can be decided on.
#pragma once
#include "model/performed.hpp"
#include "model/requests.hpp"
#include "sql/department.hpp"

namespace stepwise::broker {

sql::ReadKeys keys_of(const model::Request& request);
sql::ReadKeys keys_of(const std::string& sop_instance_uid, const model::PerformedStepUpdate& update);

}  // namespace stepwise::broker
