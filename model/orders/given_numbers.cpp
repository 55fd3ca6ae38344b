// SPDX-License-Identifier: Apache-2.0
#include "model/orders/aliases.hpp"

#include "model/orders/order_actions.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace stepwise::model {
namespace {

struct GivenNumber {
  AliasedIdentifier of;
  std::string value;
};

const char* word_for(AliasedIdentifier of) {
  switch (of) {
    case AliasedIdentifier::accession_number: return "accession number";
    case AliasedIdentifier::requested_procedure_id: return "requested procedure id";
    case AliasedIdentifier::study_instance_uid: return "Study Instance UID";
    case AliasedIdentifier::step_id: break;  // belongs to one step; check_given_steps checks it
  }
  return "scheduled procedure step id";
}

std::vector<GivenNumber> numbers_given(const OrderRequest& request) {
  std::vector<GivenNumber> numbers;
  const auto add = [&](const auto& given) {
    if (!given.accession_number.empty())
      numbers.push_back({AliasedIdentifier::accession_number, given.accession_number});
    if (!given.requested_procedure_id.empty())
      numbers.push_back({AliasedIdentifier::requested_procedure_id, given.requested_procedure_id});
    if (!given.study_instance_uid.empty())
      numbers.push_back({AliasedIdentifier::study_instance_uid, given.study_instance_uid});
  };
  add(request);
  if (request.takes_given_numbers) {
    for (const PreassignedStep& step : request.preassigned_steps) add(step);
  }
  return numbers;
}

bool has_number(const OrderRecord& record, const GivenNumber& number) {
  if (record.order.state == OrderState::cancelled) return false;
  if (number.of == AliasedIdentifier::accession_number && record.order.accession_number == number.value) return true;
  return std::any_of(record.procedures.begin(), record.procedures.end(), [&](const RequestedProcedure& procedure) {
    switch (number.of) {
      case AliasedIdentifier::accession_number: return procedure.accession_number == number.value;
      case AliasedIdentifier::requested_procedure_id: return procedure.requested_procedure_id == number.value;
      case AliasedIdentifier::study_instance_uid:
        return procedure.study_instance_uid == number.value || procedure.performed_study_uid == number.value;
      case AliasedIdentifier::step_id: break;
    }
    return false;
  });
}

// True if the number is in our range, so that we may give it to another patient later. Aliases are not checked, because
// they are known.
bool is_in_our_range(const Numbers& ours, const OrderRequest& request, const GivenNumber& number) {
  const bool is_alias = std::any_of(request.to_alias.begin(), request.to_alias.end(), [&](const IdentifierAlias& one) {
    return one.of == number.of && one.alias == number.value;
  });
  if (is_alias || request.takes_filler_number)
    return false;  // during a cutover our own numbers are moved behind those of the former system
  return (number.of == AliasedIdentifier::accession_number && ours.is_own_accession_number(number.value)) ||
         (number.of == AliasedIdentifier::requested_procedure_id && ours.is_own_requested_procedure_id(number.value));
}

}  // namespace

Result<void> check_given_numbers(Decision& decision, const OrderRequest& request, RowId patient_id,
                                 const SenderPolicy& sender) {
  Snapshot& snapshot = decision.snapshot;
  const auto refuse_or_flag = [&](const GivenNumber& number, const char* code, const std::string& rule,
                                  const char* remedy) -> Result<void> {
    const std::string text = "the " + std::string(word_for(number.of)) + " given with it " + rule;
    if (!sender.accept_number_mismatch) {
      return Error{.kind = ErrorKind::duplicate_key,
                   .code = code,
                   .place = place_of(request, "OBR", "4"),
                   .value = number.value,
                   .rule = text,
                   .remedy = remedy};
    }
    decision.add_finding_once(code, place_of(request, "OBR", "4"), text + "; accepted by the sender's setting");
    return {};
  };
  const PatientRecord* patient = snapshot.survivor_of(snapshot.patient(patient_id));
  for (const GivenNumber& number : numbers_given(request)) {
    const auto is_of_another = [&](const OrderRecord& record) {
      return has_number(record, number) && snapshot.survivor_of(snapshot.patient(record.order.patient_id)) != patient;
    };
    if (std::any_of(snapshot.orders.begin(), snapshot.orders.end(), is_of_another)) {
      auto done = refuse_or_flag(number, "number-of-another-patient", "must not be that of another patient",
                                 "give each patient numbers of his own");
      if (!done) return done;
    } else if (is_in_our_range(decision.numbers, request, number)) {
      const bool is_his = std::any_of(snapshot.orders.begin(), snapshot.orders.end(),
                                      [&](const OrderRecord& record) { return has_number(record, number); });
      if (is_his) continue;
      auto done = refuse_or_flag(number, "number-of-ours", "must not be in the range that this system allocates itself",
                                 "set another prefix or start in the configuration of our own numbers");
      if (!done) return done;
    }
  }
  return {};
}

}  // namespace stepwise::model
