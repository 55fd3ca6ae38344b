// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"
#include "broker/outbound/connection_test.hpp"

namespace stepwise::broker::http {
namespace {

using Test = Result<ConnectionTest>(const Settings&, const std::string& name);

// 200 also if the connection has a fault: the test was made.
Response made(Api& api, const Request& request, Test* test) {
  BodyFields fields(request.body);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  const auto result = test(api.context.settings, request.name);
  if (!result) return to_response(problem_of(result.error()), request.target);
  return json_response(to_json(*result));
}

}  // namespace

Response list_archives(Api& api, const Request& request) {
  QueryFields query(request);
  if (auto refusal = refuse_query(request, query)) return *refusal;
  Json items = Json::array();
  for (const broker::Archive& archive : api.context.settings.archives)
    items.push_back({{"name", archive.name},
                     {"host", archive.host},
                     {"port", archive.port},
                     {"ae_title", archive.called_aet},
                     {"tls", !archive.tls.empty()}});
  return json_response({{"items", std::move(items)}, {"next", nullptr}});
}

Response test_destination(Api& api, const Request& request) {
  return made(api, request, broker::test_destination);
}

Response echo_station(Api& api, const Request& request) {
  return made(api, request, broker::test_station);
}

Response echo_archive(Api& api, const Request& request) {
  return made(api, request, broker::test_archive);
}

}  // namespace stepwise::broker::http
