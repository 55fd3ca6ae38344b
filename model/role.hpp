// SPDX-License-Identifier: Apache-2.0
// What a user or a program may do. Each role includes those before it.
#pragma once
#include <optional>
#include <string_view>

namespace stepwise::model {

enum class Role {
  view,        // read everything
  register_,   // and register patients, place orders, schedule, and mark arrivals
  act,         // and everything else that changes patients, orders, steps, performed steps and deliveries
  administer,  // and plans, reload, users and tokens
};
std::string_view to_text(Role role);  // "register"
std::optional<Role> role_of(std::string_view text);

}  // namespace stepwise::model
