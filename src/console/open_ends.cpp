// SPDX-License-Identifier: Apache-2.0
// What waits for a person (reference 6.3, 7.4).
#include "broker/open_ends.hpp"

#include "broker/never_performed.hpp"
#include "console/api.hpp"
#include "console/target.hpp"

namespace stepwise::console {
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

Response list_open_ends(Api& api, const Request& request) {
  QueryFields query(request);
  sql::OpenEndQuery asked;
  asked.kind = query.one_of("kind", sql::open_end_kinds).value_or("");
  asked.after = query.integer("after", 0, INT64_MAX).value_or(0);
  asked.rows = static_cast<int>(query.integer("limit", 1, limits::http_page_rows_most).value_or(limits::http_page_rows));
  if (auto refusal = refuse_query(request, query)) return *refusal;
  Json items = Json::array();
  const broker::OpenEndPage page = broker::open_ends(api.context, asked);
  for (const broker::OpenEndView& end : page.items) {
    const char* object = end.row.performed_id != 0 ? "performed_step" : end.row.order_id != 0 ? "order" : "step";
    Json item = {{"kind", end.row.kind}, {object, Json::parse(end.row.object)}};
    item["proposals"] = Json::array();
    for (const model::LinkProposal& proposal : end.proposals) item["proposals"].push_back(to_json(proposal));
    items.push_back(std::move(item));
  }
  Json next;
  if (page.next) next = next_target(request.path, request.query, "after", *page.next);
  return json_response({{"items", std::move(items)}, {"counts", broker::open_end_counts(api.context)}, {"next", std::move(next)}});
}

Response give_up_never_performed(Api& api, const Request& request) {
  BodyFields fields(request.body);
  if (auto refusal = refuse_body(request, fields)) return *refusal;
  Json items = Json::array();
  for (const broker::GivenUpStep& step : broker::sweep_never_performed(api.context)) {
    items.push_back({{"id", step.overdue.step_id},
                     {"order_id", step.overdue.order_id},
                     {"step_id", step.overdue.number},
                     {"patient_class", step.overdue.step.patient_class},
                     {"why", step.why}});
  }
  return json_response({{"given_up", std::move(items)}});
}

}  // namespace stepwise::console
