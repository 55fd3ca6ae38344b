// SPDX-License-Identifier: Apache-2.0
#include "sql/access.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"

using namespace stepwise;
using namespace std::chrono_literals;
using model::Role;
using sql::AccessStore;

namespace {

const Instant nine = std::chrono::sys_days(2026y / 3 / 1) + 9h;
const sql::SessionLimits half_an_hour{30min, 12h};

struct StoredAccess {
  test::TestDatabase test;
  AccessStore store{test.database()};
};

}  // namespace

TEST_CASE("users are found by name without regard to case, and a name is given once") {
  StoredAccess access;
  const auto anna = access.store.add_user("Anna", Role::register_, "hash", nine);
  REQUIRE(anna);
  REQUIRE(access.store.add_user("bert", Role::view, "other", nine));
  CHECK_FALSE(access.store.add_user("ANNA", Role::view, "hash", nine));
  const auto users = access.store.users();
  REQUIRE(users.size() == 2);
  CHECK(users[0].name == "Anna");
  CHECK(users[0].role == Role::register_);
  CHECK(users[0].created_at == nine);
  CHECK_FALSE(users[0].is_disabled);
  CHECK_FALSE(users[0].last_login_at);
  CHECK(users[1].name == "bert");
  CHECK(access.store.find_user("anna")->id == *anna);
  CHECK(access.store.find_user(*anna)->name == "Anna");
  CHECK_FALSE(access.store.find_user("carl"));
  CHECK(access.store.find_password("ANNA")->hash == "hash");
  CHECK(access.store.find_password("bert")->hash == "other");
  CHECK_FALSE(access.store.find_password("carl"));
}

TEST_CASE("role, password and disabling change one user and say whether there is one") {
  StoredAccess access;
  const auto anna = *access.store.add_user("anna", Role::view, "hash", nine);
  const auto bert = *access.store.add_user("bert", Role::view, "hash", nine);
  CHECK(access.store.set_role(anna, Role::administer));
  CHECK(access.store.set_password(anna, "new"));
  CHECK(access.store.set_disabled(anna, true));
  CHECK(access.store.find_user(anna)->role == Role::administer);
  CHECK(access.store.find_user(anna)->is_disabled);
  CHECK(access.store.find_password("anna")->hash == "new");
  CHECK(access.store.find_user(bert)->role == Role::view);
  CHECK_FALSE(access.store.find_user(bert)->is_disabled);
  CHECK(access.store.find_password("bert")->hash == "hash");
  CHECK(access.store.set_disabled(anna, false));
  CHECK_FALSE(access.store.find_user(anna)->is_disabled);
  CHECK_FALSE(access.store.set_role(bert + 1, Role::act));
  CHECK_FALSE(access.store.set_password(bert + 1, "x"));
  CHECK_FALSE(access.store.set_disabled(bert + 1, true));
}

TEST_CASE("failures are counted and lock until a time; a login, a new password and enabling unlock") {
  StoredAccess access;
  const auto anna = *access.store.add_user("anna", Role::view, "hash", nine);
  const auto state = [&] { return *access.store.find_password("anna"); };
  access.store.count_failure(anna, std::nullopt);
  CHECK(state().failures == 1);
  CHECK_FALSE(state().user.locked_until);
  access.store.count_failure(anna, nine + 1min);
  CHECK(state().failures == 2);
  CHECK(state().user.locked_until == nine + 1min);
  SECTION("login") {
    access.store.start_session(anna, "d1", nine + 2min, half_an_hour);
    CHECK(state().user.last_login_at == nine + 2min);
  }
  SECTION("password") {
    access.store.set_password(anna, "new");
  }
  SECTION("enable") {
    access.store.set_disabled(anna, false);
  }
  CHECK(state().failures == 0);
  CHECK_FALSE(state().user.locked_until);
}

TEST_CASE("a session ends when it is not used for long enough, and in any case after its total time") {
  StoredAccess access;
  const auto anna = *access.store.add_user("anna", Role::act, "hash", nine);
  access.store.start_session(anna, "digest", nine, half_an_hour);
  const auto at = [&](Instant now) { return access.store.identify("digest", now, half_an_hour); };
  REQUIRE(at(nine));
  CHECK_FALSE(at(nine)->is_program);
  CHECK(at(nine)->name == "anna");
  CHECK(at(nine)->role == Role::act);
  CHECK_FALSE(access.store.identify("other", nine, half_an_hour));
  SECTION("idle for just less than its time") {
    CHECK(at(nine + 30min - 1s));
    CHECK(at(nine + 60min - 2s));
    CHECK_FALSE(at(nine + 90min));
  }
  SECTION("idle for its time") {
    CHECK_FALSE(at(nine + 30min));
  }
  SECTION("used all the time") {
    for (auto now = nine; now < nine + 12h; now += 20min) REQUIRE(at(now));
    CHECK(at(nine + 12h - 1s));
    CHECK_FALSE(at(nine + 12h));
  }
  SECTION("a use within a minute of the last one is not noted") {
    CHECK(at(nine + 1min));
    CHECK_FALSE(at(nine + 30min));
  }
}

TEST_CASE("logging out ends one session; a new password and disabling end those of the user, and no others") {
  StoredAccess access;
  const auto anna = *access.store.add_user("anna", Role::view, "hash", nine);
  const auto bert = *access.store.add_user("bert", Role::view, "hash", nine);
  for (const char* digest : {"a1", "a2"}) access.store.start_session(anna, digest, nine, half_an_hour);
  access.store.start_session(bert, "b1", nine, half_an_hour);
  const auto is_valid = [&](const std::string& digest) {
    return access.store.identify(digest, nine, half_an_hour).has_value();
  };
  CHECK((is_valid("a1") && is_valid("a2")));
  SECTION("log out") {
    access.store.end_session("a1");
    CHECK_FALSE(is_valid("a1"));
    CHECK(is_valid("a2"));
  }
  SECTION("password") {
    access.store.set_password(anna, "new");
    CHECK_FALSE((is_valid("a1") || is_valid("a2")));
  }
  SECTION("disabled") {
    access.store.set_disabled(anna, true);
    CHECK_FALSE((is_valid("a1") || is_valid("a2")));
    access.store.set_disabled(anna, false);
    CHECK_FALSE(is_valid("a1"));
  }
  SECTION("enabled") {
    access.store.set_disabled(anna, false);
    CHECK((is_valid("a1") && is_valid("a2")));
  }
  SECTION("the role changes at once") {
    access.store.set_role(anna, Role::administer);
    CHECK(access.store.identify("a1", nine, half_an_hour)->role == Role::administer);
  }
  CHECK(is_valid("b1"));
}

TEST_CASE("a token is valid until it expires or is revoked; its last use is noted") {
  StoredAccess access;
  const auto brief = access.store.add_token("Mirth", Role::view, "t1", nine, nine + 24h);
  const auto endless = access.store.add_token("grafana", Role::act, "t2", nine, std::nullopt);
  REQUIRE((brief && endless));
  CHECK_FALSE(access.store.add_token("mirth", Role::view, "t3", nine, std::nullopt));
  const auto at = [&](const std::string& digest, Instant now) {
    return access.store.identify(digest, now, half_an_hour);
  };
  REQUIRE(at("t1", nine + 24h - 1s));
  CHECK(at("t1", nine + 24h - 1s)->is_program);
  CHECK(at("t1", nine + 24h - 1s)->name == "Mirth");
  CHECK_FALSE(at("t1", nine + 24h));
  CHECK(at("t2", nine + 9000h)->role == Role::act);
  CHECK(access.store.tokens()[1].last_used_at == nine + 24h - 1s);
  CHECK(access.store.tokens()[0].last_used_at == nine + 9000h);
  CHECK(access.store.revoke_token(*endless, nine + 1h));
  CHECK_FALSE(at("t2", nine));
  CHECK_FALSE(access.store.revoke_token(*endless, nine + 2h));
  CHECK_FALSE(access.store.revoke_token(*endless + 1, nine));
  CHECK(access.store.tokens()[0].revoked_at == nine + 1h);
  CHECK(at("t1", nine + 1h));
  CHECK(access.store.add_token("grafana", Role::view, "t4", nine, std::nullopt));
}

TEST_CASE("a login is needed from the first user or token on, also when it is disabled, revoked or expired") {
  StoredAccess access;
  CHECK_FALSE(access.store.needs_login());
  SECTION("user") {
    access.store.set_disabled(*access.store.add_user("anna", Role::view, "hash", nine), true);
  }
  SECTION("token") {
    access.store.revoke_token(*access.store.add_token("a", Role::view, "t", nine, nine), nine);
  }
  CHECK(access.store.needs_login());
}

TEST_CASE("an administrator is one who can log in, or whose token is valid") {
  StoredAccess access;
  AccessStore& store = access.store;
  store.add_user("anna", Role::act, "hash", nine);
  store.add_token("program", Role::act, "t0", nine, std::nullopt);
  CHECK_FALSE(store.has_administrator(nine));
  SECTION("user") {
    const auto chief = *store.add_user("chief", Role::administer, "hash", nine);
    CHECK(store.has_administrator(nine));
    CHECK_FALSE(store.has_administrator(nine, chief));
    const auto second = *store.add_user("second", Role::administer, "hash", nine);
    CHECK(store.has_administrator(nine, chief));
    store.set_disabled(second, true);
    CHECK_FALSE(store.has_administrator(nine, chief));
  }
  SECTION("token") {
    const auto token = *store.add_token("chief", Role::administer, "t", nine, nine + 1h);
    CHECK(store.has_administrator(nine + 1h - 1s));
    CHECK_FALSE(store.has_administrator(nine + 1h));
    store.revoke_token(token, nine);
    CHECK_FALSE(store.has_administrator(nine));
  }
}
