// SPDX-License-Identifier: Apache-2.0
// ADT to requests (reference 2.6).
#pragma once
#include "mapping/inbound/reading.hpp"

namespace stepwise::mapping {

// `event` is the trigger event, also where MSH-9 did not name it (R22).
Result<model::Request> read_registration(Reading& reading, std::string_view event);       // A01 A04 A05 A28
Result<model::Request> read_update(Reading& reading, std::string_view event);             // A08 A31
Result<model::Request> read_visit_event(Reading& reading, std::string_view event);        // A02 A03 A06 A07 A09-A13 A38
Result<model::Request> read_merges(Reading& reading, std::string_view event);             // A40: {PID MRG}
Result<model::Request> read_identifier_change(Reading& reading, std::string_view event);  // A47
Result<model::Request> read_link(Reading& reading, std::string_view event);               // A24 A37

}  // namespace stepwise::mapping
