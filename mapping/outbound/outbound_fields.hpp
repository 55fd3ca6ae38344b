// SPDX-License-Identifier: Apache-2.0
// Tables of outgoing fields: the number of the field, the HL7 versions that have it, and the function that makes its
// value.
#pragma once
#include "mapping/values/hl7_values.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stepwise::mapping {

enum class In { both, v2_3_1, v2_5_1 };

inline Repetitions text(std::string value) {
  return {{hl7::ComponentValue(std::move(value))}};
}
inline Repetitions one(hl7::RepetitionValue value) {
  return {std::move(value)};
}

template <class Subject>
struct FieldRow {
  int field;
  In in;
  Repetitions (*made_of)(const Subject&);
};

// Writes the fields that are not empty, and null for fields that the receiver has to clear.
template <class Subject>
void write_fields(hl7::SegmentWriter& segment, std::span<const FieldRow<Subject>> rows, const Subject& subject,
                  bool is_2_5_1, std::span<const int> nulls = {}) {
  for (const FieldRow<Subject>& row : rows) {
    if (row.in != In::both && (row.in == In::v2_5_1) != is_2_5_1) continue;
    for (const hl7::RepetitionValue& repetition : row.made_of(subject)) segment.repeat(row.field, repetition);
  }
  for (const int field : nulls) segment.null(field);
}

// For the conformance document.
struct OutboundField {
  std::string_view segment;
  int field;
  In in;
};
template <class Subject>
void list_fields(std::vector<OutboundField>& all, std::string_view segment, std::span<const FieldRow<Subject>> rows) {
  for (const FieldRow<Subject>& row : rows) all.push_back({segment, row.field, row.in});
}
std::vector<OutboundField> outbound_order_fields();        // ORC, TQ1, OBR, IPC
std::vector<OutboundField> outbound_patient_fields();      // PID, PV1
std::vector<OutboundField> outbound_appointment_fields();  // SCH, TQ1, RGS, AIS, AIG, AIL, AIP

}  // namespace stepwise::mapping
