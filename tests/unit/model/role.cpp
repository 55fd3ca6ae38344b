// SPDX-License-Identifier: Apache-2.0
#include "model/role.hpp"

#include "tests/support/catch.hpp"

using stepwise::model::Role;
using stepwise::model::role_of;

TEST_CASE("each role has its text, and each includes those before it") {
  const std::pair<Role, std::string_view> roles[] = {
      {Role::view, "view"}, {Role::register_, "register"}, {Role::act, "act"}, {Role::administer, "administer"}};
  std::optional<Role> before;
  for (const auto& [role, text] : roles) {
    CHECK(to_text(role) == text);
    CHECK(role_of(text) == role);
    if (before) CHECK(*before < role);
    before = role;
  }
  for (const std::string_view other : {"", "View", "views", "admin"}) CHECK_FALSE(role_of(other));
}
