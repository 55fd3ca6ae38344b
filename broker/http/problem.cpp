// SPDX-License-Identifier: Apache-2.0
#include "broker/http/problem.hpp"

#include "base/limits.hpp"
#include "broker/usecases/finding_codes.hpp"

#include <algorithm>

namespace stepwise::broker::http {
namespace {

constexpr std::string_view retry_after_s = "5";

// Replaces blanks, because a URN has none (RFC 8141).
std::string code_of(ErrorKind kind) {
  std::string code(to_text(kind));
  std::ranges::replace(code, ' ', '-');
  return code;
}

}  // namespace

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::unknown_key: return 404;
    case ErrorKind::duplicate_key:
    case ErrorKind::record_locked:
    case ErrorKind::state_forbids: return 409;
    case ErrorKind::too_large: return 413;
    case ErrorKind::unavailable: return 503;
    case ErrorKind::not_admitted: return 403;
    case ErrorKind::internal: return 500;
    case ErrorKind::segment_sequence:
    case ErrorKind::required_field_missing:
    case ErrorKind::data_type:
    case ErrorKind::table_value:
    case ErrorKind::unsupported_message_type:
    case ErrorKind::unsupported_event:
    case ErrorKind::unsupported_processing_id:
    case ErrorKind::unsupported_version: return 422;
  }
  return 500;
}

std::string_view title_of(int status) {
  switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 431: return "Request Header Fields Too Large";
    case 503: return "Service Unavailable";
    default: return "Internal Server Error";
  }
}

Problem problem_of(const Error& error) {
  const int status = status_of(error.kind);
  Problem problem{.status = status,
                  .code = error.code.empty() ? code_of(error.kind) : error.code,
                  .detail = describe(error),
                  .errors = {error}};
  if (status == 503 || error.kind == ErrorKind::record_locked)
    problem.headers.emplace_back("Retry-After", retry_after_s);
  return problem;
}

Problem bad_query(std::vector<Error> errors) {
  return {.status = 400,
          .code = "bad-query",
          .detail = "the query of the target is not what this path takes",
          .errors = std::move(errors)};
}

// A few megabytes can have a fault in every few bytes.
Problem bad_body(std::vector<Error> errors) {
  if (errors.size() > limits::http_faults) {
    errors.resize(limits::http_faults);
    errors.push_back({.kind = ErrorKind::data_type,
                      .code = "body",
                      .rule = "the faults above are the first ones, there are more",
                      .remedy = "correct these first"});
  }
  return {
      .status = 422, .code = "bad-body", .detail = "the body is not what this path takes", .errors = std::move(errors)};
}

Problem try_later(std::string code, std::string detail) {
  return {.status = 503,
          .code = std::move(code),
          .detail = std::move(detail),
          .headers = {{"Retry-After", std::string(retry_after_s)}}};
}

Response to_response(const Problem& problem, std::string_view instance) {
  Json document{{"type", "urn:stepwise:problem:" + problem.code},
                {"title", title_of(problem.status)},
                {"status", problem.status},
                {"detail", problem.detail},
                {"instance", instance}};
  for (const model::Difference& one : problem.differences)
    document["differences"].push_back({{"field", one.field}, {"value", one.value}, {"other_value", one.other_value}});
  if (!problem.errors.empty()) {
    Json& errors = document["errors"] = Json::array();
    for (const Error& error : problem.errors) errors.push_back(to_json(error));
  }
  return {.status = problem.status,
          .content_type = "application/problem+json",
          .body = write_json(document),
          .headers = problem.headers};
}

Json to_json(const Error& error) {
  return {{"code", error.code},
          {"place", error.place},
          {"value", error.value},
          {"rule", error.rule},
          {"remedy", error.remedy}};
}

Json to_json(const Finding& finding) {
  const broker::FindingCode& code = broker::finding_code(finding.code);
  return {{"code", finding.code},   {"kind", broker::to_text(code.kind)},
          {"place", finding.place}, {"text", finding.text},
          {"shape", finding.shape}, {"rule", code.rule},
          {"remedy", code.remedy}};
}

}  // namespace stepwise::broker::http
