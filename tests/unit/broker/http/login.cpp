// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include "tests/support/captured_output.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_console.hpp"
#include "tests/unit/broker/http/serving.hpp"

#include <fmt/format.h>

#include <regex>

using namespace stepwise;
using test::Answer;
using test::HttpClient;
using test::problem_code;
using test::ServedConsole;

namespace {

const std::string first_password = "a long enough password";

// A console with the administrator anna, who has logged in from a browser.
class LoggedIn {
 public:
  LoggedIn() {
    const Answer made = console.client().post(
        "/api/v1/users", Json{{"name", "anna"}, {"role", "administer"}, {"password", first_password}}.dump());
    REQUIRE(made.status == 201);
    const Answer answer = log_in("anna", first_password);
    REQUIRE(answer.status == 200);
    set_cookie = answer.headers.at("set-cookie");
    cookie = set_cookie.substr(0, set_cookie.find(';'));
    csrf = Json::parse(answer.body).at("csrf_token");
  }
  Answer log_in(const std::string& name, const std::string& password) const {
    return console.client().post("/api/v1/session", Json{{"name", name}, {"password", password}}.dump());
  }
  Answer ask(const std::string& method, const std::string& target, const std::string& body = "") const {
    HttpClient::Headers headers{{"Cookie", cookie}, {"Content-Type", "application/json"}};
    if (method != "GET") headers["X-CSRF-Token"] = csrf;
    return console.client().ask(method, target, body, headers);
  }

  ServedConsole console;
  std::string set_cookie, cookie, csrf;
};

}  // namespace

TEST_CASE("a user logs in, is known by the cookie, and logs out") {
  const LoggedIn anna;
  CHECK(std::regex_match(anna.set_cookie,
                         std::regex("stepwise_session=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict")));
  const Answer who = anna.ask("GET", "/api/v1/session");
  REQUIRE(who.status == 200);
  CHECK(Json::parse(who.body) ==
        Json{{"kind", "user"}, {"name", "anna"}, {"role", "administer"}, {"csrf_token", anna.csrf}});
  CHECK(anna.ask("GET", "/api/v1/orders").status == 200);
  CHECK(anna.console.get("/api/v1/orders").status == 401);

  const Answer ended = anna.ask("DELETE", "/api/v1/session");
  CHECK(ended.status == 200);
  CHECK(ended.headers.at("set-cookie").find("Max-Age=0") != std::string::npos);
  CHECK(problem_code(anna.ask("GET", "/api/v1/orders")) == "session-ended");
}

TEST_CASE("before there is a user, this machine is the caller, and has no session to end") {
  const ServedConsole console;
  CHECK(console.get("/api/v1/session").json == Json{{"kind", "local"}, {"name", ""}, {"role", "administer"}});
  CHECK(problem_code(console.ask("DELETE", "/api/v1/session").raw) == "no-session");
}

TEST_CASE("a wrong login is 401, an incomplete one names each member") {
  const LoggedIn anna;
  const test::CapturedOutput quiet;
  CHECK(anna.log_in("anna", "a wrong password").status == 401);
  CHECK(problem_code(anna.log_in("carl", first_password)) == "login-failed");
  const Answer incomplete = anna.console.client().post("/api/v1/session", "{}");
  CHECK(incomplete.status == 422);
  CHECK(Json::parse(incomplete.body).at("errors").size() == 2);
}

TEST_CASE("without a token of the configuration the last administrator stays one; users with another role may change") {
  const LoggedIn anna;
  const auto add = [&](const std::string& name, const std::string& role) {
    const Json body{{"name", name}, {"role", role}, {"password", first_password}};
    const Answer made = anna.ask("POST", "/api/v1/users", body.dump());
    REQUIRE(made.status == 201);
    return fmt::format("/api/v1/users/{}", Json::parse(made.body).at("id").get<std::int64_t>());
  };
  const std::string bert = add("bert", "act");
  const Json users = Json::parse(anna.ask("GET", "/api/v1/users").body).at("items");
  const std::string self = fmt::format("/api/v1/users/{}", users[0].at("id").get<std::int64_t>());
  const auto status = [&](const std::string& target, const Json& body) {
    return anna.ask("POST", target, body.dump()).status;
  };
  const Json none = Json::object(), act{{"role", "act"}};
  CHECK(status(bert + "/disable", none) == 200);
  CHECK(status(bert + "/role", {{"role", "view"}}) == 200);
  CHECK(status("/api/v1/users/999/disable", none) == 404);
  CHECK(status(self + "/disable", none) == 409);
  CHECK(status(self + "/role", act) == 409);
  CHECK(status(self + "/role", {{"role", "administer"}}) == 200);
  CHECK(status(bert + "/role", {{"role", "administer"}}) == 200);
  CHECK(status(self + "/role", act) == 409);  // bert is disabled
  CHECK(status(bert + "/enable", none) == 200);
  CHECK(status(self + "/role", act) == 200);
}

TEST_CASE("a user changes the own password; a program has none") {
  const LoggedIn anna;
  const auto change = [&](const std::string& old, const std::string& wanted) {
    return anna.ask("POST", "/api/v1/session/password", Json{{"old", old}, {"new", wanted}}.dump());
  };
  CHECK(change(first_password, "short").status == 422);
  {
    const test::CapturedOutput quiet;
    CHECK(change("a wrong password", "another long password").status == 401);
  }
  CHECK(change(first_password, "another long password").status == 200);
  CHECK(anna.ask("GET", "/api/v1/session").status == 401);
  CHECK(anna.log_in("anna", "another long password").status == 200);

  ServedConsole guarded({.token = "secret"});
  const Answer program =
      guarded.client().ask("POST", "/api/v1/session/password", R"({"old":"a","new":"another long password"})",
                           {{"Authorization", "Bearer secret"}, {"Content-Type", "application/json"}});
  CHECK(problem_code(program) == "no-session");
}
