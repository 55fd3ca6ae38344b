// SPDX-License-Identifier: Apache-2.0
// Processes one N-CREATE or N-SET of an MPPS (docs/ARCHITECTURE.md): decides, writes it in one transaction with the
// messages that it causes, and returns the response.
#pragma once
#include "broker/usecases/context.hpp"
#include "broker/usecases/site_numbers.hpp"
#include "dicom/net/services.hpp"
#include "sql/write_set.hpp"

#include <vector>

namespace stepwise::broker {

enum class PerformedOperation { create, set };

// A refused dataset is stored with its bytes and shown as a discrepancy (D28), even if it could not be decoded.
// Blocking; any thread. Throws sql::DatabaseUnavailable and DatabaseBusy.
dicom::Reply receive_performed_step(Context& context, const dicom::net::Peer& peer,
                                    const dicom::net::NormalizedRequest& request, PerformedOperation operation);

// The PPS Manager (IHE RAD-6, RAD-7; reference 1.2): makes the outbox rows that forward an accepted N-CREATE or N-SET
// unchanged to the MPPS destinations. One row per destination, except for the destination that has sent the dataset.
// The row refers to the bytes of the dataset's row. Loops between systems end because a destination gets the same
// content of a performed step only once (OutboxRow::content_digest).
std::vector<sql::OutboxRow> forwarded_rows(const Context& context, const dicom::net::Peer& from,
                                           const dicom::net::NormalizedRequest& request, PerformedOperation operation,
                                           const sql::PerformedDataset& dataset);

}  // namespace stepwise::broker
