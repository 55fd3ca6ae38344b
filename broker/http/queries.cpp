// SPDX-License-Identifier: Apache-2.0
// What stations asked for and got: recorded queries with their answers, rejected associations, and the worklist as a
// station would get it now.
#include "base/limits.hpp"
#include "broker/http/api.hpp"
#include "broker/http/query_json.hpp"
#include "broker/http/target.hpp"
#include "broker/usecases/admission.hpp"
#include "broker/usecases/query_records.hpp"
#include "broker/usecases/station_worklist.hpp"
#include "mapping/values/dicom_zone.hpp"
#include "mapping/worklist/worklist.hpp"

#include <fmt/format.h>

#include <array>

namespace stepwise::broker::http {
namespace {

constexpr std::array<std::string_view, 2> key_words{"last", "none"};

// What was recorded before this request is in the answer.
void write_records(Api& api) {
  if (api.context.queries != nullptr) api.context.queries->write_now();
}

struct QueryPage {
  sql::QueryFilter filter;
  std::optional<std::int64_t> before;
  int rows = 0;
};

QueryPage read_query_page(Api& api, QueryFields& query) {
  QueryPage page;
  page.filter.calling_aet = aet_of(api.context.settings, query.text("station").value_or(""));
  page.filter.address = query.text("address").value_or("");
  page.filter.since = query.instant("since", api.context.zone);
  page.filter.until = query.instant("until", api.context.zone);
  page.before = query.integer("before", 1, INT64_MAX);
  page.rows = static_cast<int>(query.integer("limit", 1, limits::http_page_rows_most).value_or(limits::http_page_rows));
  return page;
}

Response list_response(const Request& request, Json items, int rows) {
  Json next;
  if (static_cast<int>(items.size()) == rows)
    next = next_target(request.path, request.query, "before", items.back().at("id").get<std::int64_t>());
  return json_response({{"items", std::move(items)}, {"next", std::move(next)}});
}

Json query_json(Api& api, const sql::RecordedQuery& query) {
  return {{"id", query.id},
          {"at", sql::to_text(query.at)},
          {"aet", query.calling_aet},
          {"station", station_name(api.context.settings, query.calling_aet)},
          {"called_aet", query.called_aet},
          {"address", query.address},
          {"charset", query.charset},
          {"keys", keys_json(identifier_of(query))},
          {"answers", query.answers},
          {"status", query.status ? fmt::format("{:04X}", *query.status) : ""},
          {"comment", query.comment},
          {"duration_ms", static_cast<double>(query.duration_us) / 1000}};
}

// The attributes that the station got are made of the stored answer again, by the code that made them then.
Json given_json(Api& api, const dicom::Dataset& identifier, const sql::GivenAnswer& given, bool with_attributes) {
  Json item = answer_json(given.step_row_id, given.answer);
  if (!with_attributes || !given.answer) return item;
  item["attributes"] =
      attributes_json(answer_of(api.context, identifier, mapping::zone_offset(identifier), *given.answer));
  return item;
}

}  // namespace

Response list_queries(Api& api, const Request& request) {
  QueryFields query(request);
  QueryPage page = read_query_page(api, query);
  page.filter.step = query.integer("step_id", 1, INT64_MAX);
  page.filter.returned = query.flag("returned");
  if (auto refusal = refuse_query(request, query)) return *refusal;
  write_records(api);
  Json items = Json::array();
  for (const auto& one : sql::QueryRecordStore(api.context.database).list(page.filter, page.before, page.rows))
    items.push_back(query_json(api, one));
  return list_response(request, std::move(items), page.rows);
}

Response get_query(Api& api, const Request& request) {
  QueryFields fields(request);
  const bool with_attributes = fields.flag("attributes").value_or(false);
  if (auto refusal = refuse_query(request, fields)) return *refusal;
  write_records(api);
  sql::QueryRecordStore store(api.context.database);
  const auto query = store.query(request.id);
  if (!query) return not_found(request, "recorded query");
  const dicom::Dataset identifier = identifier_of(*query);
  const sql::GivenAnswers given = store.answers(*query);
  Json json = query_json(api, *query);
  json["returned"] = Json::array();
  for (const sql::GivenAnswer& one : given.answers)
    json["returned"].push_back(given_json(api, identifier, one, with_attributes));
  json["returned_complete"] = given.is_complete;
  return json_response(std::move(json));
}

Response list_rejected_associations(Api& api, const Request& request) {
  QueryFields query(request);
  const QueryPage page = read_query_page(api, query);
  if (auto refusal = refuse_query(request, query)) return *refusal;
  write_records(api);
  Json items = Json::array();
  for (const auto& one : sql::QueryRecordStore(api.context.database).rejections(page.filter, page.before, page.rows)) {
    const auto rejection = parse_rejection(one.reason);
    items.push_back({{"id", one.id},
                     {"at", sql::to_text(one.at)},
                     {"last_at", sql::to_text(one.last_at)},
                     {"count", one.count},
                     {"aet", one.calling_aet},
                     {"station", station_name(api.context.settings, one.calling_aet)},
                     {"called_aet", one.called_aet},
                     {"address", one.address},
                     {"reason", one.reason},
                     {"text", rejection ? sentence(*rejection) : ""}});
  }
  return list_response(request, std::move(items), page.rows);
}

// The same code as for a C-FIND, but nothing is recorded of it as a query of the station.
Response get_worklist(Api& api, const Request& request) {
  QueryFields query(request);
  query.require("station", "the name of a station, or an AE title");
  const std::string aet = aet_of(api.context.settings, query.text("station").value_or(""));
  const bool with_keys = query.one_of("keys", key_words).value_or("last") == "last";
  const auto limit =
      static_cast<std::size_t>(query.integer("limit", 1, limits::http_page_rows_most).value_or(limits::http_page_rows));
  if (auto refusal = refuse_query(request, query)) return *refusal;
  write_records(api);
  AskedQuery asked;
  if (with_keys) asked = asked_last(api.context, aet).value_or(AskedQuery{});
  if (asked.source == AskedQuery::Source::none) asked.identifier = mapping::query_for_all();
  StationWorklist worklist(api.context, aet, asked.identifier);
  Json items = Json::array();
  bool is_complete = true;
  for (auto page = worklist.next_page(); !page.items.empty() && is_complete; page = worklist.next_page()) {
    for (std::size_t i = 0; i < page.items.size(); ++i) {
      is_complete = items.size() < limit;
      if (!is_complete) break;
      Json item = answer_json(page.items[i].step_row_id, page.items[i].answer);
      item["charset"] = page.answers[i].charset;
      item["attributes"] = attributes_json(page.answers[i].identifier);
      items.push_back(std::move(item));
    }
  }
  return json_response({{"aet", aet},
                        {"station", station_name(api.context.settings, aet)},
                        {"query", asked_json(asked)},
                        {"status", fmt::format("{:04X}", static_cast<int>(worklist.final().status))},
                        {"comment", worklist.final().comment},
                        {"items", std::move(items)},
                        {"complete", is_complete},
                        {"next", nullptr}});
}

}  // namespace stepwise::broker::http
