// SPDX-License-Identifier: Apache-2.0
// A person settles an open end: says which scheduled step a performed step was of.
#include "model/performed_rules.hpp"
#include "model/states.hpp"
#include "model/step_acts.hpp"
#include "model/step_run.hpp"

#include <algorithm>
#include <utility>

namespace stepwise::model {
namespace {

Error not_linkable(std::string code, std::string rule, std::string remedy) {
  return Error{.kind = ErrorKind::state_forbids,
               .code = std::move(code),
               .place = "performed step",
               .rule = std::move(rule),
               .remedy = std::move(remedy)};
}

Result<void> check(const PerformedProcedureStep& performed) {
  switch (performed.open_end) {
    case OpenEnd::none:
      return not_linkable("no-open-end", "it is linked and nothing is open", "nothing is to be done");
    case OpenEnd::refused:
      return not_linkable("refused", "a refused dataset is no performed step", "let the modality send it again");
    case OpenEnd::reason_unspecified:
      return not_linkable("reason-unspecified", "it is linked; open is what becomes of the step",
                          "cancel or schedule the step");
    default:
      return {};
  }
}

// Doubtful links go when a person says otherwise. Others were right: what he adds is one that was not found.
bool replaces_links(const PerformedProcedureStep& performed) {
  return performed.open_end == OpenEnd::patient_mismatch || performed.open_end == OpenEnd::after_end;
}

void add_link(Decision& decision, PerformedProcedureStep& performed, const StepPlace& place) {
  const StepLink link{place.record->order.id, place.step->requested_procedure_id, place.step->id, "a person"};
  const std::string uid = performed.references.empty() ? "" : performed.references.front().study_instance_uid;
  begin_steps(decision, performed.id, {{link, uid}});
  // He knows that it came late: that is what he settles.
  if (performed.open_end == OpenEnd::after_end) {
    performed.open_end = OpenEnd::none;
    performed.open_end_text.clear();
  }
}

void end_steps(Decision& decision, PerformedProcedureStep& performed) {
  if (performed.state == PerformedState::discontinued &&
      effect_of(performed.discontinuation_reason) == DiscontinuationEffect::ask_a_person) {
    performed.open_end = OpenEnd::reason_unspecified;
    performed.open_end_text = "discontinued without a reason that says what becomes of the step";
  }
  settle_steps(decision, performed.id);
}

}  // namespace

Result<void> link_performed_step(Decision& decision, RowId performed_id, RowId step_id) {
  PerformedProcedureStep* performed = decision.snapshot.performed_step(performed_id);
  if (!performed) {
    return Error{.kind = ErrorKind::unknown_key,
                 .code = "no-such-performed-step",
                 .place = "performed step",
                 .value = std::to_string(performed_id),
                 .rule = "there is no such performed procedure step",
                 .remedy = "look it up again"};
  }
  if (auto linkable = check(*performed); !linkable) return linkable;
  const auto place = find_step(decision, step_id);
  if (!place) return place.error();

  std::vector<StepLink> wrong;
  const auto own = std::find_if(performed->links.begin(), performed->links.end(),
                                [&](const StepLink& link) { return link.step_id == step_id; });
  const bool confirms = own != performed->links.end();
  if (confirms) own->linked_by = "a person";
  if (!confirms && replaces_links(*performed)) wrong = std::exchange(performed->links, {});
  performed->open_end = OpenEnd::none;
  performed->open_end_text.clear();
  performed->patient_id = place->record->order.patient_id;
  decision.snapshot.touch(*performed);
  if (!confirms) add_link(decision, *performed, *place);
  if (is_final(performed->state)) end_steps(decision, *performed);
  // Last, so that an order both steps belong to is told of once.
  take_back_steps(decision, performed_id, wrong);
  return {};
}

}  // namespace stepwise::model
