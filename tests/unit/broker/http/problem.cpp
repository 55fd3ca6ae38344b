// SPDX-License-Identifier: Apache-2.0
#include "broker/http/problem.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::broker::http;

TEST_CASE("A problem document lists 100 faults of a body; of more the first ones, and that there are more") {
  const auto listed = [](std::size_t count) {
    std::vector<Error> faults(count);
    for (std::size_t i = 0; i < count; ++i) faults[i].place = "/" + std::to_string(i);
    return Json::parse(to_response(bad_body(std::move(faults)), "/").body).at("errors");
  };
  CHECK(listed(100).size() == 100);
  CHECK(listed(100).back().at("place") == "/99");
  for (const std::size_t count : {101, 5000}) {
    const Json errors = listed(count);
    CHECK(errors.size() == 101);
    CHECK(errors.at(99).at("place") == "/99");
    CHECK(errors.back().at("rule") == "the faults above are the first ones, there are more");
  }
}

TEST_CASE("RFC 9457: a problem document names type, title, status, detail and instance") {
  const Error error{.kind = ErrorKind::state_forbids,
                    .code = "step-started",
                    .place = "/step",
                    .value = "S1",
                    .rule = "not started",
                    .remedy = "discontinue it"};
  const Response response = to_response(problem_of(error), "/api/v1/steps/1/cancel");
  CHECK(response.status == 409);
  CHECK(response.content_type == "application/problem+json");
  const Json document = Json::parse(response.body);
  CHECK(document["type"] == "urn:stepwise:problem:step-started");
  CHECK(document["title"] == "Conflict");
  CHECK(document["status"] == 409);
  CHECK(document["detail"] == describe(error));
  CHECK(document["instance"] == "/api/v1/steps/1/cancel");
  CHECK(document["errors"] == Json::array({{{"code", "step-started"},
                                            {"place", "/step"},
                                            {"value", "S1"},
                                            {"rule", "not started"},
                                            {"remedy", "discontinue it"}}}));
}

TEST_CASE("Every kind of error has its status") {
  CHECK(status_of(ErrorKind::unknown_key) == 404);
  CHECK(status_of(ErrorKind::duplicate_key) == 409);
  CHECK(status_of(ErrorKind::record_locked) == 409);
  CHECK(status_of(ErrorKind::state_forbids) == 409);
  CHECK(status_of(ErrorKind::required_field_missing) == 422);
  CHECK(status_of(ErrorKind::data_type) == 422);
  CHECK(status_of(ErrorKind::table_value) == 422);
  CHECK(status_of(ErrorKind::too_large) == 413);
  CHECK(status_of(ErrorKind::unavailable) == 503);
  CHECK(status_of(ErrorKind::not_admitted) == 403);
  CHECK(status_of(ErrorKind::internal) == 500);
}

TEST_CASE("the type of a problem is a URN without blanks, also when the error has no code of its own") {
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::not_admitted); ++kind) {
    const Response response = to_response(problem_of({.kind = static_cast<ErrorKind>(kind)}), "/");
    const std::string type = Json::parse(response.body)["type"];
    INFO(type);
    CHECK(type.starts_with("urn:stepwise:problem:"));
    CHECK(type.find_first_not_of("abcdefghijklmnopqrstuvwxyz-:") == std::string::npos);
  }
  const Response response = to_response(problem_of({.kind = ErrorKind::unknown_key}), "/");
  CHECK(Json::parse(response.body)["type"] == "urn:stepwise:problem:unknown-key-identifier");
}

TEST_CASE("What may be tried again says when") {
  CHECK(try_later("database", "away").headers ==
        std::vector<std::pair<std::string, std::string>>{{"Retry-After", "5"}});
  CHECK(problem_of({.kind = ErrorKind::record_locked}).headers.size() == 1);
  CHECK(problem_of({.kind = ErrorKind::state_forbids}).headers.empty());
}

TEST_CASE("A value that is not UTF-8 does no harm") {
  const Response response = to_response(problem_of({.kind = ErrorKind::data_type, .value = "M\xFCller"}), "/");
  CHECK(Json::accept(response.body));
}
