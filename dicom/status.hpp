// SPDX-License-Identifier: Apache-2.0
// DIMSE statuses of PS3.7 annex C and PS3.4 K.4.1.1.4 and F.7, and the attributes of a response with a failure (D31).
#pragma once
#include "base/error.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "dicom/dataset.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stepwise::dicom {

enum class Status : std::uint16_t {
  success = 0x0000,
  no_such_attribute = 0x0105,
  invalid_attribute_value = 0x0106,
  attribute_list_error = 0x0107,
  processing_failure = 0x0110,
  duplicate_sop_instance = 0x0111,
  no_such_sop_instance = 0x0112,
  attribute_value_out_of_range = 0x0116,
  invalid_sop_instance = 0x0117,
  no_such_sop_class = 0x0118,
  class_instance_conflict = 0x0119,
  missing_attribute = 0x0120,
  missing_attribute_value = 0x0121,
  sop_class_not_supported = 0x0122,
  not_authorised = 0x0124,
  unrecognised_operation = 0x0211,
  resource_limitation = 0x0213,
  out_of_resources = 0xA700,
  identifier_does_not_match = 0xA900,
  unable_to_process = 0xC000,
  cancelled = 0xFE00,
  pending = 0xFF00,
  pending_optional_keys_unsupported = 0xFF01,
};

struct Reply {
  Status status = Status::success;
  std::string comment;                    // (0000,0902): default repertoire, at most 64 characters
  std::uint16_t error_id = 0;             // (0000,0903): 0xA710 for a performed step that may no longer be updated
  std::vector<Tag> offending;             // (0000,0901) for C-FIND, (0000,1005) for N-CREATE and N-SET
  std::string affected_sop_instance_uid;  // for an N-CREATE whose UID we have created
  bool ok() const { return status == Status::success; }
};

// Error Comment of a refusal: place and rule (D31).
inline std::string comment_for(const Error& fault) {
  const std::string text = fault.place.empty() ? fault.rule : fault.place + " " + fault.rule;
  return text::cut(text::from_utf8(text, "US-ASCII").bytes, limits::dicom_error_comment_characters);
}

}  // namespace stepwise::dicom
