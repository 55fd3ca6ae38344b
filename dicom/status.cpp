// SPDX-License-Identifier: Apache-2.0
#include "dicom/status.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

namespace stepwise::dicom {

std::string comment_for(const Error& fault) {
  const std::string text = fault.place.empty() ? fault.rule : fault.place + " " + fault.rule;
  return text::cut(text::from_utf8(text, "US-ASCII").bytes, limits::dicom_error_comment_characters);
}

}  // namespace stepwise::dicom
