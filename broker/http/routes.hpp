// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "broker/http/router.hpp"

#include <span>

namespace stepwise::broker::http {

// Every route of the console. docs/openapi.yaml describes the same ones; a unit test holds the two together.
std::span<const Route> routes();

}  // namespace stepwise::broker::http
