// SPDX-License-Identifier: Apache-2.0
#include "broker/http/audited.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stepwise::broker::http {
namespace {

using model::AuditAction;
using model::AuditActor;
using model::AuditActorKind;
using model::AuditEvent;
using model::AuditKind;
using Ids = std::vector<model::RowId> AuditEvent::*;

struct Collection {
  std::string_view name;  // the part of the path behind /api/v1/
  AuditKind kind;
  bool is_read_recorded = true;  // it shows data of patients
  Ids ids = nullptr;             // where the ids of its items go
  bool has_inner_items = false;  // one item lists records, too
};
constexpr std::array collections{
    Collection{"patients", AuditKind::patient_record, true, &AuditEvent::patients},
    Collection{"orders", AuditKind::order_record, true, &AuditEvent::orders},
    Collection{"steps", AuditKind::procedure_record, true, &AuditEvent::steps},
    Collection{"performed-steps", AuditKind::procedure_record, true, &AuditEvent::performed_steps},
    Collection{"datasets", AuditKind::procedure_record, true, &AuditEvent::datasets},
    Collection{"messages", AuditKind::order_record, true, &AuditEvent::messages},
    Collection{"deliveries", AuditKind::order_record, true, &AuditEvent::deliveries},
    Collection{"search", AuditKind::patient_record},
    Collection{"discrepancies", AuditKind::procedure_record},
    Collection{"worklist", AuditKind::procedure_record},
    Collection{"queries", AuditKind::procedure_record, true, nullptr, true},
    Collection{"never-performed", AuditKind::procedure_record, false, &AuditEvent::steps},
    Collection{"held-changes", AuditKind::procedure_record, false},
    Collection{"understand", AuditKind::order_record},
    Collection{"destinations", AuditKind::software_configuration, false},
    Collection{"plans", AuditKind::software_configuration, false},
    Collection{"reload", AuditKind::software_configuration, false},
    Collection{"users", AuditKind::user_security, false},
    Collection{"tokens", AuditKind::user_security, false},
    Collection{"audit", AuditKind::audit_log_used},
};

// Members that hold a row id, in requests and in the items of lists.
struct IdMember {
  const char* name;
  Ids ids;
};
constexpr std::array id_members{
    IdMember{"patient_id", &AuditEvent::patients},
    IdMember{"retired_id", &AuditEvent::patients},
    IdMember{"order_id", &AuditEvent::orders},
    IdMember{"step_id", &AuditEvent::steps},
    IdMember{"performed_id", &AuditEvent::performed_steps},
};
// Members of the items of /discrepancies, /worklist and /queries that are a record with an id.
constexpr std::array record_members{
    IdMember{"order", &AuditEvent::orders},
    IdMember{"step", &AuditEvent::steps},
    IdMember{"performed_step", &AuditEvent::performed_steps},
};

// Members of the answer of /search that are lists of records.
struct ListMember {
  const char* name;
  Ids ids;
};
constexpr std::array list_members{
    ListMember{"patients", &AuditEvent::patients}, ListMember{"orders", &AuditEvent::orders},
    ListMember{"steps", &AuditEvent::steps},       ListMember{"performed_steps", &AuditEvent::performed_steps},
    ListMember{"messages", &AuditEvent::messages}, ListMember{"deliveries", &AuditEvent::deliveries},
};

constexpr std::string_view api_root = "/api/v1/";

const Collection* collection_named(std::string_view name) {
  const auto* const found = std::ranges::find(collections, name, &Collection::name);
  return found == collections.end() ? nullptr : found;
}

std::string_view first_segment(const Route& route) {
  if (!route.path.starts_with(api_root)) return {};
  const std::string_view rest = route.path.substr(api_root.size());
  return rest.substr(0, rest.find('/'));
}

// The collection to which a POST adds an item; nullptr: it changes a record that is there.
const Collection* last_collection(const Route& route) {
  return collection_named(route.path.substr(route.path.rfind('/') + 1));
}

void add_id(AuditEvent& event, Ids ids, const Json& value) {
  if (!value.is_number_integer()) return;
  if (const auto id = value.get<model::RowId>(); id > 0) (event.*ids).push_back(id);
}

void remove_repeated_ids(AuditEvent& event) {
  for (std::vector<model::RowId>* ids : {&event.patients, &event.orders, &event.steps, &event.performed_steps}) {
    std::sort(ids->begin(), ids->end());
    ids->erase(std::unique(ids->begin(), ids->end()), ids->end());
  }
}

Json parsed(const std::string& body) {
  Json json = parse_json(body);
  return json.is_object() ? json : Json::object();
}

void add_members(AuditEvent& event, const Json& object) {
  for (const IdMember& member : id_members) {
    if (const auto found = object.find(member.name); found != object.end()) add_id(event, member.ids, *found);
  }
}

void add_items(AuditEvent& event, const Collection& collection, const Json& items) {
  for (const Json& item : items) {
    if (!item.is_object()) continue;
    if (const auto id = item.find("id"); id != item.end() && collection.ids != nullptr)
      add_id(event, collection.ids, *id);
    for (const IdMember& member : record_members) {
      const auto found = item.find(member.name);
      if (found != item.end() && found->is_object()) add_id(event, member.ids, found->value("id", Json()));
    }
  }
}

void add_ids(AuditEvent& event, const Route& route, const Collection& collection, const Request& request,
             const Response& response) {
  if (request.id != 0 && collection.ids != nullptr) add_id(event, collection.ids, Json(request.id));
  if (request.has_body && route.takes == json_type) add_members(event, parsed(request.body));
  const bool is_list = request.id == 0 && request.method == "GET";
  if (response.status >= 300 || !response.content_type.starts_with(json_type)) return;
  if (!is_list && request.method == "GET" && !collection.has_inner_items) return;
  const Json body = parsed(response.body);
  for (const ListMember& list : list_members) {
    if (const auto found = body.find(list.name); is_list && found != body.end() && found->is_array()) {
      for (const Json& item : *found) add_id(event, list.ids, item.value("id", Json()));
    }
  }
  for (const char* const list : {"items", "given_up", "returned"}) {
    if (const auto items = body.find(list); items != body.end() && items->is_array())
      add_items(event, collection, *items);
  }
  if (const auto applied = body.find("applied"); applied != body.end() && applied->is_array()) {
    for (const Json& id : *applied) add_id(event, &AuditEvent::orders, id);
  }
  if (response.status != 201) return;
  const Collection* const made = last_collection(route);
  if (const auto id = body.find("id"); id != body.end() && made != nullptr && made->ids != nullptr)
    add_id(event, made->ids, *id);
}

AuditActorKind actor_kind(Caller::Kind kind) {
  switch (kind) {
    case Caller::Kind::unknown: return AuditActorKind::unknown;
    case Caller::Kind::local: return AuditActorKind::local;
    case Caller::Kind::configuration: return AuditActorKind::configuration;
    case Caller::Kind::program: return AuditActorKind::program;
    case Caller::Kind::user: return AuditActorKind::user;
  }
  return AuditActorKind::unknown;
}

// A dry run only shows what would change.
bool is_dry_run(const Request& request) {
  const Json body = parsed(request.body);
  const auto found = body.find("dry_run");
  return found != body.end() && *found == true;
}

// urn:stepwise:problem:CODE
std::string problem_code(const Response& response) {
  const std::string type = parsed(response.body).value("type", "");
  return type.substr(type.rfind(':') + 1);
}

int outcome_of(const Response& response) {
  return response.status < 400 ? 0 : response.status < 500 ? 4 : 8;
}

AuditAction action_of(const Route& route, const Request& request, const Response& response) {
  if (request.method == "GET" || route.access == Access::view || is_dry_run(request)) return AuditAction::read;
  if (request.method == "DELETE") return AuditAction::remove;
  return response.status == 201 ? AuditAction::create : AuditAction::update;
}

AuditEvent event_of(AuditKind kind, const Route& route, const Request& request, const Response& response) {
  AuditEvent event;
  event.kind = kind;
  event.outcome = outcome_of(response);
  event.actor = actor_of(request);
  // A stranger can write anything into method and path.
  event.what = event.outcome == 0 ? fmt::format("{} {}", request.method, request.path)
                                  : fmt::format("{} {}", route.method, route.path);
  if (event.outcome != 0) event.detail = problem_code(response);
  return event;
}

// The user or token that was changed; never a password.
std::string subject_of(const Request& request) {
  const Json body = parsed(request.body);
  std::string subject;
  for (const char* const member : {"name", "role"}) {
    if (const auto found = body.find(member); found != body.end() && found->is_string())
      subject += (subject.empty() ? "" : ", ") + found->get<std::string>();
  }
  return text::cut(subject, limits::audit_text_characters);
}

// Only what can be the name of a user: some type their password into the wrong field.
std::string name_of_login(const Request& request) {
  const Json body = parsed(request.body);
  const auto name = body.find("name");
  if (name == body.end() || !name->is_string() || fault_of_name(name->get_ref<const std::string&>())) return {};
  return name->get<std::string>();
}

// A user who logs in, or tries to, is not known before; the body has the name.
std::optional<Audited> audited_session(const Route& route, const Request& request, const Response& response) {
  if (request.method == "GET") return std::nullopt;
  const bool is_logout = request.method == "DELETE";
  AuditEvent event = event_of(is_logout ? AuditKind::logout : AuditKind::login, route, request, response);
  if (route.path.ends_with("/password")) event.kind = AuditKind::user_security;
  // Who is refused before the password is looked at may try names without end.
  const bool was_looked_at = response.status < 300 || response.status == 401;
  if (route.access == Access::login && was_looked_at)
    event.actor = {AuditActorKind::user, name_of_login(request), request.peer_address};
  const bool may_repeat = event.outcome != 0;
  return Audited{std::move(event), may_repeat};
}

// A caller who is not known, or may not do this.
std::optional<Audited> audited_refusal(const Route& route, const Request& request, const Response& response) {
  const AuditKind kind = response.status == 401 ? AuditKind::login : AuditKind::restricted_function;
  return Audited{event_of(kind, route, request, response), true};
}

std::string query_of(const std::string& target) {
  const std::size_t begin = target.find('?');
  return begin == std::string::npos ? std::string() : text::cut(target.substr(begin + 1), limits::audit_query_bytes);
}

}  // namespace

AuditActor actor_of(const Request& request) {
  return {actor_kind(request.caller.kind), request.caller.name, request.peer_address};
}

std::optional<Audited> audited(const Route& route, const Request& request, const Response& response) {
  const std::string_view name = first_segment(route);
  const bool is_refused_by_password = route.access == Access::login;
  if (name == "session" && (is_refused_by_password || (response.status != 401 && response.status != 403)))
    return audited_session(route, request, response);
  if (response.status == 401 || response.status == 403) return audited_refusal(route, request, response);
  const Collection* const collection = collection_named(name);
  if (collection == nullptr) return std::nullopt;
  if (route.path.ends_with("/test")) return std::nullopt;  // changes nothing
  const AuditAction action = action_of(route, request, response);
  const bool is_read = action == AuditAction::read;
  if (is_read && (!collection->is_read_recorded || response.status >= 400)) return std::nullopt;
  Audited result{event_of(collection->kind, route, request, response), is_read};
  result.event.action = action;
  if (route.path == "/api/v1/plans/apply") result.event.kind = AuditKind::order_record;
  if (is_read) result.event.query = query_of(request.target);
  if (collection->kind == AuditKind::user_security && result.event.outcome == 0)
    result.event.detail = subject_of(request);
  add_ids(result.event, route, *collection, request, response);
  remove_repeated_ids(result.event);
  return result;
}

}  // namespace stepwise::broker::http
