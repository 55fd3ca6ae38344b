// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"
#include "broker/http/routes.hpp"

namespace stepwise::broker::http {

// Where one may look from here: every list.
Response get_index(Api&, const Request&) {
  Json links = Json::array();
  for (const Route& route : routes()) {
    if (route.method == "GET" && route.path.find('{') == std::string_view::npos)
      links.push_back({{"href", route.path}, {"summary", route.summary}});
  }
  return json_response({{"name", "Stepwise"}, {"links", std::move(links)}});
}

}  // namespace stepwise::broker::http
