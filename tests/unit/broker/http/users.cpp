// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/http/served_console.hpp"

#include <fmt/format.h>

using namespace stepwise;
using test::JsonAnswer;
using test::ServedConsole;

namespace {

// The token of the configuration is the administrator of these tests.
class Administered {
 public:
  JsonAnswer ask(const std::string& method, const std::string& target, const Json& body = nullptr) const {
    const test::Answer answer =
        console_.client().ask(method, target, body.is_null() ? "" : body.dump(),
                              {{"Authorization", "Bearer secret"}, {"Content-Type", "application/json"}});
    return {answer.status, Json::parse(answer.body, nullptr, false), answer};
  }
  JsonAnswer post(const std::string& target, const Json& body = Json::object()) const {
    return ask("POST", target, body);
  }
  std::int64_t add(const std::string& name, const std::string& role) const {
    const JsonAnswer made =
        post("/api/v1/users", {{"name", name}, {"role", role}, {"password", "a long enough password"}});
    REQUIRE(made.status == 201);
    return made.json.at("id");
  }
  int log_in(const std::string& name, const std::string& password) const {
    return post("/api/v1/session", {{"name", name}, {"password", password}}).status;
  }

 private:
  ServedConsole console_{{.token = "secret"}};
};

}  // namespace

TEST_CASE("users are added and listed; their passwords are never shown") {
  const Administered api;
  api.add("bert", "view");
  api.add("anna", "act");
  const JsonAnswer list = api.ask("GET", "/api/v1/users");
  REQUIRE(list.json.at("items").size() == 2);
  const Json& anna = list.json["items"][0];
  CHECK(anna.at("name") == "anna");
  CHECK(anna.at("role") == "act");
  CHECK(anna.at("is_disabled") == false);
  CHECK(anna.at("last_login_at").is_null());
  CHECK(list.raw.body.find("argon2") == std::string::npos);
}

TEST_CASE("a user with faults is refused with each of them, a second one of the same name as a conflict") {
  const Administered api;
  const JsonAnswer role = api.post("/api/v1/users", {{"name", "anna"}, {"role", "chief"}, {"password", "x"}});
  CHECK(role.status == 422);
  CHECK(role.json["errors"][0]["place"] == "/role");
  CHECK(api.post("/api/v1/users", Json::object()).json["errors"].size() == 3);
  CHECK(api.post("/api/v1/users", {{"name", "anna"}, {"role", "view"}, {"password", "short"}}).status == 422);
  CHECK(
      api.post("/api/v1/users", {{"name", "an na"}, {"role", "view"}, {"password", "a long enough password"}}).status ==
      422);
  api.add("anna", "view");
  CHECK(
      api.post("/api/v1/users", {{"name", "ANNA"}, {"role", "view"}, {"password", "a long enough password"}}).status ==
      409);
}

TEST_CASE("a user gets another role and password, is disabled and enabled") {
  const Administered api;
  api.add("chief", "administer");
  const auto id = api.add("anna", "view");
  const std::string path = fmt::format("/api/v1/users/{}", id);
  CHECK(api.post(path + "/role", {{"role", "act"}}).json.at("role") == "act");
  CHECK(api.post(path + "/role", {{"role", "none"}}).status == 422);
  CHECK(api.post(path + "/password", {{"password", "short"}}).status == 422);
  CHECK(api.post(path + "/password", {{"password", "another long password"}}).status == 200);
  CHECK(api.log_in("anna", "another long password") == 200);
  CHECK(api.post(path + "/disable").json.at("is_disabled") == true);
  CHECK(api.log_in("anna", "another long password") == 401);
  CHECK(api.post(path + "/enable").json.at("is_disabled") == false);
  CHECK(api.log_in("anna", "another long password") == 200);
  const std::string none = fmt::format("/api/v1/users/{}", id + 1);
  CHECK(api.post(none + "/role", {{"role", "act"}}).status == 404);
  CHECK(api.post(none + "/password", {{"password", "another long password"}}).status == 404);
  CHECK(api.post(none + "/disable").status == 404);
  CHECK(api.post(none + "/enable").status == 404);
}

TEST_CASE("beside the token of the configuration each user can be disabled and get another role") {
  const Administered api;
  const auto anna = api.add("anna", "act");
  CHECK(api.post(fmt::format("/api/v1/users/{}/role", anna), {{"role", "view"}}).status == 200);
  CHECK(api.post(fmt::format("/api/v1/users/{}/disable", anna)).status == 200);
  CHECK(api.post(fmt::format("/api/v1/users/{}/disable", anna + 1)).status == 404);
  const auto chief = api.add("chief", "administer");
  CHECK(api.post(fmt::format("/api/v1/users/{}/disable", chief)).status == 200);
}

TEST_CASE("the token of a program is shown once, works with its role, and is refused when it is revoked") {
  const Administered api;
  const JsonAnswer made = api.post("/api/v1/tokens", {{"name", "mirth"}, {"role", "view"}, {"days", 30}});
  REQUIRE(made.status == 201);
  const std::string token = made.json.at("token");
  const JsonAnswer list = api.ask("GET", "/api/v1/tokens");
  REQUIRE(list.json.at("items").size() == 1);
  CHECK(list.json["items"][0]["name"] == "mirth");
  CHECK(list.json["items"][0]["expires_at"] == "2026-03-31T07:00:00.000000Z");
  CHECK(list.raw.body.find(token) == std::string::npos);
  CHECK(api.post("/api/v1/tokens", {{"name", "Mirth"}, {"role", "view"}}).status == 409);
  CHECK(api.post("/api/v1/tokens", {{"name", "other"}, {"role", "view"}, {"days", 0}}).status == 422);
  const std::string path = fmt::format("/api/v1/tokens/{}/revoke", made.json.at("id").get<std::int64_t>());
  CHECK(api.post(path).status == 200);
  CHECK(api.post(path).status == 404);
  CHECK_FALSE(api.ask("GET", "/api/v1/tokens").json["items"][0]["revoked_at"].is_null());
}
