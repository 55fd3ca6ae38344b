// SPDX-License-Identifier: Apache-2.0
// Fields that the IHE transactions require but that we do not need (reference 2.6, 2.7; D11, R20). A missing one causes
// a finding; with `strict` it causes Error 101.
#pragma once
#include "mapping/inbound/message_groups.hpp"

#include <span>
#include <string_view>

namespace stepwise::mapping {

struct FormalField {
  int field;
  const char* what;
};

// For the conformance document: fields that IHE requires and we do not need, by segment.
struct FormalSegment {
  std::string_view segment;
  std::span<const FormalField> fields;
};
std::span<const FormalSegment> formal_segments();

Result<void> expect(Reading& reading, const Located& segment, std::span<const FormalField> fields);
Result<void> expect_header(Reading& reading);                                     // MSH-3 to MSH-12
Result<void> expect_registration(Reading& reading, const MessageGroups& groups);  // EVN-2, PID-5, PID-8, PV1-2
Result<void> expect_visit(Reading& reading, const PatientSegments& patient);      // PV1-2; PID-18 or PV1-19
Result<void> expect_new_order(Reading& reading, const OrderSegments& order);  // ORC-9, ORC-12, ORC-17, OBR-2, OBR-16

}  // namespace stepwise::mapping
