// SPDX-License-Identifier: Apache-2.0
// What all commands share: the exit codes, JSON output and the current time.
#pragma once
#include "base/clock.hpp"
#include "base/json.hpp"

namespace stepwise::broker {

// The exit codes of the commands, for scripts.
enum ExitCode : int {
  exit_fine = 0,
  exit_refused = 1,    // the peer or a check refused: AE, AR, a DIMSE failure, a fault in a file
  exit_transport = 2,  // no connection, connection lost, no answer in time, or the database is not available
  exit_usage = 64,     // the command line is wrong, or a file named on it cannot be used
};

// Prints a document as one line on standard output, without buffering; invalid UTF-8 is replaced.
void print_json(const Json& document);

// The wall-clock time of this machine, for commands that need today's date. The broker itself uses the clock of its
// Context.
LocalTime local_now();

}  // namespace stepwise::broker
