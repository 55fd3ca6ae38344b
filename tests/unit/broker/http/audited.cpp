// SPDX-License-Identifier: Apache-2.0
#include "broker/http/audited.hpp"

#include "broker/http/problem.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::broker::http;
using broker::Caller;
using model::AuditAction;
using model::AuditActorKind;
using model::AuditKind;

namespace {

using Ids = std::vector<model::RowId>;

Response answer(const Json& body, int status = 200) {
  return json_response(body, status);
}

Response problem(int status, const std::string& code) {
  return to_response({.status = status, .code = code, .detail = "no"}, "/x");
}

std::optional<Audited> ask(const std::string& method, const std::string& target, const Response& response,
                           const std::string& body = "",
                           const Caller& caller = {Caller::Kind::user, "anna", model::Role::administer}) {
  Request request;
  request.method = method;
  request.target = target;
  request.path = target.substr(0, target.find('?'));
  request.peer_address = "10.0.0.7";
  request.caller = caller;
  request.body = body;
  request.has_body = !body.empty();
  static const Router router(routes());
  const Router::Found found = router.find(method, request.path);
  REQUIRE(found.route != nullptr);
  request.id = found.id;
  return audited(*found.route, request, response);
}

}  // namespace

TEST_CASE("a record that is shown: who, from where, which; the same again is only counted") {
  const auto done = ask("GET", "/api/v1/patients/7", answer({{"id", 7}}));
  REQUIRE(done);
  CHECK(done->may_repeat);
  CHECK(done->event.kind == AuditKind::patient_record);
  CHECK(done->event.action == AuditAction::read);
  CHECK(done->event.actor.kind == AuditActorKind::user);
  CHECK(done->event.actor.name == "anna");
  CHECK(done->event.actor.address == "10.0.0.7");
  CHECK(done->event.what == "GET /api/v1/patients/7");
  CHECK(done->event.patients == Ids{7});
}

TEST_CASE("a list is recorded with its query and the ids of its items") {
  const auto done =
      ask("GET", "/api/v1/steps?modality=CT", answer({{"items", {{{"id", 3}}, {{"id", 4}}}}, {"next", nullptr}}));
  REQUIRE(done);
  CHECK(done->event.kind == AuditKind::procedure_record);
  CHECK(done->event.query == "modality=CT");
  CHECK(done->event.steps == Ids{3, 4});
}

TEST_CASE("discrepancies have records of several kinds") {
  const auto done = ask("GET", "/api/v1/discrepancies",
                        answer({{"items",
                                 {{{"kind", "x"}, {"step", {{"id", 3}}}},
                                  {{"kind", "y"}, {"performed_step", {{"id", 9}}}},
                                  {{"kind", "z"}, {"order", {{"id", 5}}}}}}}));
  REQUIRE(done);
  CHECK(done->event.steps == Ids{3});
  CHECK(done->event.performed_steps == Ids{9});
  CHECK(done->event.orders == Ids{5});
}

TEST_CASE("the steps that a worklist or a recorded query shows are recorded") {
  const Json shown = {{{"step", {{"id", 3}}}}, {{"step", {{"id", 4}}}}};
  auto done = ask("GET", "/api/v1/worklist?station=CT1", answer({{"items", shown}}));
  REQUIRE(done);
  CHECK(done->event.steps == Ids{3, 4});
  done = ask("GET", "/api/v1/queries/17", answer({{"id", 17}, {"returned", shown}}));
  REQUIRE(done);
  CHECK(done->event.what == "GET /api/v1/queries/17");
  CHECK(done->event.steps == Ids{3, 4});
  done = ask("GET", "/api/v1/queries", answer({{"items", {{{"id", 17}}}}}));
  REQUIRE(done);
  CHECK(done->event.steps.empty());
  done = ask("GET", "/api/v1/steps/3/why-not?station=CT1", answer({{"listed", true}}));
  REQUIRE(done);
  CHECK(done->event.steps == Ids{3});
}

TEST_CASE("each change is written, with what it changed") {
  auto done = ask("POST", "/api/v1/steps/4/cancel", answer({{"id", 4}}), R"({"reason":"x"})");
  REQUIRE(done);
  CHECK_FALSE(done->may_repeat);
  CHECK(done->event.action == AuditAction::update);
  CHECK(done->event.steps == Ids{4});
  CHECK(done->event.query.empty());

  done = ask("POST", "/api/v1/orders", answer({{"id", 12}}, 201), R"({"patient_id":7})");
  CHECK(done->event.action == AuditAction::create);
  CHECK(done->event.orders == Ids{12});
  CHECK(done->event.patients == Ids{7});

  done = ask("POST", "/api/v1/orders/12/steps", answer({{"id", 44}}, 201), "{}");
  CHECK(done->event.orders == Ids{12});
  CHECK(done->event.steps == Ids{44});

  done = ask("POST", "/api/v1/patients/7/merge", answer({{"id", 7}}), R"({"retired_id":8})");
  CHECK(done->event.patients == Ids{7, 8});

  done = ask("POST", "/api/v1/performed-steps/9/link", answer({{"id", 9}}), R"({"step_id":4})");
  CHECK(done->event.performed_steps == Ids{9});
  CHECK(done->event.steps == Ids{4});
}

TEST_CASE("a change that was refused is a failure with the code of the problem") {
  const auto done = ask("POST", "/api/v1/steps/4/cancel", problem(409, "step-started"), "{}");
  REQUIRE(done);
  CHECK(done->event.outcome == 4);
  CHECK(done->event.detail == "step-started");
  CHECK(ask("POST", "/api/v1/steps/4/cancel", problem(503, "database-away"), "{}")->event.outcome == 8);
}

TEST_CASE("a login is recorded with the name that was tried, and never with the password") {
  const std::string body = R"({"name":"bert","password":"secret-word"})";
  auto done = ask("POST", "/api/v1/session", answer({{"name", "bert"}}), body, {});
  REQUIRE(done);
  CHECK(done->event.kind == AuditKind::login);
  CHECK(done->event.outcome == 0);
  CHECK(done->event.actor.kind == AuditActorKind::user);
  CHECK(done->event.actor.name == "bert");
  CHECK_FALSE(done->may_repeat);
  done = ask("POST", "/api/v1/session", problem(401, "login-failed"), body, {});
  CHECK(done->event.outcome == 4);
  CHECK(done->may_repeat);
  CHECK(done->event.detail == "login-failed");
  const auto no_name =
      ask("POST", "/api/v1/session", problem(401, "login-failed"), R"({"name":"my secret word!","password":"y"})", {});
  CHECK(no_name->event.actor.name.empty());  // no name of a user looks like this
  CHECK(ask("DELETE", "/api/v1/session", answer({{"ended", true}}))->event.kind == AuditKind::logout);
  CHECK_FALSE(ask("GET", "/api/v1/session", answer({{"name", "anna"}})));
  CHECK(ask("GET", "/api/v1/session", problem(401, "token-wrong"), "", {})->event.outcome == 4);
}

TEST_CASE("users, tokens and passwords: who was changed to what") {
  auto done = ask("POST", "/api/v1/users", answer({{"id", 3}}, 201),
                  R"({"name":"bert","role":"act","password":"secret-word"})");
  REQUIRE(done);
  CHECK(done->event.kind == AuditKind::user_security);
  CHECK(done->event.detail == "bert, act");
  CHECK(done->event.patients.empty());
  done = ask("POST", "/api/v1/session/password", answer({{"changed", true}}), R"({"old":"a","new":"b"})");
  CHECK(done->event.kind == AuditKind::user_security);
  CHECK_FALSE(ask("GET", "/api/v1/users", answer({{"items", Json::array()}})));
}

TEST_CASE("who is not known is a failed authentication, who may not is a use of a restricted function") {
  auto done = ask("GET", "/metrics", problem(401, "token-missing"), "", {});
  REQUIRE(done);
  CHECK(done->event.kind == AuditKind::login);
  CHECK(done->event.outcome == 4);
  CHECK(done->may_repeat);
  done = ask("POST", "/api/v1/orders/12/cancel", problem(403, "role"), "{}");
  CHECK(done->event.kind == AuditKind::restricted_function);
  CHECK(done->event.what == "POST /api/v1/orders/{id}/cancel");
}

TEST_CASE("plans that are applied change the orders that the answer names") {
  const auto done = ask("POST", "/api/v1/plans/apply", answer({{"applied", {5, 6}}, {"refused", Json::array()}}), "{}");
  CHECK(done->event.kind == AuditKind::order_record);
  CHECK(done->event.orders == Ids{5, 6});
}

TEST_CASE("what shows no data of patients is not recorded; what changes the configuration is") {
  for (const char* const path : {"/metrics", "/healthz", "/api/v1", "/api/v1/destinations", "/api/v1/plans"}) {
    INFO(path);
    CHECK_FALSE(ask("GET", path, answer({{"items", Json::array()}})));
  }
  CHECK_FALSE(ask("GET", "/api/v1/patients/7", problem(404, "no-such-patient")));
  CHECK(ask("POST", "/api/v1/plans", answer({{"imported", 1}}), "{}")->event.kind == AuditKind::software_configuration);
  CHECK(ask("DELETE", "/api/v1/plans?value=PE", answer({{"removed", 1}}))->event.action == AuditAction::remove);
  CHECK(ask("GET", "/api/v1/audit?patient_id=7", answer({{"items", Json::array()}}))->event.kind ==
        AuditKind::audit_log_used);
}
