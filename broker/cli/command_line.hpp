// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace stepwise::broker {

// Reads the command line and runs the command it names; its exit code (broker/terminal/command.hpp).
int run(int argc, char** argv);

}  // namespace stepwise::broker
