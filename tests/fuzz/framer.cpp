// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/hl7_properties.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stepwise::fuzz::check_framer({reinterpret_cast<const char*>(data), size});
  return 0;
}
