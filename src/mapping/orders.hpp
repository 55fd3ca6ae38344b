// SPDX-License-Identifier: Apache-2.0
// Order messages to requests (2.4, 2.7, 2.8; D11): all groups or the first error.
#pragma once
#include "mapping/reading.hpp"

namespace stepwise::mapping {

Result<model::Request> read_orders(Reading& reading, std::string_view event);        // ORM^O01, OMG^O19 of a placer
Result<model::Request> read_order_answer(Reading& reading, std::string_view event);  // ORR^O02, ORG^O20: the number of an order we placed

}  // namespace stepwise::mapping
