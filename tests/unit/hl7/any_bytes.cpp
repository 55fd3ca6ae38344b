// SPDX-License-Identifier: Apache-2.0
// A short version of the fuzz programs, without a corpus: bytes that are nearly HL7.
#include "tests/fuzz/hl7_properties.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <rapidcheck.h>

namespace fuzz = stepwise::fuzz;

namespace {

std::string some_bytes(const std::vector<std::uint8_t>& seed) {
  static const std::array<std::string, 24> pieces{
      "MSH|^~\\&|", "PID|", "\r",           "\n",      "|",   "^",    "~",       "\\",  "&",
      "\"\"",       "\x0b", "\x1c",         "\x1c\r",  "\\X", "C3\\", "\\.br\\", "GBK", "8859/1",
      "\x81\x7c",   "\xff", "\xef\xbb\xbf", "-3[1].4", "(2)", "A"};
  std::string bytes;
  for (const std::uint8_t byte : seed)
    bytes += byte < 240 ? pieces[byte % pieces.size()] : std::string(1, static_cast<char>(byte));
  return bytes;
}

}  // namespace

TEST_CASE("Any bytes: framed the same in any pieces; decoded, parsed and answered or refused; never a crash") {
  CHECK(rc::check([](const std::vector<std::uint8_t>& seed) {
    const std::string bytes = some_bytes(seed);
    fuzz::check_framer(bytes);
    fuzz::check_message(bytes);
    fuzz::check_message("MSH|^~\\&|HIS|||||ORM^O01|1|P|2.5|||||" + bytes);
    fuzz::check_path(bytes);
    fuzz::check_path("PID" + bytes);
  }));
}
