// SPDX-License-Identifier: Apache-2.0
// The accession number, requested procedure id and Study Instance UID that a sender gives (D20, D34). Pure.
#pragma once
#include "base/result.hpp"
#include "model/decision.hpp"
#include "model/requests.hpp"

namespace stepwise::model {

// Error 205: another patient has one of them, or it is in the range of those that we allocate. By the sender's setting
// a finding instead. The same patient may have one for several orders; an order that was cancelled before anything of
// it was performed no longer has its numbers.
Result<void> check_given_numbers(Decision& decision, const OrderRequest& request, RowId patient_id,
                                 const SenderPolicy& sender);

}  // namespace stepwise::model
