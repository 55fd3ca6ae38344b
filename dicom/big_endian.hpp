// SPDX-License-Identifier: Apache-2.0
// Reads and writes numbers of the upper layer, which are big endian (PS3.8 9.3.1).
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace stepwise::dicom {

constexpr std::size_t read_big_endian(std::string_view bytes) {
  std::size_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

inline void append_big_endian(std::string& out, std::size_t number, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>((number >> (8 * i)) & 0xff);
}

}  // namespace stepwise::dicom
