// SPDX-License-Identifier: Apache-2.0
// Reads and writes numbers as little endian bytes, independent of the machine.
#pragma once
#include <cstdint>
#include <string_view>

namespace stepwise::dicom {

// Writes the lowest `size` bytes of the number. If the size is a constant, compilers make one store instruction of it.
constexpr void put_little_endian(char* to, std::uint64_t number, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) to[i] = static_cast<char>((number >> (8 * i)) & 0xff);
}

// `bytes` must have at least `size` bytes from position `at` on.
constexpr std::uint64_t read_little_endian(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i) {
    number |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  }
  return number;
}

}  // namespace stepwise::dicom
