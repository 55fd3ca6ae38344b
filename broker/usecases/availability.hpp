// SPDX-License-Identifier: Apache-2.0
// Processes one Instance Availability Notification (RAD-49): stores it with its bytes, then answers it. It is shown
// with the procedure, and if the site is configured so, it can complete a step.
#pragma once
#include "broker/usecases/context.hpp"
#include "dicom/net/services.hpp"

namespace stepwise::broker {

// Blocking; any thread. Throws sql::DatabaseUnavailable and DatabaseBusy.
dicom::Reply receive_availability(Context& context, const dicom::net::Peer& peer,
                                  const dicom::net::NormalizedRequest& request);

}  // namespace stepwise::broker
