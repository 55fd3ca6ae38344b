// SPDX-License-Identifier: Apache-2.0
#include "broker/cli/command_line.hpp"

int main(int argc, char** argv) {
  return stepwise::broker::run(argc, argv);
}
