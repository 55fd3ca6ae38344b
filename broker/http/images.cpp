// SPDX-License-Identifier: Apache-2.0
#include "broker/outbound/images.hpp"
#include "broker/http/api.hpp"
#include "sql/overview.hpp"

namespace stepwise::broker::http {
namespace {

Json asked(const broker::Archive& archive, const std::string& study_instance_uid) {
  const auto images = broker::ask_for_images(archive, study_instance_uid);
  Json answer{{"archive", archive.name}};
  if (!images) {
    answer["state"] = "not answered";
    answer["error"] = describe(images.error());
  } else if (!*images) {
    answer["state"] = "none";
  } else {
    answer["state"] = "found";
    answer["series"] = (*images)->series;
    answer["instances"] = (*images)->instances;
    answer["availability"] = (*images)->availability;
  }
  return answer;
}

std::string study_of(const Json& procedure) {
  const auto performed = procedure.find("performed_study_uid");
  const bool is_other =
      performed != procedure.end() && performed->is_string() && !performed->get<std::string>().empty();
  return is_other ? performed->get<std::string>() : procedure.value("study_instance_uid", "");
}

}  // namespace

// RAD-11: queries each archive for each study of the order, while the client waits.
Response get_images(Api& api, const Request& request) {
  const auto found = sql::Overview(api.context.database).order(request.id);
  if (!found) return not_found(request, "order");
  Json items = Json::array();
  const Json order = Json::parse(*found);
  for (const Json& procedure : order.at("procedures")) {
    const std::string uid = study_of(procedure);
    Json archives = Json::array();
    for (const broker::Archive& archive : api.context.settings.archives) archives.push_back(asked(archive, uid));
    items.push_back({{"requested_procedure_id", procedure.value("requested_procedure_id", "")},
                     {"study_instance_uid", uid},
                     {"notified", procedure.value("images", Json())},
                     {"archives", std::move(archives)}});
  }
  return json_response({{"items", std::move(items)}, {"next", nullptr}});
}

}  // namespace stepwise::broker::http
