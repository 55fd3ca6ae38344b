// SPDX-License-Identifier: Apache-2.0
#include "model/role.hpp"

#include <algorithm>
#include <array>

namespace stepwise::model {
namespace {

constexpr std::array<std::string_view, 4> role_names{"view", "register", "act", "administer"};

}  // namespace

std::string_view to_text(Role role) {
  return role_names.at(static_cast<std::size_t>(role));
}

std::optional<Role> role_of(std::string_view text) {
  const auto* const found = std::find(role_names.begin(), role_names.end(), text);
  if (found == role_names.end()) return std::nullopt;
  return static_cast<Role>(found - role_names.begin());
}

}  // namespace stepwise::model
