// SPDX-License-Identifier: Apache-2.0
#include "broker/terminal/json_output.hpp"

#include <iostream>

namespace stepwise::broker {

void print_json(const Json& document) {
  std::cout << document.dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
}

}  // namespace stepwise::broker
