// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"
#include "broker/http/target.hpp"
#include "model/orders/states.hpp"
#include "sql/overview.hpp"
#include "sql/write_set_json.hpp"

#include <fmt/format.h>

#include <array>
#include <span>

namespace stepwise::broker::http {
namespace {

constexpr std::array<std::string_view, 6> outcomes{"applied",  "no effect",   "refused",
                                                   "repeated", "quarantined", "broken"};

sql::PageOf read_page(QueryFields& query) {
  sql::PageOf page;
  page.before = query.integer("before", 1, INT64_MAX);
  page.rows = static_cast<int>(query.integer("limit", 1, limits::http_page_rows_most).value_or(limits::http_page_rows));
  return page;
}

Response page_response(const Request& request, const sql::Page& page) {
  const std::string next =
      page.next ? write_json(next_target(request.path, request.query, "before", *page.next)) : "null";
  return {.status = 200, .body = fmt::format(R"({{"items":{},"next":{}}})", page.items, next)};
}

std::string text(QueryFields& query, const std::string& name) {
  return query.text(name).value_or("");
}

std::string word(QueryFields& query, const std::string& name, std::span<const std::string_view> words) {
  return query.one_of(name, words).value_or("");
}

}  // namespace

Response list_patients(Api& api, const Request& request) {
  QueryFields query(request);
  sql::PatientFilter filter;
  filter.identifier = text(query, "identifier");
  filter.name = text(query, "name");
  const sql::PageOf page = read_page(query);
  if (auto refusal = refuse_query(request, query)) return *refusal;
  return page_response(request, sql::Overview(api.context.database).patients(filter, page));
}

Response list_orders(Api& api, const Request& request) {
  QueryFields query(request);
  sql::OrderFilter filter;
  filter.state = word(query, "state", model::words_of<model::OrderState>());
  filter.placer_number = text(query, "placer_number");
  filter.filler_number = text(query, "filler_number");
  filter.accession_number = text(query, "accession_number");
  filter.patient_id = query.integer("patient_id", 1, INT64_MAX);
  const sql::PageOf page = read_page(query);
  if (auto refusal = refuse_query(request, query)) return *refusal;
  return page_response(request, sql::Overview(api.context.database).orders(filter, page));
}

Response list_steps(Api& api, const Request& request) {
  QueryFields query(request);
  sql::StepFilter filter;
  filter.needs_scheduling = query.flag("needs_scheduling").value_or(false);
  filter.state = word(query, "state", model::words_of<model::StepState>());
  filter.modality = text(query, "modality");
  filter.station_aet = text(query, "station_aet");
  filter.step_id = text(query, "step_id");
  filter.order_id = query.integer("order_id", 1, INT64_MAX);
  filter.from = query.date("from");
  if (const auto to = query.date("to")) filter.until = *to + std::chrono::days(1);
  const sql::PageOf page = read_page(query);
  if (auto refusal = refuse_query(request, query)) return *refusal;
  return page_response(request, sql::Overview(api.context.database).steps(filter, page));
}

Response list_performed_steps(Api& api, const Request& request) {
  QueryFields query(request);
  sql::PerformedStepFilter filter;
  filter.discrepancy = query.flag("discrepancy");
  filter.state = word(query, "state", model::words_of<model::PerformedState>());
  filter.sop_instance_uid = text(query, "sop_instance_uid");
  const sql::PageOf page = read_page(query);
  if (auto refusal = refuse_query(request, query)) return *refusal;
  return page_response(request, sql::Overview(api.context.database).performed_steps(filter, page));
}

Response list_messages(Api& api, const Request& request) {
  QueryFields query(request);
  sql::MessageFilter filter;
  filter.outcome = word(query, "outcome", outcomes);
  filter.sender = text(query, "sender");
  filter.control_id = text(query, "control_id");
  filter.message_type = text(query, "message_type");
  filter.trigger_event = text(query, "trigger_event");
  filter.ack_code = text(query, "ack_code");
  filter.finding = text(query, "finding");
  filter.identifier = text(query, "identifier");
  filter.patient_id = query.integer("patient_id", 1, INT64_MAX);
  filter.order_id = query.integer("order_id", 1, INT64_MAX);
  filter.since = query.instant("since", api.context.zone);
  filter.until = query.instant("until", api.context.zone);
  const sql::PageOf page = read_page(query);
  if (auto refusal = refuse_query(request, query)) return *refusal;
  return page_response(request, sql::Overview(api.context.database).messages(filter, page));
}

Response list_deliveries(Api& api, const Request& request) {
  QueryFields query(request);
  sql::DeliveryFilter filter;
  filter.destination = text(query, "destination");
  filter.state = word(query, "state", sql::delivery_states());
  filter.control_id = text(query, "control_id");
  filter.kind = text(query, "kind");
  filter.failure = text(query, "failure");
  filter.identifier = text(query, "identifier");
  filter.patient_id = query.integer("patient_id", 1, INT64_MAX);
  filter.order_id = query.integer("order_id", 1, INT64_MAX);
  filter.since = query.instant("since", api.context.zone);
  filter.until = query.instant("until", api.context.zone);
  const sql::PageOf page = read_page(query);
  if (auto refusal = refuse_query(request, query)) return *refusal;
  return page_response(request, sql::Overview(api.context.database, destination_rules(api)).deliveries(filter, page));
}

}  // namespace stepwise::broker::http
