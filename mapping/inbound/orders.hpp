// SPDX-License-Identifier: Apache-2.0
// Order messages to requests (reference 2.4, 2.7, 2.8; D11): all groups or the first error.
#pragma once
#include "mapping/inbound/reading.hpp"

#include <span>
#include <string_view>

namespace stepwise::mapping {

// What a placer may ask in ORC-1; any other is AE 103.
struct PlacerControl {
  std::string_view code;
  model::OrderControl control;
  std::string_view effect;
};
std::span<const PlacerControl> placer_controls();

Result<model::Request> read_orders(Reading& reading, std::string_view event);  // ORM^O01, OMG^O19 of a placer
Result<model::Request> read_order_answer(Reading& reading,
                                         std::string_view event);  // ORR^O02, ORG^O20: the number of an order we placed

}  // namespace stepwise::mapping
