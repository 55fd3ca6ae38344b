// SPDX-License-Identifier: Apache-2.0
// Ends a fuzz program if a property does not hold; libFuzzer then writes the input to a file. Properties that a unit
// test checks too throw instead: see hold() in hl7_properties.hpp.
#pragma once
#include <cstdlib>
#include <iostream>

namespace stepwise::fuzz {

inline void expect(bool property, const char* what) {
  if (property) return;
  std::cerr << "this does not hold: " << what << '\n';
  std::abort();
}

}  // namespace stepwise::fuzz
