// SPDX-License-Identifier: Apache-2.0
// Keeps fields as received, so that other systems get them unchanged: with all repetitions, components and
// subcomponents, even those that the model does not have. A kept field is used only as long as reading it gives the
// value of the model. After a change by a person, a merge or a romanisation the field is written from the value. Pure.
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

// Keeps a field. False: it is larger than limits::sent_field_bytes and is not kept. `built` is the field written from
// the value; if it is equal, or if the field has no value, an empty entry is added, which deletes an older one.
bool keep_sent(model::SentFields& kept, std::string_view name, const hl7::Field& field, const Repetitions& built);

// The kept field if there is one and `still_says` returns true for it, else `built`.
Repetitions as_sent(const model::SentFields& kept, std::string_view name,
                    const std::function<bool(const hl7::Field&)>& still_says, Repetitions built);

// The same; the kept field is used if `read` gives `value` for it.
template <class T, class Read>
Repetitions as_sent(const model::SentFields& kept, InField field, const T& value, Read read, Repetitions built) {
  return as_sent(
      kept, sent_name(field), [&](const hl7::Field& sent) { return T(read(sent)) == value; }, std::move(built));
}

// AL1-2 to AL1-6 as one repetition: one component per field, followed by one per further repetition of AL1-5. The
// subcomponents are the components of the field.
model::Composite allergy_fields(const hl7::Segment& al1);
bool keep_allergies(model::SentFields& kept, const std::vector<hl7::Segment>& allergies);
// nullptr: no field was kept for it.
const model::Composite* sent_allergy(const model::SentFields& kept, const std::string& allergy);

}  // namespace stepwise::mapping
