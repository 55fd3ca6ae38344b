// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "broker/http/api.hpp"

#include "base/limits.hpp"

#include <algorithm>

namespace stepwise::broker::http {
namespace {

std::optional<std::string> read_modality(BodyFields& fields, const std::string& name) {
  auto modality = fields.text(name, limits::cs_characters);
  if (modality && !text::is_code_string(*modality))
    fields.fault(name, *modality, "a code string: A-Z, 0-9, blank and _", "send it as CT or MR");
  return modality;
}

std::optional<std::vector<std::string>> read_stations(BodyFields& fields, const std::string& name) {
  auto aets = fields.texts(name, limits::ae_characters);
  for (const std::string& aet : aets.value_or(std::vector<std::string>())) {
    if (text::trim(aet).empty() || !text::is_ascii(aet) || aet.find_first_of("\\\n\t") != std::string::npos)
      fields.fault(name, aet, "AE titles: 1 to 16 characters without backslash", "send the AE titles of the stations");
  }
  return aets;
}

bool gives_numbers(const broker::Destination& destination) {
  const auto& wants = destination.profile.wants;
  return std::find(wants.begin(), wants.end(), model::NotificationKind::order_number_request) != wants.end();
}

// The destination that allocates the placer number: the one that the request names, else the only order placer; "":
// none.
std::string read_status_to(BodyFields& fields, const broker::Settings& settings) {
  const std::string rule = "the name of a configured destination that wants \"order number request\"";
  const std::string remedy = "GET /api/v1/destinations lists them";
  if (const auto name = fields.text("status_to"); name && !name->empty()) {
    const broker::Destination* named = settings.destination(*name);
    if (named == nullptr || !gives_numbers(*named)) fields.fault("status_to", *name, rule, remedy);
    return *name;
  }
  std::vector<std::string> placers;
  for (const broker::Destination& destination : settings.destinations) {
    if (gives_numbers(destination)) placers.push_back(destination.profile.name);
  }
  if (placers.size() > 1) fields.fault("status_to", "", "required: there are several order placers", remedy);
  return placers.size() == 1 ? placers.front() : "";
}

// Reads a one-letter code.
std::string read_letter(BodyFields& fields, const std::string& name, std::string_view letters, const std::string& rule,
                        const std::string& remedy) {
  const std::string letter = fields.text(name, 1).value_or("");
  if (!letter.empty() && letters.find(letter) == std::string_view::npos) fields.fault(name, letter, rule, remedy);
  return letter;
}

model::Scheduling read_scheduling(BodyFields& fields, const mapping::Zone& zone) {
  model::Scheduling scheduling;
  if (const auto start = fields.start("start_at", zone)) {
    scheduling.start_at = start->at;
    scheduling.start_is_day = start->is_day;
  }
  scheduling.modality = read_modality(fields, "modality");
  scheduling.station_aets = read_stations(fields, "station_aets");
  if (const auto minutes = fields.integer("duration_minutes", 0, limits::step_duration_minutes))
    scheduling.duration_minutes = static_cast<int>(*minutes);
  scheduling.station_name = fields.text("station_name", limits::sh_characters);
  scheduling.location = fields.text("location", limits::sh_characters);
  if (fields.has("protocol_codes")) scheduling.protocol_codes = fields.codes("protocol_codes");
  return scheduling;
}

// An action that needs only the id of a step.
Response act_on_step(Api& api, const Request& request,
                     Result<broker::ActionOutcome> (broker::Actions::*act)(model::RowId)) {
  BodyFields fields(request.body);
  broker::Actions actions = acting(api, request, fields);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return action_response(request, (actions.*act)(request.id));
}

}  // namespace

Response place_order(Api& api, const Request& request) {
  BodyFields fields(request.body);
  model::FillerOrder order;
  model::Order& stated = order.stated;
  fields.require("patient_id", "the id of the patient");
  fields.require("service", "the code of what is to be performed");
  order.patient_id = fields.integer("patient_id", 1, INT64_MAX).value_or(0);
  stated.service = fields.code("service").value_or(model::Code());
  if (const auto visit_id = fields.integer("visit_id", 1, INT64_MAX)) stated.visit_id = *visit_id;
  if (const auto start = fields.start("requested_start", api.context.zone)) {
    stated.requested_start = start->at;
    stated.requested_start_is_day = start->is_day;
  }
  stated.requested_modality = read_modality(fields, "requested_modality").value_or("");
  stated.priority =
      read_letter(fields, "priority", "SARPCT", "S, A, R, P, C or T (HL7 table 0485)", "leave it out for routine");
  stated.reasons = fields.codes_or_texts("reasons");
  stated.ordering_provider = fields.person("ordering_provider").value_or(model::Person());
  stated.entered_by = fields.person("entered_by").value_or(model::Person());
  stated.callback_phone = fields.text("callback_phone", limits::phone_characters).value_or("");
  stated.entering_organization = fields.code("entering_organization").value_or(model::Code());
  stated.transport_mode = fields.text("transport_mode", limits::sh_characters).value_or("");
  stated.transport_arranged =
      read_letter(fields, "transport_arranged", "ANU", "A, N or U (HL7 table 0224)", "leave it out if it is not known");
  stated.clinical_information = fields.text("clinical_information").value_or("");
  stated.order_comments = fields.text("order_comments").value_or("");
  stated.status_to = read_status_to(fields, api.context.settings);
  broker::Actions actions = acting(api, request, fields);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return made_response(request, actions.place_order(order), "/api/v1/orders");
}

Response cancel_order(Api& api, const Request& request) {
  BodyFields fields(request.body);
  const std::string reason = fields.text("reason").value_or("");
  broker::Actions actions = acting(api, request, fields);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return action_response(request, actions.cancel_order(request.id, reason));
}

Response schedule_step(Api& api, const Request& request) {
  BodyFields fields(request.body);
  const model::Scheduling scheduling = read_scheduling(fields, api.context.zone);
  broker::Actions actions = acting(api, request, fields);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return action_response(request, actions.schedule_step(request.id, scheduling));
}

Response add_step(Api& api, const Request& request) {
  BodyFields fields(request.body);
  model::AddedStep step;
  step.procedure_id = fields.integer("procedure_id", 1, INT64_MAX).value_or(0);
  step.description = fields.text("description", limits::lo_characters).value_or("");
  step.scheduling = read_scheduling(fields, api.context.zone);
  broker::Actions actions = acting(api, request, fields);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return made_response(request, actions.add_step(request.id, step), "/api/v1/steps");
}

Response cancel_appointment(Api& api, const Request& request) {
  BodyFields fields(request.body);
  const std::string reason = fields.text("reason").value_or("");
  broker::Actions actions = acting(api, request, fields);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return action_response(request, actions.cancel_appointment(request.id, reason));
}

Response cancel_step(Api& api, const Request& request) {
  BodyFields fields(request.body);
  const std::string reason = fields.text("reason").value_or("");
  const bool never_performed = fields.flag("never_performed").value_or(false);
  broker::Actions actions = acting(api, request, fields);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return action_response(request, actions.cancel_step(request.id, reason, never_performed));
}

Response mark_arrived(Api& api, const Request& request) {
  return act_on_step(api, request, &broker::Actions::mark_arrived);
}

Response mark_ready(Api& api, const Request& request) {
  return act_on_step(api, request, &broker::Actions::mark_ready);
}

Response complete_step(Api& api, const Request& request) {
  return act_on_step(api, request, &broker::Actions::complete_step);
}

}  // namespace stepwise::broker::http
