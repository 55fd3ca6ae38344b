// SPDX-License-Identifier: Apache-2.0
// The attributes (PS3.6) that worklist and performed procedure step use: PS3.4 tables K.6-1 and F.7.2-1 with the
// retired dose attributes that the installed base still sends, code items, and the few command elements a person may
// meet. Everything else travels through as unknown.
#pragma once
#include "dicom/dataset.hpp"

#include <span>
#include <string_view>

namespace stepwise::dicom {

struct Attribute {
  Tag tag;
  Vr vr;
  std::string_view keyword;      // "PatientName"
  bool is_multi_valued = false;  // value multiplicity (PS3.6) over 1; of text that may contain backslashes never
};

std::span<const Attribute> dictionary();   // ascending tags
const Attribute* find_attribute(Tag tag);  // nullptr when we do not know it
const Attribute* find_attribute(std::string_view keyword);

// tags::patient_name and so on: the keyword in snake_case.
namespace tags {

#define STEPWISE_ATTRIBUTE(name, group, element, ...) inline constexpr Tag name{group, element};
#include "dicom/attributes.inc"
#undef STEPWISE_ATTRIBUTE

}  // namespace tags
}  // namespace stepwise::dicom
