// SPDX-License-Identifier: Apache-2.0
// Handlers that return one record by its row id.
#include "broker/http/api.hpp"
#include "broker/usecases/finding_codes.hpp"
#include "sql/overview.hpp"

namespace stepwise::broker::http {
namespace {

Response found(const Request& request, const std::optional<std::string>& json, std::string_view what) {
  if (!json) return not_found(request, what);
  return {.status = 200, .body = *json};
}

Response found_bytes(const Request& request, const std::optional<std::string>& bytes, std::string_view what) {
  if (!bytes) return not_found(request, what);
  return {.status = 200, .content_type = std::string(hl7_type), .body = *bytes};
}

// Adds rule and remedy to each finding, because the journal stores only its code, place, text and shape.
std::string with_rules(const std::string& message) {
  Json document = Json::parse(message);
  for (Json& finding : document["findings"]) {
    const broker::FindingCode& code = broker::finding_code(finding.value("code", ""));
    finding.update({{"kind", broker::to_text(code.kind)}, {"rule", code.rule}, {"remedy", code.remedy}});
  }
  return document.dump();
}

std::string with_answer(const std::string& delivery, const std::optional<std::string>& answer) {
  Json document = Json::parse(delivery);
  document["answer"] = answer_json(answer);
  return document.dump();
}

sql::Overview overview(Api& api) {
  return sql::Overview(api.context.database);
}

}  // namespace

Response get_patient(Api& api, const Request& request) {
  return found(request, overview(api).patient(request.id), "patient");
}

Response get_order(Api& api, const Request& request) {
  return found(request, overview(api).order(request.id), "order");
}

Response get_step(Api& api, const Request& request) {
  return found(request, overview(api).step(request.id), "scheduled step");
}

Response get_performed_step(Api& api, const Request& request) {
  return found(request, overview(api).performed_step(request.id), "performed step");
}

Response get_message(Api& api, const Request& request) {
  const auto message = overview(api).message(request.id);
  return found(request, message ? std::optional(with_rules(*message)) : message, "message");
}

Response get_message_bytes(Api& api, const Request& request) {
  return found_bytes(request, overview(api).message_bytes(request.id), "message");
}

Response get_message_ack(Api& api, const Request& request) {
  return found_bytes(request, overview(api).message_ack(request.id), "answered message");
}

Response get_dataset_bytes(Api& api, const Request& request) {
  const auto bytes = overview(api).dataset_bytes(request.id);
  if (!bytes) return not_found(request, "dataset");
  return {.status = 200, .content_type = "application/octet-stream", .body = *bytes};
}

Response get_delivery(Api& api, const Request& request) {
  const auto delivery = sql::Overview(api.context.database, destination_rules(api)).delivery(request.id);
  return found(request,
               delivery ? std::optional(with_answer(*delivery, overview(api).delivery_answer(request.id))) : delivery,
               "delivery");
}

Response get_delivery_bytes(Api& api, const Request& request) {
  return found_bytes(request, overview(api).delivery_bytes(request.id), "rendered message");
}

Response get_delivery_answer(Api& api, const Request& request) {
  return found_bytes(request, overview(api).delivery_answer(request.id), "answered delivery");
}

sql::DestinationRules destination_rules(const Api& api) {
  sql::DestinationRules rules;
  const auto add = [](std::string& lines, const std::string& name) { lines += (lines.empty() ? "" : "\n") + name; };
  for (const broker::Destination& one : api.context.settings.destinations) {
    add(rules.configured, one.profile.name);
    if (one.hold_line) add(rules.held_lines, one.profile.name);
    if (!one.enabled) add(rules.disabled, one.profile.name);
  }
  for (const broker::PerformedDestination& one : api.context.settings.performed_destinations) {
    add(rules.configured, one.name);
    if (!one.enabled) add(rules.disabled, one.name);
  }
  return rules;
}

}  // namespace stepwise::broker::http
