// SPDX-License-Identifier: Apache-2.0
// A field goes back to other systems as its sender wrote it: all repetitions, components and subcomponents, also those
// that the model has no member for. It is used only while it still reads as the value of the model: after a change by a
// person, a merge or a romanisation the field is made of the value. Pure.
#pragma once
#include "hl7/message.hpp"
#include "mapping/values/field_map.hpp"
#include "mapping/values/hl7_values.hpp"
#include "model/values.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::mapping {

inline std::string_view sent_name(InField field) {
  return row_of(field).name;
}
inline constexpr std::string_view sent_appointment_id = "appointment_id";                // SCH-2, else SCH-1
inline constexpr std::string_view sent_appointment_performer = "appointment_performer";  // AIP-3
inline constexpr std::string_view sent_allergies = "allergies";  // a repetition for each AL1, see `allergy_fields`
inline constexpr std::string_view sent_site_modifier = "body_site_modifier";  // OBR-46
inline constexpr std::string_view sent_specimen_source = "specimen_source";   // OBR-15

// False: larger than limits::sent_field_bytes, and nothing is kept. `built` is what would be sent otherwise; if that is
// equal, an empty entry is added, which takes an older one away. A field without a value adds an empty entry too.
bool keep_sent(model::SentFields& kept, std::string_view name, const hl7::Field& field, const Repetitions& built);

// The field as it came, for `still_says` to judge; `built` if nothing was kept or it does not hold.
Repetitions as_sent(const model::SentFields& kept, std::string_view name,
                    const std::function<bool(const hl7::Field&)>& still_says, Repetitions built);

// The same, where `read` makes the value of the field.
template <class T, class Read>
Repetitions as_sent(const model::SentFields& kept, InField field, const T& value, Read read, Repetitions built) {
  return as_sent(
      kept, sent_name(field), [&](const hl7::Field& sent) { return T(read(sent)) == value; }, std::move(built));
}

// AL1-2 to AL1-6 as one repetition: a component for each field and, behind them, for each further repetition of AL1-5;
// its subcomponents are the components of the field.
model::Composite allergy_fields(const hl7::Segment& al1);
bool keep_allergies(model::SentFields& kept, const std::vector<hl7::Segment>& allergies);
// nullptr: nothing was kept for it.
const model::Composite* sent_allergy(const model::SentFields& kept, const std::string& allergy);

}  // namespace stepwise::mapping
