// SPDX-License-Identifier: Apache-2.0
#include "broker/http/api.hpp"

#include <array>

namespace stepwise::broker::http {
namespace {

constexpr std::array<std::string_view, 4> sexes{"", "F", "M", "O"};

}  // namespace

Response register_patient(Api& api, const Request& request) {
  BodyFields fields(request.body);
  const auto name = fields.person_name("name");
  const std::string sex = fields.text("sex").value_or("");
  if (std::find(sexes.begin(), sexes.end(), sex) == sexes.end())
    fields.fault("sex", sex, "F, M, O or nothing (PS3.3 C.7.1.1)", "leave it out when it is not known");
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return made_response(request, api.actions.register_temporary_patient(name.value_or(model::PersonName()), sex),
                       "/api/v1/patients");
}

Response merge_patient(Api& api, const Request& request) {
  BodyFields fields(request.body);
  fields.require("retired_id", "the id of the patient whose record ends; the one of the path survives");
  const auto retired = fields.integer("retired_id", 1, INT64_MAX);
  const bool is_confirmed = fields.flag("confirm").value_or(false);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  std::vector<model::Difference> differences;
  const auto outcome = api.actions.merge_patients(request.id, *retired, is_confirmed, &differences);
  return action_response(request, outcome, differences);
}

}  // namespace stepwise::broker::http
