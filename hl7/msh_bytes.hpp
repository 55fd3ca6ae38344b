// SPDX-License-Identifier: Apache-2.0
// Reads MSH in a frame that is not decoded yet, to find its character set and its MSH-7. The bytes need not be a valid
// message: then every field is empty.
#pragma once
#include <string_view>

namespace stepwise::hl7 {

class MshBytes {
 public:
  explicit MshBytes(std::string_view frame);             // a view: the frame must outlive it
  std::string_view segment() const { return segment_; }  // as sent, without the segment end
  std::string_view field(int index) const;               // from 3, as sent; a view into the frame
  char repetition_separator() const { return delimiter(1, '~'); }
  char escape_character() const { return delimiter(2, '\\'); }

 private:
  char delimiter(std::size_t position, char otherwise) const;
  std::string_view segment_;  // empty: there is no MSH
};

}  // namespace stepwise::hl7
