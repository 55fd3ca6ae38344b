// SPDX-License-Identifier: Apache-2.0
// A person says to which scheduled step a performed step belongs, to settle a discrepancy or to correct a link.
#include "model/mpps/discontinuation.hpp"
#include "model/mpps/judge_mpps.hpp"
#include "model/mpps/mpps_rules.hpp"
#include "model/mpps/step_run.hpp"
#include "model/mpps/unscheduled.hpp"
#include "model/orders/evidence.hpp"
#include "model/orders/states.hpp"
#include "model/orders/step_actions.hpp"
#include "model/orders/study_uids.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace stepwise::model {
namespace {

using Links = std::vector<StepLink>;

Error not_linkable(std::string code, std::string rule, std::string remedy) {
  return Error{.kind = ErrorKind::state_forbids,
               .code = std::move(code),
               .place = "performed step",
               .rule = std::move(rule),
               .remedy = std::move(remedy)};
}

Error no_such(RowId performed_id) {
  return {.kind = ErrorKind::unknown_key,
          .code = "no-such-performed-step",
          .place = "performed step",
          .value = std::to_string(performed_id),
          .rule = "must be a known performed procedure step",
          .remedy = "look it up again"};
}

const StepLink* link_to(const PerformedProcedureStep& performed, RowId step_id) {
  const auto found = std::find_if(performed.links.begin(), performed.links.end(),
                                  [&](const StepLink& link) { return link.step_id == step_id; });
  return found == performed.links.end() ? nullptr : &*found;
}

// True if all links are doubtful, or if they belong to an order that was placed only because no step was known.
bool replaces_all(const PerformedProcedureStep& performed) {
  const bool has_own_order = std::any_of(performed.links.begin(), performed.links.end(),
                                         [](const StepLink& link) { return link.linked_by == linked_as_unscheduled; });
  return has_own_order || performed.discrepancy == Discrepancy::patient_mismatch ||
         performed.discrepancy == Discrepancy::after_end;
}

// The links that the new one replaces.
Result<Links> replaced_links(const PerformedProcedureStep& performed, RowId step_id, const LinkOptions& options) {
  if (performed.state == PerformedState::refused)
    return not_linkable("refused", "must not be a refused dataset", "let the modality send it again");
  if (const StepLink* own = link_to(performed, step_id)) {
    if (performed.discrepancy == Discrepancy::reason_unspecified)
      return not_linkable("reason-unspecified", "must not be linked yet; what becomes of its step is open",
                          "cancel or schedule the step");
    if (performed.discrepancy == Discrepancy::none && !is_evidence(*own))
      return not_linkable("no-discrepancy", "must not be linked to this step yet", "nothing is to be done");
    return Links{};
  }
  if (options.instead_of != 0) {
    const StepLink* wrong = link_to(performed, options.instead_of);
    if (!wrong)
      return not_linkable("not-linked", "must be linked to the step in instead_of", "name a step that it is linked to");
    return Links{*wrong};
  }
  if (replaces_all(performed)) return performed.links;
  if (performed.discrepancy == Discrepancy::unmatched) return Links{};  // its other links are correct
  if (performed.links.size() > 1) {
    return not_linkable("several-links", "instead_of is required where several steps are linked",
                        "name the one that is wrong in instead_of");
  }
  return performed.links;
}

void remove_links(Decision& decision, PerformedProcedureStep& performed, const Links& links) {
  for (const StepLink& link : links) {
    std::erase(performed.links, link);
    performed.former_links.push_back({link, decision.now});
  }
}

// The discrepancy of a refused dataset is not settled by this.
void settle_discrepancy(PerformedProcedureStep& performed) {
  if (performed.discrepancy == Discrepancy::refused) return;
  performed.discrepancy = Discrepancy::none;
  performed.discrepancy_text.clear();
}

// The steps and orders of the links get the states that they have without the performed step.
RollUps take_back_links(Decision& decision, RowId performed_id, const Links& links) {
  RollUps roll_ups(performed_id);
  withdraw_orders(decision, performed_id, links, roll_ups);
  take_back_steps(decision, performed_id, links, roll_ups);
  return roll_ups;
}

RequestedProcedure* linked_procedure(Decision& decision, const StepLink& link) {
  OrderRecord* record = decision.snapshot.order(link.order_id);
  return record ? record->procedure(link.requested_procedure_id) : nullptr;
}

void end_steps(Decision& decision, PerformedProcedureStep& performed) {
  if (performed.state == PerformedState::discontinued &&
      effect_of(decision.site, performed.discontinuation_reason) == DiscontinuationEffect::ask_a_person) {
    performed.discrepancy = Discrepancy::reason_unspecified;
    performed.discrepancy_text = "discontinued without a reason that says what becomes of the step";
  }
  settle_steps(decision, performed.id);
}

// The link is confirmed: images of another study are announced, and the step continues if it waited for the person.
void confirm_link(Decision& decision, PerformedProcedureStep& performed, RowId step_id) {
  const auto own = std::find_if(performed.links.begin(), performed.links.end(),
                                [&](const StepLink& link) { return link.step_id == step_id; });
  own->linked_by = linked_by_person;
  if (RequestedProcedure* procedure = linked_procedure(decision, *own)) adopt_study(decision, *procedure, performed);
  RollUps roll_ups(performed.id);
  roll_ups.of(own->order_id);
  roll_ups.roll_up_all(decision);
}

void add_link(Decision& decision, RowId performed_id, RowId step_id, RollUps roll_ups) {
  const auto place = find_step(decision, step_id);
  const StepLink link{place->record->order.id, place->step->requested_procedure_id, step_id, linked_by_person};
  const PerformedProcedureStep& performed = *decision.snapshot.performed_step(performed_id);
  RequestedProcedure& procedure = *place->record->procedure(link.requested_procedure_id);
  adopt_study(decision, procedure, performed);
  const std::string uid = study_of(decision.snapshot, performed, procedure);
  begin_steps(decision, performed_id, {{link, uid}}, std::move(roll_ups));
  // The person knows that the performed step was late; the link settles this.
  PerformedProcedureStep& linked = *decision.snapshot.performed_step(performed_id);
  if (linked.discrepancy == Discrepancy::after_end) settle_discrepancy(linked);
}

}  // namespace

Result<void> link_performed_step(Decision& decision, RowId performed_id, RowId step_id, const LinkOptions& options) {
  PerformedProcedureStep* performed = decision.snapshot.performed_step(performed_id);
  if (!performed) return no_such(performed_id);
  const Result<Links> wrong = replaced_links(*performed, step_id, options);
  if (!wrong) return wrong.error();
  const auto place = find_step(decision, step_id);
  if (!place) return place.error();
  const RowId patient_id = place->record->order.patient_id;
  if (auto same = check_differences(link_differences(decision, performed_id, step_id), options.is_confirmed); !same)
    return same;

  const bool is_work_of_a_station =
      !performed->links.empty() && std::all_of(performed->links.begin(), performed->links.end(),
                                               [](const StepLink& link) { return is_evidence(link); });
  remove_links(decision, *performed, *wrong);
  settle_discrepancy(*performed);
  performed->patient_id = patient_id;
  decision.snapshot.touch(*performed);
  if (is_work_of_a_station) {
    if (!link_to(*performed, step_id))
      performed->links.push_back(
          {place->record->order.id, place->step->requested_procedure_id, step_id, linked_as_evidence});
    return {};
  }
  if (link_to(*performed, step_id))
    confirm_link(decision, *performed, step_id);
  else
    add_link(decision, performed_id, step_id, take_back_links(decision, performed_id, *wrong));
  performed = decision.snapshot.performed_step(performed_id);
  if (is_final(performed->state)) end_steps(decision, *performed);
  return {};
}

std::vector<Difference> link_differences(Decision& decision, RowId performed_id, RowId step_id) {
  const PerformedProcedureStep* performed = decision.snapshot.performed_step(performed_id);
  const auto place = find_step(decision, step_id);
  if (!performed || !place) return {};
  return differences(decision.snapshot, *performed, place->record->order.patient_id);
}

Result<void> unlink_performed_step(Decision& decision, RowId performed_id) {
  PerformedProcedureStep* performed = decision.snapshot.performed_step(performed_id);
  if (!performed) return no_such(performed_id);
  const auto links_where = [&](auto is_taken) {
    Links taken;
    std::copy_if(performed->links.begin(), performed->links.end(), std::back_inserter(taken), is_taken);
    return taken;
  };
  Links taken = links_where([](const StepLink& link) { return link.linked_by == linked_by_person; });
  const bool was_linked_by_person = !taken.empty();
  if (!was_linked_by_person) {
    taken =
        links_where([](const StepLink& link) { return !is_evidence(link) && link.linked_by != linked_as_unscheduled; });
  }
  if (taken.empty())
    return not_linkable("not-linked", "must be linked to a step of an order", "there is nothing to take back");
  remove_links(decision, *performed, taken);
  settle_discrepancy(*performed);
  performed->patient_id.reset();
  decision.snapshot.touch(*performed);
  take_back_links(decision, performed_id, taken).roll_up_all(decision);
  performed = decision.snapshot.performed_step(performed_id);
  if (!was_linked_by_person) {
    // The modality named a wrong step, so find_links() is not called: it would find the same step again.
    performed->discrepancy = Discrepancy::unmatched;
    performed->discrepancy_text = "a person took the link back: the modality named a wrong step";
    return {};
  }

  FoundLinks found = find_links(decision.snapshot, *performed);
  drop_given_up(decision, found);  // also the order that was placed for it
  judge(decision, *performed, found);
  std::erase_if(found.links, [&](const FoundLink& one) { return link_to(*performed, one.link.step_id) != nullptr; });
  // The order that the department had placed for it has ended and was reported as ended, so it gets another order.
  if (is_unscheduled(decision, *decision.snapshot.performed_step(performed_id)))
    found.links = {open_order_for(decision, performed_id)};
  for (const FoundLink& one : found.links) {
    if (RequestedProcedure* procedure = linked_procedure(decision, one.link))
      adopt_study(decision, *procedure, *decision.snapshot.performed_step(performed_id));
  }
  begin_steps(decision, performed_id, found.links);
  if (is_final(decision.snapshot.performed_step(performed_id)->state))
    end_performed_step(decision, *decision.snapshot.performed_step(performed_id));
  return {};
}

}  // namespace stepwise::model
