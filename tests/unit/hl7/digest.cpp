// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include "hl7/charset.hpp"
#include "tests/support/catch.hpp"

#include <string>

namespace hl7 = stepwise::hl7;

namespace {
std::string digested_message(const std::string& timestamp, const std::string& control_id = "1") {
  return "MSH|^~\\&|HIS|HOSP|B|R|" + timestamp + "||ORM^O01|" + control_id + "|P|2.3.1\rORC|NW|P1\r";
}
}  // namespace

TEST_CASE("D01: a message that differs in MSH-7 only is the same") {
  CHECK(hl7::digest(digested_message("20260301080000")) == hl7::digest(digested_message("20260301080001.123+0100")));
  CHECK(hl7::digest(digested_message("20260301080000")) == hl7::digest(digested_message("")));
  CHECK(hl7::digest(digested_message("20260301")) == stepwise::sha256_hex(digested_message("")));
}

TEST_CASE("D01: any other difference makes another message") {
  CHECK(hl7::digest(digested_message("1", "1")) != hl7::digest(digested_message("1", "2")));
  CHECK(hl7::digest(digested_message("1")) != hl7::digest(digested_message("1") + "ORC|CA|P1\r"));
  CHECK(hl7::digest("MSH|^~\\&|a||||x") != hl7::digest("MSH|^~\\&|a|||x|"));
}

TEST_CASE("D01: bytes that are no message have a digest too") {
  for (const char* bytes : {"", "MSH", "MSH|", "hello", "\xff\xfe", "MSH|^~\\&|||||"})
    CHECK(hl7::digest(bytes) == stepwise::sha256_hex(bytes));
}
