// SPDX-License-Identifier: Apache-2.0
// Short aliases for identifiers that are too long or not valid UIDs, if the sender's setting accepts such identifiers
// (D19; R39, R47). Pure.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

namespace stepwise::model {

// Replaces such identifiers in each request: by the alias that was used before, else by a number of ours, which stays
// the alias from then on (Snapshot::new_aliases). Other requests are not changed.
void take_aliases(Decision& decision, std::vector<OrderRequest>& requests);
bool has_identifiers_to_alias(const std::vector<OrderRequest>& requests);

// The original form of an identifier, as the sender of the order uses it; the identifier itself if it is not an alias.
const std::string& original_of(const Order& order, AliasedIdentifier of, const std::string& identifier);
// Adds the aliases of a request that the order does not have yet.
void note_aliases(Order& order, const OrderRequest& request);

// Checks the accession number, requested procedure id and Study Instance UID that a sender gives (D20, D34). Error 205
// if another patient has one of the numbers, or if a number is in the range that we allocate; a finding instead if the
// sender is configured so. One patient may have the same number in several orders. An order that was cancelled before a
// step was performed does not count. Pure.
Result<void> check_given_numbers(Decision& decision, const OrderRequest& request, RowId patient_id,
                                 const SenderPolicy& sender);

}  // namespace stepwise::model
