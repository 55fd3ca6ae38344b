// SPDX-License-Identifier: Apache-2.0
// The contents of the demo: configuration, procedure plan and messages. All persons are invented.
#pragma once
#include "base/clock.hpp"

#include <cstdint>
#include <string>

namespace stepwise::broker {

std::string demo_configuration(const std::string& data_dir, std::uint16_t his_port, std::uint16_t pacs_port);  // TOML
std::string demo_plan();                                                                                       // JSON
std::string demo_registration(LocalTime now);  // ADT A04
std::string demo_order(LocalTime now);         // ORM^O01 NW: suspected pulmonary embolism
std::string demo_cancellation(LocalTime now);  // ORM^O01 CA

}  // namespace stepwise::broker
