// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/access_commands.hpp"

#include "broker/terminal/command.hpp"
#include "sql/access.hpp"
#include "tests/support/captured_output.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"

#include <algorithm>

using namespace stepwise;
using namespace stepwise::broker;
using model::Role;
using stepwise::test::CapturedOutput;

namespace {

const Instant long_ago = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1);

struct CommandAccess {
  test::TestDatabase test;
  sql::AccessStore store{test.database()};
  SiteOptions site() const {
    SiteOptions options;
    options.set = {"database.url=\"" + test.connection_string() + "\""};
    return options;
  }
  NamedOptions named(const std::string& name) const { return {site(), name}; }
  RoleOptions with_role(const std::string& name, const std::string& role) const { return {named(name), role}; }
};

}  // namespace

TEST_CASE("token add prints the token alone on standard output, and stores only its digest") {
  CommandAccess access;
  const CapturedOutput output;
  CHECK(add_token({access.with_role("mirth", "act"), 30}) == exit_fine);
  const auto tokens = access.store.tokens();
  REQUIRE(tokens.size() == 1);
  CHECK(tokens[0].role == Role::act);
  CHECK(tokens[0].expires_at == tokens[0].created_at + std::chrono::days(30));
  CHECK(add_token({access.with_role("endless", "view"), std::nullopt}) == exit_fine);
  CHECK_FALSE(access.store.tokens()[0].expires_at);
  CHECK(add_token({access.with_role("MIRTH", "view"), std::nullopt}) == exit_refused);
}

TEST_CASE("token revoke takes the valid token of this name") {
  CommandAccess access;
  const CapturedOutput output;
  access.store.add_token("a", Role::view, "d1", long_ago, std::nullopt);
  access.store.add_token("b", Role::view, "d2", long_ago, std::nullopt);
  CHECK(revoke_token(access.named("b")) == exit_fine);
  CHECK_FALSE(access.store.tokens()[0].revoked_at);
  CHECK(access.store.tokens()[1].revoked_at);
  CHECK(revoke_token(access.named("b")) == exit_refused);
  CHECK(revoke_token(access.named("c")) == exit_refused);
  CHECK(list_tokens({access.site()}) == exit_fine);
  CHECK(output.text().find("a  view  last use -  expires -\n") != std::string::npos);
}

TEST_CASE("user role, disable and enable change the user of this name, and refuse another one") {
  CommandAccess access;
  const CapturedOutput output;
  access.store.add_user("anna", Role::view, "hash", long_ago);
  access.store.add_user("bert", Role::view, "hash", long_ago);
  CHECK(set_user_role(access.with_role("Anna", "administer")) == exit_fine);
  CHECK(disable_user(access.named("anna")) == exit_fine);
  CHECK(access.store.find_user("anna")->role == Role::administer);
  CHECK(access.store.find_user("anna")->is_disabled);
  CHECK_FALSE(access.store.find_user("bert")->is_disabled);
  CHECK(list_users({access.site()}) == exit_fine);
  CHECK(output.text().find("anna  administer  last login -  disabled\nbert  view  last login -\n") !=
        std::string::npos);
  CHECK(enable_user(access.named("anna")) == exit_fine);
  CHECK_FALSE(access.store.find_user("anna")->is_disabled);
  for (const auto command : {disable_user, enable_user}) CHECK(command(access.named("carl")) == exit_refused);
  CHECK(set_user_role(access.with_role("carl", "act")) == exit_refused);
  CHECK(output.text().find("there is no user carl") != std::string::npos);
}
