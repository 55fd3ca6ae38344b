// SPDX-License-Identifier: Apache-2.0
#include "broker/http/console.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "broker/http/access.hpp"
#include "broker/http/audited.hpp"
#include "broker/usecases/audit_trail.hpp"

#include <boost/asio/ip/address.hpp>

namespace stepwise::broker::http {
namespace {

constexpr std::string_view known_methods[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"};

// Paths that monitoring systems request every few seconds.
constexpr std::string_view probes[] = {"/healthz", "/readyz", "/metrics"};

// For log and metrics: label values must be a closed set.
std::string label_of(std::string_view method) {
  const bool is_known =
      std::find(std::begin(known_methods), std::end(known_methods), method) != std::end(known_methods);
  return std::string(is_known ? method : "-");
}

Response no_route(const Request& head, const std::string& allowed) {
  if (allowed.empty())
    return to_response(
        {.status = 404, .code = "no-such-path", .detail = "there is no such path; GET /api/v1 lists where to look"},
        head.target);
  Problem problem{.status = 405, .code = "method", .detail = "this path has other methods: " + allowed};
  problem.headers.emplace_back("Allow", allowed);
  return to_response(problem, head.target);
}

// The address from which the client called the proxy: the last of X-Forwarded-For, which the proxy added.
std::string client_of_proxy(const Request& head) {
  const std::string_view last = std::string_view(head.forwarded_for).substr(head.forwarded_for.rfind(',') + 1);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(text::trim(last)), error);
  return error ? head.peer_address : address.to_string();
}

Response failed(const Request& request) {
  return to_response({.status = 500, .code = "internal", .detail = "internal error: see the log of the broker"},
                     request.target);
}

}  // namespace

Console::Console(boost::asio::any_io_executor executor, WorkerThreads& workers, WorkerThreads& peer_threads,
                 broker::Context& context, broker::Relay* relay, ReadyProbe ready, ConsoleSettings settings,
                 Measure measure)
    : workers_(workers),
      peer_threads_(peer_threads),
      context_(context),
      relay_(relay),
      ready_(std::move(ready)),
      measure_(std::move(measure)),
      write_check_(context.database),
      access_(context.database, context.clock, std::move(settings.access)),
      events_(executor, workers, context, access_),
      server_(executor, static_cast<ServerSettings&&>(settings), *this) {}

boost::asio::awaitable<std::optional<Response>> Console::refuse(Request& head) {
  const Router::Found found = router_.find(head.method, head.path);
  // Only callers who may read are told that a path does not exist.
  static const Route no_path{.method = "GET", .path = "-", .summary = "", .access = Access::view};
  const Route& route = found.route ? *found.route : no_path;
  std::optional<Response> refusal;
  if (access_.is_of_proxy(head.proxy_secret)) head.peer_address = client_of_proxy(head);
  if (route.access > Access::login) refusal = co_await identify(head, route.access);
  if (!refusal) {
    if (const auto problem = refuse_access(head, route, access_.settings().host_names))
      refusal = to_response(*problem, head.target);
    else if (!found.route)
      refusal = no_route(head, found.allowed);
  }
  if (refusal) record(route, head, *refusal);
  if (refusal && found.route) refusal->route = found.route->path;
  co_return refusal;
}

bool Console::recall(Request& head) {
  const Credential credential = credential_of(head);
  const auto caller = access_.recall(credential.secret, credential.forwarded_user);
  if (caller) head.caller = *caller;
  return caller.has_value();
}

std::optional<Response> Console::look_up(Request& head, Access needed) {
  const Credential credential = credential_of(head);
  try {
    head.caller = access_.identify(credential.secret, credential.forwarded_user);
    return std::nullopt;
  } catch (const sql::DatabaseUnavailable&) {
    // Monitoring on this machine works before the database is there to say whether a login is needed.
    if (needed != Access::view || !credential.secret.empty())
      return to_response(try_later("database-away", "the database is away: try again"), head.target);
    head.caller = {Caller::Kind::local, {}, model::Role::view};
    return std::nullopt;
  } catch (const std::exception& fault) {  // what() may contain data, so it is not logged
    log::error("the caller cannot be found: internal fault {}", typeid(fault).name());
    return failed(head);
  }
}

boost::asio::awaitable<std::optional<Response>> Console::identify(Request& head, Access needed) {
  if (recall(head)) co_return std::nullopt;
  auto work = [this, &head, needed] { return look_up(head, needed); };
  try {
    co_return co_await workers_.run(work, head.peer_address);
  } catch (const std::exception&) { log::warning("too much waits for the database threads"); }
  co_return to_response(try_later("busy", "too much waits for the database: try again"), head.target);
}

boost::asio::awaitable<Response> Console::answer(Request request) {
  const Router::Found found = router_.find(request.method, request.path);  // refuse() has checked that there is a route
  request.id = found.id;
  request.name = found.name;
  Response response;
  if (found.route->runs == Runs::at_once)
    response = answer_guarded(*found.route, request);
  else
    response = co_await answer_on(found.route->runs == Runs::on_worker ? workers_ : peer_threads_, *found.route,
                                  std::move(request));
  response.route = found.route->path;
  co_return response;
}

boost::asio::awaitable<Response> Console::answer_on(WorkerThreads& threads, const Route& route, Request request) {
  auto work = [this, &route, &request] { return answer_guarded(route, request); };
  std::optional<Response> response;
  try {
    response = co_await threads.run(work, request.peer_address);
  } catch (const std::exception&) {
    log::warning("{} {}: too much waits for the threads that answer it", route.method, route.path);
  }
  if (!response)
    response = to_response(try_later("busy", "too much waits for the database: try again"), request.target);
  co_return std::move(*response);
}

Response Console::answer_guarded(const Route& route, const Request& request) {
  Response response = answer_by_handler(route, request);
  record(route, request, response);
  return response;
}

void Console::record(const Route& route, const Request& request, const Response& response) {
  auto done = audited(route, request, response);
  if (!done) return;
  if (done->may_repeat)
    record_unless_repeated(context_, std::move(done->event));
  else
    broker::record(context_, std::move(done->event));
}

void Console::tls_failed(const std::string& address) {
  record_unless_repeated(context_,
                         refused_node(model::AuditActorKind::unknown, {}, address, "no TLS on the HTTP port"));
}

Response Console::answer_by_handler(const Route& route, const Request& request) {
  try {
    broker::Context context = with_current_settings(context_);
    Api api{context, access_, relay_, ready_, measure_, gauges_, write_check_, events_};
    return route.handler(api, request);
  } catch (const sql::DatabaseUnavailable&) {
    return to_response(try_later("database-away", "the database is away: try again"), request.target);
  } catch (const sql::DatabaseBusy&) {
    return to_response(try_later("database-busy", "others change the same records: try again"), request.target);
  } catch (const std::exception& fault) {  // what() may contain data, so it is not logged
    log::error("{} {}: internal fault {}", route.method, route.path, typeid(fault).name());
    return failed(request);
  }
}

void Console::answered(std::string_view method, const Response& response, std::chrono::steady_clock::duration took) {
  const std::string label = label_of(method);
  const std::string route(response.route);
  const std::chrono::duration<double> seconds = took;
  context_.metrics.count("stepwise_http_requests_total",
                         {{"method", label}, {"route", route}, {"status", std::to_string(response.status)}});
  context_.metrics.observe_seconds("stepwise_http_seconds", {{"method", label}, {"route", route}}, seconds.count());
  const bool is_probe =
      response.status < 400 && std::find(std::begin(probes), std::end(probes), route) != std::end(probes);
  log::write(is_probe ? log::Level::debug : log::Level::info,
             fmt::format("http {} {} {} {:.1f} ms", label, route, response.status, seconds.count() * 1000));
}

}  // namespace stepwise::broker::http
