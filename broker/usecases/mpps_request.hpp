// SPDX-License-Identifier: Apache-2.0
// The way of one MPPS (docs/ARCHITECTURE.md): N-CREATE or N-SET, decided and stored in one transaction with the
// messages it causes, then the response.
#pragma once
#include "broker/usecases/context.hpp"
#include "dicom/net/services.hpp"

namespace stepwise::broker {

enum class PerformedOperation { create, set };

// Blocking; any thread. What is refused is kept with its bytes and shown as a discrepancy (D28), also
// what could not be decoded. Throws sql::DatabaseUnavailable and DatabaseBusy.
dicom::Reply receive_performed_step(Context& context, const dicom::net::Peer& peer,
                                    const dicom::net::NormalizedRequest& request, PerformedOperation operation);

}  // namespace stepwise::broker
