// SPDX-License-Identifier: Apache-2.0
// Translates the refusal of an N-CREATE or N-SET into a DIMSE status (reference 6.2; D31).
#include "mapping/mpps/mpps_datasets.hpp"

#include <algorithm>
#include <array>

namespace stepwise::mapping {
namespace {

using dicom::Status;

struct Answer {
  std::string_view code;  // Error::code
  Status status;
  std::uint16_t error_id = 0;
  std::string_view comment = {};  // "": the comment is place and rule of the error
};
constexpr std::array answers{
    Answer{"missing-attribute", Status::missing_attribute},
    Answer{"missing-value", Status::missing_attribute_value},
    Answer{"invalid-status", Status::invalid_attribute_value},
    Answer{"invalid-value", Status::invalid_attribute_value},
    Answer{"invalid-sop-instance-uid", Status::invalid_sop_instance},
    Answer{"duplicate-sop-instance", Status::duplicate_sop_instance},
    Answer{"no-such-sop-instance", Status::no_such_sop_instance},
    Answer{"missing-sop-instance-uid", Status::invalid_sop_instance},
    Answer{"may-no-longer-be-updated", Status::processing_failure, 0xA710,
           "Performed Procedure Step Object may no longer be updated"},
};

Answer answer_to(const Error& fault) {
  const auto found =
      std::find_if(answers.begin(), answers.end(), [&](const Answer& one) { return one.code == fault.code; });
  if (found != answers.end()) return *found;
  const bool will_pass = fault.kind == ErrorKind::unavailable || fault.kind == ErrorKind::record_locked;
  return {"", will_pass ? Status::resource_limitation : Status::processing_failure};
}

}  // namespace

dicom::Reply reply_to(const std::vector<Error>& faults) {
  dicom::Reply reply;
  if (faults.empty()) return reply;
  const Answer answer = answer_to(faults.front());
  reply.status = answer.status;
  reply.error_id = answer.error_id;
  reply.comment = answer.comment.empty() ? dicom::comment_for(faults.front()) : std::string(answer.comment);
  // Lists the attributes with the same fault as the first one; the others are reported when these are corrected.
  for (const Error& fault : faults) {
    const auto tag = answer_to(fault).status == answer.status ? dicom::parse_tag(fault.place) : std::nullopt;
    const bool is_attribute = tag && tag->group != 0;
    if (is_attribute && std::find(reply.offending.begin(), reply.offending.end(), *tag) == reply.offending.end()) {
      reply.offending.push_back(*tag);
    }
  }
  return reply;
}

}  // namespace stepwise::mapping
