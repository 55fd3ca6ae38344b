// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"
#include "broker/outbound/relay.hpp"
#include "broker/usecases/destination_pause.hpp"
#include "sql/value_text.hpp"

#include <algorithm>
#include <map>

namespace stepwise::broker::http {
namespace {

// What the database knows about all destinations.
struct Stored {
  std::map<std::string, sql::Pause> pauses;
  std::map<std::string, Json> backlog;  // members of the answer
};

Stored read_stored(const Api& api) {
  Stored stored;
  sql::Outbox outbox(api.context.database);
  for (sql::Pause& pause : outbox.pauses()) stored.pauses.emplace(pause.destination, std::move(pause));
  for (const sql::Backlog& queue : outbox.backlog(api.context.clock.now())) {
    Json& members = stored.backlog[queue.destination];
    members[queue.state] = queue.count;
    if (queue.state == "pending") members["oldest_seconds"] = queue.oldest_age_s;
  }
  return stored;
}

Json destination_json(const broker::DestinationStatus& status, const Stored& stored) {
  Json json{{"name", status.name},
            {"role", status.role},
            {"host", status.host},
            {"port", status.port},
            {"state", status.state},
            {"last_error", status.last_error},
            {"delivered", status.delivered},
            {"waiting", 0},
            {"pending", 0},
            {"parked", 0},
            {"oldest_seconds", nullptr},
            {"paused", nullptr}};
  if (const auto queue = stored.backlog.find(status.name); queue != stored.backlog.end()) json.update(queue->second);
  if (const auto pause = stored.pauses.find(status.name); pause != stored.pauses.end()) {
    json["state"] = "paused";
    json["paused"] = {
        {"since", sql::to_text(pause->second.since)}, {"by", pause->second.by}, {"reason", pause->second.reason}};
  }
  return json;
}

std::vector<broker::DestinationStatus> all_of(const Api& api) {
  return api.relay == nullptr ? std::vector<broker::DestinationStatus>() : api.relay->status();
}

// After a pause or its end: the senders notice it at once, those of another broker at their next look.
Response changed(Api& api, const Request& request, const Result<bool>& done) {
  if (!done) return to_response(problem_of(done.error()), request.target);
  if (api.relay != nullptr) api.relay->wake({request.name});
  const Stored stored = read_stored(api);
  for (const broker::DestinationStatus& status : all_of(api)) {
    if (status.name == request.name) return json_response(destination_json(status, stored));
  }
  return json_response({{"name", request.name}});  // this broker sends nothing
}

}  // namespace

Response get_destinations(Api& api, const Request& request) {
  QueryFields query(request);
  if (auto refusal = refuse_query(request, query)) return *refusal;
  const Stored stored = read_stored(api);
  Json items = Json::array();
  for (const broker::DestinationStatus& status : all_of(api)) items.push_back(destination_json(status, stored));
  return json_response({{"items", std::move(items)}, {"next", nullptr}});
}

Response pause_destination(Api& api, const Request& request) {
  BodyFields fields(request.body);
  const std::string reason = fields.text("reason", limits::http_free_text_characters).value_or("");
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return changed(api, request,
                 broker::pause_destination(api.context.database, api.context.settings,
                                           {request.name, api.context.clock.now(), to_text(request.caller), reason}));
}

Response resume_destination(Api& api, const Request& request) {
  BodyFields fields(request.body);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return changed(api, request, broker::resume_destination(api.context.database, api.context.settings, request.name));
}

}  // namespace stepwise::broker::http
