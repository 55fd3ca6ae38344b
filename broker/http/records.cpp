// SPDX-License-Identifier: Apache-2.0
// One record of the department, by its row id.
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

// The journal keeps what was found; what it goes against and what helps is said of each code.
std::string with_rules(const std::string& message) {
  Json document = Json::parse(message);
  for (Json& finding : document["findings"]) {
    const broker::FindingCode& code = broker::finding_code(finding.value("code", ""));
    finding.update({{"kind", broker::to_text(code.kind)}, {"rule", code.rule}, {"remedy", code.remedy}});
  }
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
  return found(request, overview(api).delivery(request.id), "delivery");
}

Response get_delivery_bytes(Api& api, const Request& request) {
  return found_bytes(request, overview(api).delivery_bytes(request.id), "rendered message");
}

}  // namespace stepwise::broker::http
