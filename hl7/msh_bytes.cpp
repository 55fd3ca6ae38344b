// SPDX-License-Identifier: Apache-2.0
#include "hl7/msh_bytes.hpp"

#include <algorithm>

namespace stepwise::hl7 {

MshBytes::MshBytes(std::string_view frame) {
  if (frame.substr(0, 3) == "\xef\xbb\xbf") frame.remove_prefix(3);
  frame.remove_prefix(std::min(frame.find_first_not_of("\r\n\t "), frame.size()));
  if (frame.substr(0, 3) == "MSH" && frame.size() > 3) segment_ = frame.substr(0, frame.find_first_of("\r\n"));
}

std::string_view MshBytes::field(int index) const {
  if (segment_.size() < 4) return {};
  std::string_view left = segment_;
  for (; index > 1; --index) {
    const std::size_t end = left.find(segment_[3]);
    if (end == std::string_view::npos) return {};
    left.remove_prefix(end + 1);
  }
  return left.substr(0, left.find(segment_[3]));
}

char MshBytes::delimiter(std::size_t position, char otherwise) const {
  const std::string_view named = field(2);
  return position < named.size() ? named[position] : otherwise;
}

}  // namespace stepwise::hl7
