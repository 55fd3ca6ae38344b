// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/access_control.hpp"

#include "base/limits.hpp"
#include "tests/support/captured_output.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"

using namespace stepwise;
using namespace stepwise::broker;
using namespace std::chrono_literals;
using model::Role;

namespace {

const std::string right_password = "a long enough password", wrong_password = "a wrong one, also long";

struct ControlledAccess {
  test::TestDatabase test;
  ManualClock clock{std::chrono::sys_days(2026y / 3 / 1) + 9h};
  sql::AccessStore store{test.database()};
  AccessControl control;

  explicit ControlledAccess(AccessSettings settings = {}) : control(test.database(), clock, std::move(settings)) {}
  model::RowId user(const std::string& name, Role role = Role::act) {
    return add_user(store, name, role, right_password, clock.now()).value();
  }
  std::string log_in(const std::string& name, const std::string& password, const std::string& address = "10.0.0.1") {
    const test::CapturedOutput quiet;
    const auto login = control.log_in(name, password, address);
    return login ? "ok" : login.error().code;
  }
};

}  // namespace

TEST_CASE("before there is a user or token, a caller without a secret is this machine and may do everything") {
  ControlledAccess access;
  CHECK(access.control.identify("") == Caller{Caller::Kind::local, "", Role::administer});
  CHECK(access.control.identify("junk") == Caller{});
  access.user("anna");
  CHECK(access.control.identify("") == Caller{});
}

TEST_CASE("the token of the configuration may do everything, and without a secret a caller is unknown") {
  ControlledAccess access({.token = "0123456789abcdef"});
  CHECK(access.control.recall("0123456789abcdef") == Caller{Caller::Kind::configuration, "", Role::administer});
  CHECK(access.control.recall("") == Caller{});
  CHECK_FALSE(access.control.recall("0123456789abcdeg"));
  CHECK(access.control.identify("0123456789abcdeg") == Caller{});
}

TEST_CASE("a login gives a session with the role of the user; a log-out ends it at once") {
  ControlledAccess access;
  access.user("Anna", Role::register_);
  const auto login = access.control.log_in("anna", right_password, "10.0.0.1");
  REQUIRE(login.has_value());
  const Caller anna{Caller::Kind::user, "Anna", Role::register_};
  CHECK(login->caller == anna);
  CHECK(access.control.recall(login->secret) == anna);
  CHECK(access.control.identify(login->secret) == anna);
  CHECK(to_text(anna) == "user Anna");
  access.control.log_out(login->secret);
  CHECK_FALSE(access.control.recall(login->secret));
  CHECK(access.control.identify(login->secret) == Caller{});
}

TEST_CASE("a program is its token") {
  ControlledAccess access;
  const auto made = add_token(access.store, "mirth", Role::view, access.clock.now(), std::chrono::days(1));
  REQUIRE(made.has_value());
  CHECK(access.control.identify(made->secret) == Caller{Caller::Kind::program, "mirth", Role::view});
  access.clock.advance(24h);
  CHECK(access.control.identify(made->secret) == Caller{});
}

TEST_CASE(
    "wrong name, wrong password and a disabled user are refused with one and the same text; the log has the reason") {
  ControlledAccess access;
  const auto anna = access.user("anna");
  const test::CapturedOutput output;
  const auto unknown = access.control.log_in("carl", right_password, "10.0.0.1");
  const auto wrong = access.control.log_in("anna", wrong_password, "10.0.0.1");
  access.store.set_disabled(anna, true);
  const auto disabled = access.control.log_in("anna", right_password, "10.0.0.1");
  REQUIRE_FALSE((unknown || wrong || disabled));
  CHECK(describe(unknown.error()) == describe(wrong.error()));
  CHECK(describe(unknown.error()) == describe(disabled.error()));
  CHECK(unknown.error().code == "login-failed");
}

TEST_CASE("after five wrong passwords the user is locked, longer after each further one, and a lock ends") {
  ControlledAccess access;
  access.user("anna");
  access.user("bert");
  const auto failures = [&](int count, const std::string& address) {
    for (int i = 0; i < count; ++i) CHECK(access.log_in("anna", wrong_password, address) == "login-failed");
  };
  failures(limits::login_failures - 1, "10.0.0.1");
  CHECK(access.log_in("anna", right_password) == "ok");
  failures(limits::login_failures, "10.0.0.2");
  CHECK(access.log_in("anna", right_password) == "login-failed");
  CHECK(access.log_in("bert", right_password) == "ok");
  access.clock.advance(1min - 1s);
  CHECK(access.log_in("anna", right_password) == "login-failed");
  access.clock.advance(1s);
  failures(1, "10.0.0.3");
  access.clock.advance(2min - 1s);
  CHECK(access.log_in("anna", right_password) == "login-failed");
  access.clock.advance(1s);
  CHECK(access.log_in("anna", right_password) == "ok");
  failures(limits::login_failures - 1, "10.0.0.4");
  CHECK(access.log_in("anna", right_password) == "ok");
}

TEST_CASE("an address with too many failures waits, whatever names it tries; another one does not") {
  ControlledAccess access;
  access.user("anna");
  for (int i = 0; i < limits::login_failures_per_address; ++i)
    CHECK(access.log_in("nobody" + std::to_string(i), wrong_password) == "login-failed");
  CHECK(access.log_in("anna", right_password) == "login-later");
  CHECK(access.log_in("anna", right_password, "10.0.0.2") == "ok");
  access.clock.advance(std::chrono::minutes(limits::login_lock_minutes_most));
  CHECK(access.log_in("anna", right_password) == "ok");
}

TEST_CASE("a user changes the password with the old one, and the sessions of the user end") {
  ControlledAccess access;
  access.user("anna");
  const auto login = access.control.log_in("anna", right_password, "10.0.0.1").value();
  {
    const test::CapturedOutput quiet;
    CHECK(access.control.change_password("anna", wrong_password, "another long password", "10.0.0.1").error().code ==
          "login-failed");
  }
  CHECK(access.control.identify(login.secret).kind == Caller::Kind::user);
  REQUIRE(access.control.change_password("anna", right_password, "another long password", "10.0.0.1").has_value());
  CHECK_FALSE(access.control.recall(login.secret));
  CHECK(access.control.identify(login.secret) == Caller{});
  CHECK(access.log_in("anna", right_password) == "login-failed");
  CHECK(access.log_in("anna", "another long password") == "ok");
}

TEST_CASE("while the database is away, only callers that were known before are identified") {
  sql::Database away("host=127.0.0.1 port=1 user=nobody dbname=nothing", 2, 50);
  const ManualClock clock(std::chrono::sys_days(2026y / 3 / 1));
  AccessControl control(away, clock, {});
  CHECK_THROWS_AS(control.identify(""), sql::DatabaseUnavailable);
  CHECK_THROWS_AS(control.identify("secret"), sql::DatabaseUnavailable);
}

TEST_CASE("names and passwords have rules, and a name is given once") {
  const std::string longest(limits::access_name_characters, 'a');
  for (const std::string& name : {std::string("anna"), std::string("a.b-c_d@e.f9"), longest})
    CHECK_FALSE(fault_of_name(name));
  for (const std::string& name :
       {std::string(), std::string("a b"), std::string("a/b"), std::string("\xc3\xa4"), longest + "a"})
    CHECK(fault_of_name(name));
  CHECK(fault_of_password("12345678901"));
  CHECK_FALSE(fault_of_password("123456789012"));
  CHECK(fault_of_password("\xe4\xbd\xa0\xe5\xa5\xbd\xe4\xbd\xa0\xe5\xa5\xbd"));
  CHECK_FALSE(fault_of_password(std::string(limits::password_bytes, 'a')));
  CHECK(fault_of_password(std::string(limits::password_bytes + 1, 'a')));
  ControlledAccess access;
  access.user("anna");
  CHECK(add_user(access.store, "Anna", Role::view, right_password, access.clock.now()).error().code == "name-taken");
  CHECK(add_user(access.store, "bert", Role::view, "short", access.clock.now()).error().place == "password");
  CHECK(add_user(access.store, "", Role::view, right_password, access.clock.now()).error().place == "name");
  REQUIRE(add_token(access.store, "t", Role::view, access.clock.now(), std::nullopt).has_value());
  CHECK(add_token(access.store, "T", Role::view, access.clock.now(), std::nullopt).error().code == "name-taken");
  CHECK(add_token(access.store, "a b", Role::view, access.clock.now(), std::nullopt).error().place == "name");
}

TEST_CASE("the CSRF token belongs to its session and does not reveal it") {
  CHECK(csrf_token("a") == csrf_token("a"));
  CHECK(csrf_token("a") != csrf_token("b"));
  CHECK(csrf_token("a").size() == 64);
}

TEST_CASE("to ask whether a caller is still admitted is no use of the session") {
  ControlledAccess access({.sessions = {30min, 12h}});
  access.user("anna");
  const auto login = access.control.log_in("anna", right_password, "10.0.0.1");
  REQUIRE(login.has_value());
  for (int minutes = 0; minutes < 28; minutes += 4) {
    CHECK(access.control.still_admits(login->secret, {}));
    access.clock.advance(4min);
  }
  access.clock.advance(3min);
  CHECK_FALSE(access.control.still_admits(login->secret, {}));
  CHECK_FALSE(access.control.still_admits("", {}));
  CHECK_FALSE(access.control.still_admits(login->secret, "anna"));  // it is not the secret of a proxy
}

TEST_CASE("the token of the configuration stays admitted, and a user whom a proxy names until the user is disabled") {
  ControlledAccess access({.token = "0123456789abcdef", .proxy_secret = "fedcba9876543210"});
  const model::RowId anna = access.user("anna");
  CHECK(access.control.still_admits("0123456789abcdef", {}));
  CHECK_FALSE(access.control.still_admits("", {}));
  CHECK(access.control.still_admits("fedcba9876543210", "anna"));
  CHECK_FALSE(access.control.still_admits("fedcba9876543210", "bert"));
  access.store.set_disabled(anna, true);
  CHECK_FALSE(access.control.still_admits("fedcba9876543210", "anna"));
}
