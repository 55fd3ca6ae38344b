// SPDX-License-Identifier: Apache-2.0
// What a change of an order (XO; NW again where the sender's setting makes it one) does with each field that the
// message states (D36). The table is what the code does and what the conformance document lists.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

#include <span>
#include <string_view>

namespace stepwise::model {

enum class ChangeEffect {
  applied,          // the order takes it
  applied_to_open,  // the order and its steps that have not started take it; a step that has started is a finding
  refused,          // another value is AE 207
  not_applied,      // another value is the finding "change-not-applied"
};
enum class NullEffect { cleared, not_applied };

struct FieldChange;

struct OrderChangeRow {
  OrderField field;
  std::string_view name;   // as in the mapping's table of fields, where it has a row there
  std::string_view place;  // where it usually is, for findings
  ChangeEffect effect;
  NullEffect null;
  std::string_view note;
  bool (*is_stated)(const OrderRequest&);
  Result<void> (*apply)(FieldChange&);  // called when a value is stated, or null and `null` is cleared
};
std::span<const OrderChangeRow> order_change_rows();

struct OrderChange {
  bool changed = false;       // something is another value now
  bool has_left_out = false;  // something stated was not applied; each is a finding
};
// Applies every stated field of the request, and its given steps. Findings say what was not applied and why.
Result<OrderChange> change_fields(Decision& decision, OrderRecord& record, const OrderRequest& request);

// Whether the step is open and has not started, so that a change can still reach it.
// A further exam under the number of an order shares its fields: another value of one is the finding
// "change-not-applied".
void report_shared_fields(Decision& decision, OrderRecord& record, const OrderRequest& request);

bool is_waiting(const ScheduledProcedureStep& step);
std::string_view to_text(ChangeEffect effect);
std::string_view to_text(NullEffect effect);

}  // namespace stepwise::model
