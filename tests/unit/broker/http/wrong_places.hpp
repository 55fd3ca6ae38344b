// SPDX-License-Identifier: Apache-2.0
// The places of the faults that the fields of a request collected, in alphabetical order.
#pragma once
#include "base/error.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace stepwise::test {

using WrongPlaces = std::vector<std::string>;

inline WrongPlaces wrong_places(const std::vector<Error>& faults) {
  WrongPlaces list;
  for (const Error& fault : faults) list.push_back(fault.place);
  std::sort(list.begin(), list.end());
  return list;
}

}  // namespace stepwise::test
