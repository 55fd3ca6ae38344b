// SPDX-License-Identifier: Apache-2.0
// Problem documents (RFC 9457), which describe why a request was refused. `type` is urn:stepwise:problem:CODE with the
// stable code of the error; `errors` lists all faults with place (a JSON pointer into the body, or "?name" for the
// query), rule and remedy.
#pragma once
#include "base/error.hpp"
#include "broker/http/exchange.hpp"
#include "model/patients/patient_differences.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stepwise::broker::http {

struct Problem {
  int status = 500;
  std::string code;    // "step-started"
  std::string detail;  // one sentence for a person
  std::vector<Error> errors = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::vector<model::Difference> differences = {};  // between two patients; a person has to confirm them
};

int status_of(ErrorKind kind);
std::string_view title_of(int status);  // the reason phrase of RFC 9110

Problem problem_of(const Error& error);                   // for an action that was refused
Problem bad_query(std::vector<Error> errors);             // 400
Problem bad_body(std::vector<Error> errors);              // 422: the body is JSON, but its content is invalid
Problem try_later(std::string code, std::string detail);  // 503 with Retry-After
Response to_response(const Problem& problem, std::string_view instance);

Json to_json(const Error& error);
Json to_json(const Finding& finding);

}  // namespace stepwise::broker::http
