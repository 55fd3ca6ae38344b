// SPDX-License-Identifier: Apache-2.0
// Identifiers that are too long or no valid UIDs, where the sender's setting does not refuse them (D19; R39, R47).
// Pure.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

namespace stepwise::model {

// Puts into each request what stands for its identifiers: the alias they had before, else a number of ours, which
// becomes theirs for good (Snapshot::new_aliases). Requests without such identifiers are left as they are.
void take_aliases(Decision& decision, std::vector<OrderRequest>& requests);
bool has_identifiers_to_alias(const std::vector<OrderRequest>& requests);

// What the sender of the order calls it; the identifier itself when it has no alias.
const std::string& original_of(const Order& order, AliasedIdentifier of, const std::string& identifier);
// Those of a request that the order does not have yet.
void note_aliases(Order& order, const OrderRequest& request);

// The accession number, requested procedure id and Study Instance UID that a sender gives (D20, D34). Pure.

// Error 205: another patient has one of them, or it is in the range of those that we allocate. By the sender's setting
// a finding instead. The same patient may have one for several orders; an order that was cancelled before anything of
// it was performed no longer has its numbers.
Result<void> check_given_numbers(Decision& decision, const OrderRequest& request, RowId patient_id,
                                 const SenderPolicy& sender);

}  // namespace stepwise::model
