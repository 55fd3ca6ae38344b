// SPDX-License-Identifier: Apache-2.0
// Handlers for discrepancies (reference 6.3, 7.4).
#include "broker/usecases/discrepancies.hpp"

#include "base/log.hpp"
#include "broker/http/api.hpp"
#include "broker/http/target.hpp"
#include "broker/usecases/bulk_change.hpp"
#include "broker/usecases/never_performed.hpp"
#include "sql/held_changes.hpp"

namespace stepwise::broker::http {
namespace {

Json to_json(const model::LinkProposal& proposal) {
  Json json = {{"order_id", proposal.order_id},
               {"step_id", proposal.step_id},
               {"score", proposal.score},
               {"same",
                {{"step_id", proposal.same_step_id},
                 {"study_instance_uid", proposal.same_study_uid},
                 {"accession_number", proposal.same_accession_number},
                 {"patient", proposal.same_patient},
                 {"modality", proposal.same_modality}}}};
  json["minutes_apart"] = proposal.minutes_apart ? Json(*proposal.minutes_apart) : Json();
  return json;
}

}  // namespace

Response list_discrepancies(Api& api, const Request& request) {
  QueryFields query(request);
  sql::DiscrepancyQuery asked;
  asked.kind = query.one_of("kind", sql::discrepancy_kinds).value_or("");
  asked.after = query.integer("after", 0, INT64_MAX).value_or(0);
  asked.rows =
      static_cast<int>(query.integer("limit", 1, limits::http_page_rows_most).value_or(limits::http_page_rows));
  if (auto refusal = refuse_query(request, query)) return *refusal;
  Json items = Json::array();
  const broker::DiscrepancyPage page = broker::discrepancies(api.context, asked);
  for (const broker::DiscrepancyView& end : page.items) {
    const char* const object = end.row.performed_id != 0 ? "performed_step"
                               : end.row.step_id != 0    ? "step"
                               : end.row.order_id != 0   ? "order"
                                                         : "held_change";
    Json item = {{"kind", end.row.kind}, {object, Json::parse(end.row.object)}};
    item["proposals"] = Json::array();
    for (const model::LinkProposal& proposal : end.proposals) item["proposals"].push_back(to_json(proposal));
    items.push_back(std::move(item));
  }
  Json next;
  if (page.next) next = next_target(request.path, request.query, "after", *page.next);
  return json_response(
      {{"items", std::move(items)}, {"counts", broker::discrepancy_counts(api.context)}, {"next", std::move(next)}});
}

namespace {

Response swept(const Request& request, const broker::Sweep& sweep) {
  if (sweep.held) return to_response(problem_of(*sweep.held), request.target);
  Json items = Json::array();
  for (const broker::GivenUpStep& step : sweep.given_up) {
    items.push_back({{"id", step.overdue.step_id},
                     {"order_id", step.overdue.order_id},
                     {"step_id", step.overdue.number},
                     {"patient_class", step.overdue.step.patient_class},
                     {"why", step.why}});
  }
  return json_response({{"given_up", std::move(items)}});
}

}  // namespace

Response give_up_never_performed(Api& api, const Request& request) {
  BodyFields fields(request.body);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  return swept(request, broker::sweep_never_performed(api.context));
}

// A confirmed sweep continues at once; any other change is made when its message or request is repeated.
Response confirm_held_change(Api& api, const Request& request) {
  BodyFields fields(request.body);
  fields.require("steps", "the number of steps that the held change showed");
  const auto steps = fields.integer("steps", 1, INT64_MAX);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  sql::HeldChanges held(api.context.database);
  const auto change = held.find(request.id);
  if (!change) return not_found(request, "held change");
  if (!held.confirm(request.id, *steps, api.context.clock.now()))
    return to_response(
        {.status = 409, .code = "other-number", .detail = "the change is of another number of steps; look at it again"},
        request.target);
  log::info("a person confirmed held change {} of {} steps", request.id, *steps);
  if (change->kind == broker::held_sweep) return swept(request, broker::sweep_never_performed(api.context));
  return json_response({{"id", request.id}, {"confirmed", true}});
}

Response dismiss_held_change(Api& api, const Request& request) {
  BodyFields fields(request.body);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  if (!sql::HeldChanges(api.context.database).dismiss(request.id)) return not_found(request, "held change");
  return json_response({{"id", request.id}, {"dismissed", true}});
}

}  // namespace stepwise::broker::http
