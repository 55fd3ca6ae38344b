// SPDX-License-Identifier: Apache-2.0
#include "model/orders/study_uids.hpp"

#include "base/text.hpp"
#include "model/orders/evidence.hpp"

#include <algorithm>

namespace stepwise::model {
namespace {

bool names_study(const PerformedProcedureStep& performed, const std::string& uid) {
  return std::any_of(performed.references.begin(), performed.references.end(),
                     [&](const ScheduledStepReference& item) { return text::trim(item.study_instance_uid) == uid; });
}

bool is_of(const StepLink& link, const RequestedProcedure& procedure) {
  return link.requested_procedure_id == procedure.id && !is_evidence(link);
}

bool is_of(const PerformedProcedureStep& performed, const RequestedProcedure& procedure) {
  return std::any_of(performed.links.begin(), performed.links.end(),
                     [&](const StepLink& link) { return is_of(link, procedure); });
}

// Another procedure with this UID; nullptr: none.
const RequestedProcedure* owner_of(const Snapshot& snapshot, const std::string& uid, RowId but_for) {
  for (const OrderRecord& record : snapshot.orders) {
    for (const RequestedProcedure& procedure : record.procedures) {
      if (procedure.id != but_for && procedure.study_instance_uid == uid) return &procedure;
    }
  }
  return nullptr;
}

// True if there are images with the procedure's own UID: of another performed step, or of a step that was completed
// without a performed step.
bool has_images(Snapshot& snapshot, const RequestedProcedure& procedure, RowId but_for) {
  const std::string& uid = procedure.study_instance_uid;
  for (const PerformedProcedureStep& other : snapshot.performed) {
    if (other.id != but_for && is_of(other, procedure) && names_study(other, uid)) return true;
  }
  OrderRecord* record = snapshot.order(procedure.order_id);
  if (!record) return false;
  const auto steps = record->steps_of(procedure.id);
  return std::any_of(steps.begin(), steps.end(), [&](const ScheduledProcedureStep* step) {
    return step->state == StepState::completed &&
           std::none_of(snapshot.performed.begin(), snapshot.performed.end(), [&](const auto& performed) {
             return std::any_of(performed.links.begin(), performed.links.end(),
                                [&](const StepLink& link) { return link.step_id == step->id; });
           });
  });
}

}  // namespace

std::string study_of(Snapshot& snapshot, const PerformedProcedureStep& performed, const RequestedProcedure& procedure) {
  for (const std::string& own : {procedure.study_instance_uid, procedure.performed_study_uid}) {
    if (!own.empty() && names_study(performed, own)) return own;
  }
  std::string first;
  for (const ScheduledStepReference& item : performed.references) {
    const std::string uid(text::trim(item.study_instance_uid));
    if (uid.empty()) continue;
    // In a group case the dataset has an item for each procedure: a UID that belongs to another linked procedure is not
    // meant.
    const RequestedProcedure* owner = owner_of(snapshot, uid, procedure.id);
    if (!owner || !is_of(performed, *owner)) return uid;
    if (first.empty()) first = uid;
  }
  return first;
}

bool is_study_of_a_procedure(const Snapshot& snapshot, const std::string& uid) {
  return owner_of(snapshot, uid, 0) != nullptr;
}

std::vector<std::string> studies_of(Snapshot& snapshot, const RequestedProcedure& procedure) {
  std::vector<std::string> studies{procedure.study_instance_uid};
  for (const PerformedProcedureStep& performed : snapshot.performed) {
    const bool is_linked_by_person =
        std::any_of(performed.links.begin(), performed.links.end(),
                    [&](const StepLink& link) { return is_of(link, procedure) && link.linked_by == linked_by_person; });
    if (!is_linked_by_person) continue;
    const std::string uid = study_of(snapshot, performed, procedure);
    const bool is_known = uid.empty() || std::find(studies.begin(), studies.end(), uid) != studies.end();
    if (!is_known && !owner_of(snapshot, uid, procedure.id)) studies.push_back(uid);
  }
  return studies;
}

void adopt_study(Decision& decision, RequestedProcedure& procedure, const PerformedProcedureStep& performed) {
  Snapshot& snapshot = decision.snapshot;
  const std::string uid = study_of(snapshot, performed, procedure);
  if (uid.empty() || uid == procedure.study_instance_uid) return;
  if (owner_of(snapshot, uid, procedure.id)) {
    decision.add_finding(
        "study-of-two-procedures", "(0020,000D)",
        "the images are in a study that has images of another requested procedure too; separate them in the archive");
    return;
  }
  if (has_images(snapshot, procedure, performed.id)) return;
  procedure.study_instance_uid = uid;
  if (procedure.performed_study_uid == uid) procedure.performed_study_uid.clear();
}

bool leave_study(Decision& decision, RequestedProcedure& procedure, const PerformedProcedureStep& performed) {
  if (names_study(performed, procedure.performed_study_uid)) procedure.performed_study_uid.clear();
  if (!names_study(performed, procedure.study_instance_uid) || is_of(performed, procedure)) return false;
  if (has_images(decision.snapshot, procedure, performed.id)) return false;
  procedure.study_instance_uid = decision.numbers.study_instance_uid();
  return true;
}

}  // namespace stepwise::model
