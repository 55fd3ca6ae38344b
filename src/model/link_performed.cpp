// SPDX-License-Identifier: Apache-2.0
// A person settles an open end: says which scheduled step a performed step was of.
#include "model/discontinuation.hpp"
#include "model/judge_performed.hpp"
#include "model/performed_rules.hpp"
#include "model/states.hpp"
#include "model/step_acts.hpp"
#include "model/step_run.hpp"
#include "model/unscheduled.hpp"

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

Error no_such(RowId performed_id) {
  return {.kind = ErrorKind::unknown_key,
          .code = "no-such-performed-step",
          .place = "performed step",
          .value = std::to_string(performed_id),
          .rule = "there is no such performed procedure step",
          .remedy = "look it up again"};
}

// Doubtful links go when a person says otherwise. Others were right: what he adds is one that was not found.
bool replaces_links(const PerformedProcedureStep& performed) {
  const bool has_own_order = std::any_of(performed.links.begin(), performed.links.end(),
                                         [](const StepLink& link) { return link.linked_by == "unscheduled"; });
  return has_own_order || performed.open_end == OpenEnd::patient_mismatch || performed.open_end == OpenEnd::after_end;
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
      effect_of(decision.site, performed.discontinuation_reason) == DiscontinuationEffect::ask_a_person) {
    performed.open_end = OpenEnd::reason_unspecified;
    performed.open_end_text = "discontinued without a reason that says what becomes of the step";
  }
  settle_steps(decision, performed.id);
}

}  // namespace

Result<void> link_performed_step(Decision& decision, RowId performed_id, RowId step_id) {
  PerformedProcedureStep* performed = decision.snapshot.performed_step(performed_id);
  if (!performed) return no_such(performed_id);
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
  withdraw_orders(decision, wrong);
  std::erase_if(wrong, [](const StepLink& link) { return link.linked_by == "unscheduled"; });
  take_back_steps(decision, performed_id, wrong);
  return {};
}

Result<void> unlink_performed_step(Decision& decision, RowId performed_id) {
  PerformedProcedureStep* performed = decision.snapshot.performed_step(performed_id);
  if (!performed) return no_such(performed_id);
  std::vector<StepLink> taken;
  for (const StepLink& link : performed->links) {
    if (link.linked_by == "a person") taken.push_back(link);
  }
  if (taken.empty()) return not_linkable("not-linked", "a person has linked it", "there is nothing to take back");
  std::erase_if(performed->links, [](const StepLink& link) { return link.linked_by == "a person"; });
  performed->open_end = OpenEnd::none;
  performed->open_end_text.clear();
  performed->patient_id.reset();
  decision.snapshot.touch(*performed);
  take_back_steps(decision, performed_id, taken);

  FoundLinks found = find_links(decision.snapshot, *performed);
  drop_given_up(decision, found);  // the order that had been opened for it too
  judge(decision, *performed, found);
  std::erase_if(found.links, [&](const FoundLink& one) {
    return std::any_of(performed->links.begin(), performed->links.end(),
                       [&](const StepLink& link) { return link.step_id == one.link.step_id; });
  });
  // The order that the department had opened for it is ended, and was told so: it gets another.
  if (is_unscheduled(decision, *decision.snapshot.performed_step(performed_id))) found.links = {open_order_for(decision, performed_id)};
  begin_steps(decision, performed_id, found.links);
  if (is_final(performed->state)) end_performed_step(decision, *decision.snapshot.performed_step(performed_id));
  return {};
}

}  // namespace stepwise::model
