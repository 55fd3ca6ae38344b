// SPDX-License-Identifier: Apache-2.0
// The PPS Manager (IHE RAD-6, RAD-7; reference 1.2): which destinations get an N-CREATE or N-SET that was accepted. It
// goes on as it came.
#pragma once
#include "broker/usecases/mpps_request.hpp"
#include "broker/usecases/site_numbers.hpp"
#include "sql/write_set.hpp"

#include <vector>

namespace stepwise::broker {

// One row a destination; none for the one that sent it. The bytes are those of the dataset's row. Loops end because a
// destination gets the same content of a performed step once (OutboxRow::content_digest).
std::vector<sql::OutboxRow> forwarded_rows(const Context& context, const dicom::net::Peer& from,
                                           const dicom::net::NormalizedRequest& request, PerformedOperation operation,
                                           const sql::PerformedDataset& dataset);

}  // namespace stepwise::broker
