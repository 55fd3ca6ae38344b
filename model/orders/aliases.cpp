// SPDX-License-Identifier: Apache-2.0
#include "model/orders/aliases.hpp"

#include <algorithm>

namespace stepwise::model {
namespace {

std::string number_for(AliasedIdentifier of, Numbers& numbers) {
  switch (of) {
    case AliasedIdentifier::accession_number: return numbers.accession_number();
    case AliasedIdentifier::requested_procedure_id: return numbers.requested_procedure_id();
    case AliasedIdentifier::step_id: return numbers.step_id();
    case AliasedIdentifier::study_instance_uid: return numbers.study_instance_uid();
  }
  return {};
}

const IdentifierAlias* find_in(const std::vector<IdentifierAlias>& all, AliasedIdentifier of,
                               const std::string& original) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const IdentifierAlias& one) { return one.of == of && one.original == original; });
  return found == all.end() ? nullptr : &*found;
}

std::string alias_of(Decision& decision, AliasedIdentifier of, const std::string& original) {
  Snapshot& snapshot = decision.snapshot;
  if (const IdentifierAlias* known = find_in(snapshot.aliases, of, original)) return known->alias;
  if (const IdentifierAlias* made = find_in(snapshot.new_aliases, of, original)) return made->alias;
  return snapshot.new_aliases.emplace_back(IdentifierAlias{of, original, number_for(of, decision.numbers)}).alias;
}

// The member of an OrderRequest or PreassignedStep that has the identifier.
template <class Given>
std::string& member_of(Given& given, AliasedIdentifier of) {
  switch (of) {
    case AliasedIdentifier::requested_procedure_id: return given.requested_procedure_id;
    case AliasedIdentifier::step_id: return given.step_id;
    case AliasedIdentifier::study_instance_uid: return given.study_instance_uid;
    default: return given.accession_number;
  }
}

void replace(OrderRequest& request, const IdentifierAlias& by) {
  const auto put = [&](auto& given) {
    std::string& member = member_of(given, by.of);
    if (member == by.original) member = by.alias;
  };
  put(request);
  for (PreassignedStep& step : request.preassigned_steps) put(step);
}

}  // namespace

bool has_identifiers_to_alias(const std::vector<OrderRequest>& requests) {
  return std::any_of(requests.begin(), requests.end(),
                     [](const OrderRequest& request) { return !request.to_alias.empty(); });
}

void take_aliases(Decision& decision, std::vector<OrderRequest>& requests) {
  for (OrderRequest& request : requests) {
    for (IdentifierAlias& wanted : request.to_alias) {
      wanted.alias = alias_of(decision, wanted.of, wanted.original);
      replace(request, wanted);
    }
  }
}

const std::string& original_of(const Order& order, AliasedIdentifier of, const std::string& identifier) {
  const auto found = std::find_if(order.aliases.begin(), order.aliases.end(),
                                  [&](const IdentifierAlias& one) { return one.of == of && one.alias == identifier; });
  return found == order.aliases.end() ? identifier : found->original;
}

void note_aliases(Order& order, const OrderRequest& request) {
  for (const IdentifierAlias& alias : request.to_alias) {
    if (!find_in(order.aliases, alias.of, alias.original)) order.aliases.push_back(alias);
  }
}

}  // namespace stepwise::model
