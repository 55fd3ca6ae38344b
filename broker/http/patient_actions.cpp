// SPDX-License-Identifier: Apache-2.0
#include "base/limits.hpp"
#include "broker/http/api.hpp"
#include "broker/http/department_time.hpp"

#include <algorithm>
#include <array>

namespace stepwise::broker::http {
namespace {

constexpr std::array<std::string_view, 4> sexes{"", "F", "M", "O"};

// The members of the body that say who the patient is.
model::PatientDemographics read_demographics(BodyFields& fields) {
  model::PatientDemographics stated;
  if (const auto name = fields.person_name("name")) stated.name = *name;
  if (const auto sex = fields.text("sex")) {
    if (std::find(sexes.begin(), sexes.end(), *sex) == sexes.end())
      fields.fault("sex", *sex, "F, M, O or nothing (PS3.3 C.7.1.1)", "leave it out when it is not known");
    stated.sex = *sex;
  }
  if (const auto birth_date = fields.text("birth_date")) {
    const auto date = parse_date(*birth_date);
    if (date || birth_date->empty()) {
      std::string digits = *birth_date;
      std::erase(digits, '-');
      stated.birth_date = digits;
    } else {
      fields.fault("birth_date", *birth_date, "a date", "send it as 1971-03-02");
    }
  }
  if (const auto phone = fields.text("phone", limits::phone_characters)) stated.phone = *phone;
  if (const auto comments = fields.text("comments")) stated.comments = *comments;
  return stated;
}

// In the form of PS3.5 6.2: LO, without a backslash.
void read_identifier(BodyFields& fields, model::PatientDemographics& stated) {
  model::Identifier identifier;
  identifier.value = fields.text("identifier", limits::lo_characters).value_or("");
  identifier.authority = fields.text("authority", limits::hl7_authority_characters).value_or("");
  identifier.type_code = "MR";
  if (identifier.value.find('\\') != std::string::npos)
    fields.fault("identifier", identifier.value, "without a backslash", "send the number of the patient");
  if (!identifier.empty()) stated.identifiers.push_back(std::move(identifier));
}

}  // namespace

// A patient of whom neither number nor birth date is known is a temporary patient, who will be merged with the right
// one.
Response register_patient(Api& api, const Request& request) {
  BodyFields fields(request.body);
  model::PatientDemographics stated = read_demographics(fields);
  read_identifier(fields, stated);
  const bool is_temporary = stated.identifiers.empty() && stated.birth_date.value().empty();
  if (!is_temporary) fields.require("name", "the name of the patient");
  broker::Actions actions = acting(api, request, fields);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return made_response(request,
                       is_temporary ? actions.register_temporary_patient(stated.name.value(), stated.sex.value())
                                    : actions.register_patient(stated),
                       "/api/v1/patients");
}

Response correct_patient(Api& api, const Request& request) {
  BodyFields fields(request.body);
  const model::PatientDemographics stated = read_demographics(fields);
  broker::Actions actions = acting(api, request, fields);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return action_response(request, actions.correct_patient(request.id, stated));
}

Response undo_merge(Api& api, const Request& request) {
  BodyFields fields(request.body);
  broker::Actions actions = acting(api, request, fields);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return action_response(request, actions.undo_merge(request.id));
}

Response merge_patient(Api& api, const Request& request) {
  BodyFields fields(request.body);
  fields.require("retired_id", "the id of the patient whose record ends; the one of the path survives");
  const auto retired = fields.integer("retired_id", 1, INT64_MAX);
  const bool is_confirmed = fields.flag("confirm").value_or(false);
  broker::Actions actions = acting(api, request, fields);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  std::vector<model::Difference> differences;
  const auto outcome = actions.merge_patients(request.id, *retired, is_confirmed, &differences);
  return action_response(request, outcome, differences);
}

}  // namespace stepwise::broker::http
