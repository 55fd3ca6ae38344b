// SPDX-License-Identifier: Apache-2.0
// The mapping files again (R105): a wrong one is refused with all its faults, and the old ones stay in force.
#include "broker/http/api.hpp"

namespace stepwise::broker::http {

Response reload_mappings(Api& api, const Request& request) {
  if (!api.context.reload_mappings)
    return to_response(
        {.status = 409, .code = "nothing-to-reload", .detail = "this broker was started without a configuration file"},
        request.target);
  const std::vector<Error> faults = api.context.reload_mappings();
  if (!faults.empty()) return to_response(bad_body(faults), request.target);
  return json_response({{"reloaded", "mappings"}});
}

}  // namespace stepwise::broker::http
