// SPDX-License-Identifier: Apache-2.0
// Reads the configuration again, with mapping files (R105) and the files of TLS. If it is wrong, the request is refused
// with all faults, and the old one stays in force.
#include "broker/http/api.hpp"

namespace stepwise::broker::http {

Response reload(Api& api, const Request& request) {
  if (!api.context.reload)
    return to_response(
        {.status = 409, .code = "nothing-to-reload", .detail = "this broker was started without a configuration file"},
        request.target);
  const ReloadReport report = api.context.reload();
  if (!report.faults.empty()) return to_response(bad_body(report.faults), request.target);
  Json applied = Json::array(), needs_restart = Json::array();
  for (const ReloadReport::Change& one : report.applied)
    applied.push_back({{"section", one.section}, {"name", one.name}, {"change", one.change}});
  for (const ReloadReport::Place& place : report.needs_restart)
    needs_restart.push_back({{"key", place.key}, {"file", place.file}, {"line", place.line}, {"column", place.column}});
  return json_response({{"applied", std::move(applied)}, {"needs_restart", std::move(needs_restart)}});
}

}  // namespace stepwise::broker::http
