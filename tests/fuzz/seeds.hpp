// SPDX-License-Identifier: Apache-2.0
// Seeds that are bytes rather than text: `fuzz_NAME --write-seeds FOLDER` writes them. Text seeds are in corpus/NAME.
#pragma once
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

namespace stepwise::fuzz {

// For LLVMFuzzerInitialize(). `seeds` is a function that returns the seeds.
template <typename Seeds>
void write_seeds_if_asked(int count, char** arguments, Seeds seeds) {
  if (count != 3 || std::string_view(arguments[1]) != "--write-seeds") return;
  int number = 0;
  for (const std::string& seed : seeds())
    std::ofstream(std::string(arguments[2]) + "/seed" + std::to_string(++number), std::ios::binary) << seed;
  std::exit(0);
}

}  // namespace stepwise::fuzz
