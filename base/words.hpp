// SPDX-License-Identifier: Apache-2.0
// Tests eight bytes of text at once, for the loops that process every message. The functions do not depend on the byte
// order.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace stepwise::words {

inline constexpr std::size_t size = sizeof(std::uint64_t);
inline constexpr std::uint64_t high_bits = 0x8080808080808080;

inline std::uint64_t load(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, size);
  return word;
}

constexpr std::uint64_t all(unsigned char byte) {
  return 0x0101010101010101 * std::uint64_t{byte};
}

// 0x80 in each byte that is `byte`, 0 in the others.
constexpr std::uint64_t equal(std::uint64_t word, unsigned char byte) {
  const std::uint64_t difference = word ^ all(byte);
  return ~(((difference & ~high_bits) + ~high_bits) | difference | ~high_bits);
}

constexpr int count_equal(std::uint64_t word, unsigned char byte) {
  return static_cast<int>(((equal(word, byte) >> 7) * all(1)) >> 56);
}

constexpr bool is_ascii(std::uint64_t word) {
  return (word & high_bits) == 0;
}
constexpr bool has_control(std::uint64_t word) {
  return equal(word & all(0xe0), 0) != 0;
}  // below 0x20

}  // namespace stepwise::words
