// SPDX-License-Identifier: Apache-2.0
// Numbers as little endian bytes, on any machine.
#pragma once
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace stepwise::dicom {

template <std::unsigned_integral T>
void append_little_endian(std::string& out, T number) {
  for (std::size_t i = 0; i < sizeof(T); ++i) out += static_cast<char>((number >> (8 * i)) & 0xff);
}

// `bytes` holds at least `size` bytes at `at`.
constexpr std::uint64_t read_little_endian(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i) {
    number |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  }
  return number;
}

}  // namespace stepwise::dicom
