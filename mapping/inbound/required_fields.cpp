// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/required_fields.hpp"

#include <fmt/format.h>

#include <array>

namespace stepwise::mapping {
namespace {

constexpr std::array header_fields{
    FormalField{3, "the sending application"},   FormalField{4, "the sending facility"},
    FormalField{5, "the receiving application"}, FormalField{6, "the receiving facility"},
    FormalField{7, "when it was sent"},          FormalField{10, "a message control id"},
    FormalField{11, "the processing id"},        FormalField{12, "the version"},
};
constexpr std::array event_fields{FormalField{2, "when the event was recorded"}};
constexpr std::array patient_fields{FormalField{5, "the patient's name"}, FormalField{8, "the patient's sex"}};
constexpr std::array visit_fields{FormalField{2, "the patient class"}};
constexpr std::array order_fields{
    FormalField{9, "the time of the transaction"},
    FormalField{12, "the ordering provider"},
    FormalField{17, "the entering organization"},
};
constexpr std::array request_fields{FormalField{2, "the placer order number, as in ORC-2"},
                                    FormalField{16, "the ordering provider"}};

constexpr std::array segments{
    FormalSegment{"MSH", header_fields}, FormalSegment{"EVN", event_fields}, FormalSegment{"PID", patient_fields},
    FormalSegment{"PV1", visit_fields},  FormalSegment{"ORC", order_fields}, FormalSegment{"OBR", request_fields},
};

Result<void> lacking(Reading& reading, std::string place, const char* what) {
  if (reading.settings.strict) return missing_field(std::move(place), what);
  reading.add_finding("field-missing", std::move(place), fmt::format("required, yet accepted without {}", what));
  return {};
}

}  // namespace

std::span<const FormalSegment> formal_segments() {
  return segments;
}

Result<void> expect(Reading& reading, const Located& segment, std::span<const FormalField> fields) {
  for (const auto& [field, what] : fields) {
    if (!segment.field(field).empty()) continue;
    if (auto accepted = lacking(reading, segment.place(field), what); !accepted) return accepted;
  }
  return {};
}

Result<void> expect_header(Reading& reading) {
  return expect(reading, {reading.message.segment("MSH"), 1, "MSH"}, header_fields);
}

Result<void> expect_visit(Reading& reading, const PatientSegments& patient) {
  if (auto accepted = expect(reading, patient.pv1, visit_fields); !accepted) return accepted;
  if (!patient.pid.field(18).empty() || !patient.pv1.field(19).empty()) return {};
  return lacking(reading, patient.pv1.place(19), "a visit number (PV1-19) or account number (PID-18)");
}

Result<void> expect_registration(Reading& reading, const MessageGroups& groups) {
  if (auto accepted = expect(reading, {groups.evn, 1, "EVN"}, event_fields); !accepted) return accepted;
  for (const PatientSegments& patient : groups.patients) {
    if (auto accepted = expect(reading, patient.pid, patient_fields); !accepted) return accepted;
  }
  return {};
}

Result<void> expect_new_order(Reading& reading, const OrderSegments& order) {
  if (auto accepted = expect(reading, order.orc, order_fields); !accepted) return accepted;
  return expect(reading, order.obr, request_fields);
}

}  // namespace stepwise::mapping
