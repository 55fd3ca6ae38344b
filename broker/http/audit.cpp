// SPDX-License-Identifier: Apache-2.0
// The audit trail: who changed this order, who looked at this patient.
#include "sql/audit.hpp"
#include "base/limits.hpp"
#include "broker/http/api.hpp"
#include "broker/http/target.hpp"
#include "broker/usecases/audit_trail.hpp"

namespace stepwise::broker::http {

Response list_audit(Api& api, const Request& request) {
  QueryFields query(request);
  sql::AuditFilter filter;
  filter.patient = query.integer("patient_id", 1, INT64_MAX);
  filter.order = query.integer("order_id", 1, INT64_MAX);
  filter.actor = query.text("actor").value_or("");
  filter.kind = model::parse<model::AuditKind>(query.one_of("kind", model::words_of<model::AuditKind>()).value_or(""));
  filter.changes = query.flag("changes").value_or(false);
  const auto before = query.integer("before", 1, INT64_MAX);
  const int rows =
      static_cast<int>(query.integer("limit", 1, limits::http_page_rows_most).value_or(limits::http_page_rows));
  const auto zone_time = [&](const std::optional<LocalTime>& day) -> std::optional<Instant> {
    return day ? std::optional(api.context.zone.to_instant(*day)) : std::nullopt;
  };
  filter.from = zone_time(query.date("from"));
  const auto to = query.date("to");
  if (to) filter.until = zone_time(*to + std::chrono::days(1));
  if (auto refusal = refuse_query(request, query)) return *refusal;
  if (api.context.audit != nullptr)
    api.context.audit->write_now();  // what was done before this request is in the answer
  Json items = Json::array();
  const auto records = sql::AuditStore(api.context.database).list(filter, before, rows);
  for (const sql::AuditRecord& record : records) {
    Json item = Json::parse(record.text);
    item["seq"] = record.seq;
    item["hash"] = record.hash;
    items.push_back(std::move(item));
  }
  Json next;
  if (static_cast<int>(records.size()) == rows)
    next = next_target(request.path, request.query, "before", records.back().seq);
  return json_response({{"items", std::move(items)}, {"next", std::move(next)}});
}

}  // namespace stepwise::broker::http
