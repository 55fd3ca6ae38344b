// SPDX-License-Identifier: Apache-2.0
// What happened to an order or a patient, and the search for a record by any of its numbers.
#include "sql/timeline.hpp"
#include "base/limits.hpp"
#include "broker/http/api.hpp"
#include "broker/http/target.hpp"
#include "sql/overview.hpp"

#include <fmt/format.h>

namespace stepwise::broker::http {
namespace {

using Read = std::optional<sql::TimelinePage> (sql::Timeline::*)(model::RowId, std::optional<std::int64_t>, int);

Response timeline(Api& api, const Request& request, Read read, std::string_view what) {
  QueryFields query(request);
  const auto before = query.integer("before", 1, INT64_MAX);
  const int rows =
      static_cast<int>(query.integer("limit", 1, limits::http_page_rows_most).value_or(limits::http_page_rows));
  if (auto refusal = refuse_query(request, query)) return *refusal;
  sql::Timeline timeline(api.context.database);
  const auto page = (timeline.*read)(request.id, before, rows);
  if (!page) return not_found(request, what);
  const std::string next =
      page->next ? write_json(next_target(request.path, request.query, "before", *page->next)) : "null";
  return {.status = 200, .body = fmt::format(R"({{"items":{},"next":{}}})", page->items, next)};
}

}  // namespace

Response get_order_timeline(Api& api, const Request& request) {
  return timeline(api, request, &sql::Timeline::of_order, "order");
}

Response get_patient_timeline(Api& api, const Request& request) {
  return timeline(api, request, &sql::Timeline::of_patient, "patient");
}

Response search(Api& api, const Request& request) {
  QueryFields query(request);
  query.require("q", "a number, or the beginning of a name");
  const std::string text = query.text("q").value_or("");
  if (auto refusal = refuse_query(request, query)) return *refusal;
  return {.status = 200,
          .body = sql::Overview(api.context.database, destination_rules(api)).search(text, limits::search_rows)};
}

}  // namespace stepwise::broker::http
