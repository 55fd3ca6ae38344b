// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "broker/http/audited.hpp"
#include "hl7/charset.hpp"
#include "hl7/header.hpp"
#include "sql/history.hpp"
#include "sql/value_text.hpp"

#include <fmt/format.h>

namespace stepwise::broker::http {
namespace {

Json outcome_json(const broker::ActionOutcome& outcome) {
  Json findings = Json::array();
  for (const Finding& finding : outcome.findings) findings.push_back(to_json(finding));
  Json changes = Json::array(), notified = Json::array();
  for (const model::RecordChange& change : outcome.changes) {
    for (Json& row : Json::parse(sql::to_json(change.rows))) changes.push_back(std::move(row));
  }
  for (const broker::Notified& one : outcome.notified)
    notified.push_back({{"destination", one.destination}, {"kind", one.kind}});
  Json json = {{"findings", std::move(findings)}, {"changes", std::move(changes)}, {"notified", std::move(notified)}};
  if (outcome.is_dry_run) {
    json["dry_run"] = true;  // numbers of new records are allocated only when the action is done
    return json;
  }
  json["id"] = outcome.id;
  if (!outcome.filler_number.empty()) json["filler_number"] = outcome.filler_number;
  for (const model::Identifier& identifier : outcome.identifiers)
    json["identifiers"].push_back({{"value", identifier.value}, {"authority", identifier.authority}});
  return json;
}

}  // namespace

broker::Actions acting(Api& api, const Request& request, BodyFields& fields) {
  return broker::Actions(api.context,
                         {.actor = actor_of(request), .is_dry_run = fields.flag("dry_run").value_or(false)});
}

Response action_response(const Request& request, const Result<broker::ActionOutcome>& outcome) {
  if (outcome) return json_response(outcome_json(*outcome));
  return to_response(problem_of(outcome.error()), request.target);
}

Response action_response(const Request& request, const Result<broker::ActionOutcome>& outcome,
                         const std::vector<model::Difference>& differences) {
  if (outcome) return json_response(outcome_json(*outcome));
  Problem problem = problem_of(outcome.error());
  if (problem.code == model::patients_differ) problem.differences = differences;
  return to_response(problem, request.target);
}

Response made_response(const Request& request, const Result<broker::ActionOutcome>& outcome,
                       std::string_view collection) {
  if (!outcome) return to_response(problem_of(outcome.error()), request.target);
  if (outcome->is_dry_run) return json_response(outcome_json(*outcome));
  Response response = json_response(outcome_json(*outcome), 201);
  response.headers.emplace_back("Location", fmt::format("{}/{}", collection, outcome->id));
  return response;
}

std::optional<Response> refuse_body(const Request& request, BodyFields& fields) {
  std::vector<Error> faults = fields.faults();
  if (faults.empty()) return std::nullopt;
  Problem problem = bad_body(std::move(faults));
  if (fields.is_syntax_fault()) problem.status = 400;
  return to_response(problem, request.target);
}

std::optional<Response> refuse_query(const Request& request, QueryFields& fields) {
  std::vector<Error> faults = fields.faults();
  if (faults.empty()) return std::nullopt;
  return to_response(bad_query(std::move(faults)), request.target);
}

Json time_or_null(const std::optional<Instant>& instant) {
  return instant ? Json(sql::to_text(*instant)) : Json(nullptr);
}

std::optional<model::Role> role_member(BodyFields& fields) {
  const auto text = fields.text("role");
  const auto role = text ? model::role_of(*text) : std::nullopt;
  if (text && !role) fields.fault("role", *text, "view, register, act or administer", "use one of them");
  return role;
}

Json answer_json(const std::optional<std::string>& bytes) {
  if (!bytes) return nullptr;
  const auto message = hl7::Message::parse(hl7::decode(*bytes, "").text);
  if (!message) return nullptr;
  const auto answer = hl7::read_answer(*message);
  if (!answer) return nullptr;
  Json errors = Json::array();
  for (const hl7::ReceivedError& error : hl7::read_errors(*message))
    errors.push_back({{"place", error.place}, {"code", error.code}, {"text", error.text}});
  return {{"code", hl7::to_text(answer->code)},
          {"control_id", text::cut(answer->control_id, limits::hl7_control_id_characters)},
          {"text", text::cut(answer->text, limits::hl7_error_characters)},
          {"errors", std::move(errors)}};
}

Response not_found(const Request& request, std::string_view what) {
  return to_response({.status = 404, .code = "unknown-id", .detail = fmt::format("there is no {} with this id", what)},
                     request.target);
}

}  // namespace stepwise::broker::http
