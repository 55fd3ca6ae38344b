// SPDX-License-Identifier: Apache-2.0
// The attributes (PS3.6) that worklist and performed procedure step use: PS3.4 tables K.6-1 and F.7.2-1 with the
// retired dose attributes that devices still send, code items, and some command elements that error texts can name. All
// other attributes are treated as unknown and passed on.
#pragma once
#include "dicom/dataset.hpp"

#include <span>
#include <string_view>

namespace stepwise::dicom {

struct Attribute {
  Tag tag;
  Vr vr;
  std::string_view keyword;  // "PatientName"
  // Its value multiplicity (PS3.6) is more than 1; false for texts that may contain backslashes.
  bool is_multi_valued = false;
};

std::span<const Attribute> dictionary();   // in ascending order of tags
const Attribute* find_attribute(Tag tag);  // nullptr: unknown
const Attribute* find_attribute(std::string_view keyword);

// tags::patient_name and so on: the keyword in snake_case.
namespace tags {

#define STEPWISE_ATTRIBUTE(name, group, element, ...) inline constexpr Tag name{group, element};
#include "dicom/attributes.inc"
#undef STEPWISE_ATTRIBUTE

}  // namespace tags
}  // namespace stepwise::dicom
