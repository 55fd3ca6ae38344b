// SPDX-License-Identifier: Apache-2.0
#include "broker/http/exchange.hpp"

namespace stepwise::broker::http {

std::string write_json(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Response json_response(const Json& json, int status) {
  return {.status = status, .body = write_json(json)};
}

}  // namespace stepwise::broker::http
