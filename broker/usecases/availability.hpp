// SPDX-License-Identifier: Apache-2.0
// The way of one Instance Availability Notification (RAD-49): stored with its bytes, then answered. It is shown with
// the procedure, and by setting it is evidence that a step was performed.
#pragma once
#include "broker/usecases/context.hpp"
#include "dicom/net/services.hpp"

namespace stepwise::broker {

// Blocking; any thread. Throws sql::DatabaseUnavailable and DatabaseBusy.
dicom::Reply receive_availability(Context& context, const dicom::net::Peer& peer,
                                  const dicom::net::NormalizedRequest& request);

}  // namespace stepwise::broker
