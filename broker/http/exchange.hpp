// SPDX-License-Identifier: Apache-2.0
// An HTTP request and its response as plain values, for the handlers.
#pragma once
#include "base/json.hpp"
#include "broker/usecases/access_control.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stepwise::broker::http {

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view hl7_type = "application/hl7-v2";
inline constexpr std::string_view events_type = "text/event-stream";
inline constexpr std::string_view metrics_type = "text/plain; version=0.0.4; charset=utf-8";

class ResponseStream;

struct Request {
  std::string method;                                      // "GET" also for a HEAD
  std::string target;                                      // as sent
  std::string path;                                        // path of the target, as sent
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in the order of the request
  // Header fields as sent, "" when absent.
  std::string host, authorization, content_type, cookie, origin, csrf_token, if_none_match, accept_encoding;
  std::string proxy_secret, forwarded_user;  // X-Stepwise-Proxy-Secret, X-Forwarded-User
  std::string last_event_id;                 // Last-Event-ID
  std::string forwarded_for;                 // X-Forwarded-For: addresses, the nearest last
  bool has_body = false;
  bool is_tls = false;
  std::string peer_address;    // IP address of the client
  bool from_loopback = false;  // true: the client is on this machine, and the request came through no proxy
  Caller caller = {};          // set before the request is answered
  std::string body;
  std::int64_t id = 0;  // the {id} of the route
  std::string name;     // the {name} of the route, decoded
};

struct Response {
  int status = 200;
  std::string content_type{json_type};
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::shared_ptr<ResponseStream> stream = {};  // sent after the head, instead of `body`; then the connection ends
  std::string_view route = "-";                 // template of the route that answered, for log and metrics; "-": none
};

// Text that is not UTF-8 (a value that a peer sent) is repaired, never thrown at.
inline std::string write_json(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}
inline Response json_response(const Json& json, int status = 200) {
  return {.status = status, .body = write_json(json)};
}

}  // namespace stepwise::broker::http
