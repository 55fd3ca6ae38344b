// SPDX-License-Identifier: Apache-2.0
#include "base/process_user.hpp"
#include "broker/cli/command_line.hpp"

int main(int argc, char** argv) {
  stepwise::forbid_core_dumps();  // of each command, because the others read patients as well as the broker
  return stepwise::broker::run(argc, argv);
}
