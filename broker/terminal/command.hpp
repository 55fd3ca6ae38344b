// SPDX-License-Identifier: Apache-2.0
// What every command needs: how it ends, a document for a program that reads its output, and the time.
#pragma once
#include "base/clock.hpp"
#include "base/json.hpp"

namespace stepwise::broker {

// How each command ends: scripts go by it.
enum ExitCode : int {
  exit_fine = 0,
  exit_refused = 1,    // the peer or a check refused: AE, AR, a DIMSE failure, a fault in a file
  exit_transport = 2,  // no connection, connection lost, no answer in time, or the database is not available
  exit_usage = 64,     // the command line is wrong, or a file named on it cannot be used
};

// One document a line on standard output, at once; bytes that are no UTF-8 are replaced.
void print_json(const Json& document);

// The wall clock of this machine, for commands that speak of today. The broker itself asks its Context.
LocalTime local_now();

}  // namespace stepwise::broker
