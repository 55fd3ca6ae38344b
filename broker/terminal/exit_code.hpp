// SPDX-License-Identifier: Apache-2.0
// How each command ends: scripts go by it.
#pragma once

namespace stepwise::broker {

enum ExitCode : int {
  exit_fine = 0,
  exit_refused = 1,    // the peer or a check said no: AE, AR, a DIMSE failure, a fault in a file
  exit_transport = 2,  // nobody there, connection lost, no answer in time; the database is away
  exit_usage = 64,     // the command line or a file named on it is no good
};

}  // namespace stepwise::broker
