// SPDX-License-Identifier: Apache-2.0
// What a change of an order (XO, or a repeated NW if the sender is configured so) does with each field that the message
// states (D36). The code uses this table, and the conformance document prints it.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

#include <span>
#include <string_view>

namespace stepwise::model {

enum class ChangeEffect {
  applied,  // the value of the order is replaced
  // The value of the order and of its steps that have not started is replaced; a step that has started causes a
  // finding.
  applied_to_open,
  refused,      // a different value causes AE 207
  not_applied,  // a different value causes the finding "change-not-applied"
};
enum class NullEffect { cleared, not_applied };

struct FieldChange;

struct OrderChangeRow {
  OrderField field;
  std::string_view name;   // as in the mapping's table of fields, if that has a row for it
  std::string_view place;  // its usual place in the message, for findings
  ChangeEffect effect;
  NullEffect null;
  std::string_view note;
  bool (*is_stated)(const OrderRequest&);
  Result<void> (*apply)(FieldChange&);  // called if a value is stated, or if it is null and `null` is `cleared`
};
std::span<const OrderChangeRow> order_change_rows();

struct OrderChange {
  bool changed = false;       // at least one value has changed
  bool has_left_out = false;  // at least one stated value was not applied; there is a finding for each
};
// Applies each stated field of the request, and its preassigned steps. Findings say what was not applied and why.
Result<OrderChange> change_fields(Decision& decision, OrderRecord& record, const OrderRequest& request);

// Whether the step is open and has not started, so that a change can still reach it.
// A further exam under the number of an order shares its fields: another value of one is the finding
// "change-not-applied".
void report_shared_fields(Decision& decision, OrderRecord& record, const OrderRequest& request);

bool is_waiting(const ScheduledProcedureStep& step);
std::string_view to_text(ChangeEffect effect);
std::string_view to_text(NullEffect effect);

}  // namespace stepwise::model
