// SPDX-License-Identifier: Apache-2.0
// The way of one MPPS (docs/ARCHITECTURE.md): N-CREATE or N-SET, decided and stored in one transaction with the
// messages it causes, then the response.
#pragma once
#include "broker/usecases/context.hpp"
#include "broker/usecases/site_numbers.hpp"
#include "dicom/net/services.hpp"
#include "sql/write_set.hpp"

#include <vector>

namespace stepwise::broker {

enum class PerformedOperation { create, set };

// Blocking; any thread. What is refused is kept with its bytes and shown as a discrepancy (D28), also
// what could not be decoded. Throws sql::DatabaseUnavailable and DatabaseBusy.
dicom::Reply receive_performed_step(Context& context, const dicom::net::Peer& peer,
                                    const dicom::net::NormalizedRequest& request, PerformedOperation operation);

// The PPS Manager (IHE RAD-6, RAD-7; reference 1.2): which destinations get an N-CREATE or N-SET that was accepted. It
// goes on as it came.

// One row a destination; none for the one that sent it. The bytes are those of the dataset's row. Loops end because a
// destination gets the same content of a performed step once (OutboxRow::content_digest).
std::vector<sql::OutboxRow> forwarded_rows(const Context& context, const dicom::net::Peer& from,
                                           const dicom::net::NormalizedRequest& request, PerformedOperation operation,
                                           const sql::PerformedDataset& dataset);

}  // namespace stepwise::broker
