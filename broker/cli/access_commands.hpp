// SPDX-License-Identifier: Apache-2.0
// `stepwise user` and `stepwise token`: who may call the API. They need no running broker. A password is read from
// standard input, never from the command line, where others could see it.
#pragma once
#include "broker/cli/site_options.hpp"

#include <optional>
#include <string>

namespace stepwise::broker {

struct ListAccessOptions {
  SiteOptions site;
};
struct NamedOptions {
  SiteOptions site;
  std::string name;
};
struct RoleOptions : NamedOptions {
  std::string role;
};
struct NewUserOptions : RoleOptions {
  bool without_password = false;  // the user comes through a reverse proxy only
};
struct TokenOptions : RoleOptions {
  std::optional<int> days;  // of validity; absent: until it is revoked
};

int list_users(const ListAccessOptions& options);
int add_user(const NewUserOptions& options);
int set_user_role(const RoleOptions& options);
int set_user_password(const NamedOptions& options);
int disable_user(const NamedOptions& options);
int enable_user(const NamedOptions& options);
int list_tokens(const ListAccessOptions& options);
int add_token(const TokenOptions& options);  // prints the token, once
int revoke_token(const NamedOptions& options);

}  // namespace stepwise::broker
