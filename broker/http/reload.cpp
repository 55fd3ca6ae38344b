// SPDX-License-Identifier: Apache-2.0
// Reads the mapping files (R105) and the files of TLS again. If a file is wrong, the request is refused with all
// faults, and the old ones stay in use.
#include "broker/http/api.hpp"

namespace stepwise::broker::http {

Response reload_files(Api& api, const Request& request) {
  if (!api.context.reload_files)
    return to_response(
        {.status = 409, .code = "nothing-to-reload", .detail = "this broker was started without a configuration file"},
        request.target);
  const std::vector<Error> faults = api.context.reload_files();
  if (!faults.empty()) return to_response(bad_body(faults), request.target);
  return json_response({{"reloaded", "mappings and certificates"}});
}

}  // namespace stepwise::broker::http
