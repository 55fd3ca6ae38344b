// SPDX-License-Identifier: Apache-2.0
#include "base/limits.hpp"
#include "broker/terminal/show_message.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise;
using Lines = std::vector<std::string>;

namespace {

Lines reasons(const std::string& segments) {
  const auto answer = hl7::Message::parse("MSH|^~\\&|B|B|A|A|20260301080000||ACK|1|P|2.5.1\rMSA|AE|7\r" + segments);
  REQUIRE(answer.has_value());
  return broker::refusal_reasons(*answer);
}

}  // namespace

TEST_CASE("the reason of a refusal has code, place and the whole text of ERR-8, for each ERR") {
  CHECK(
      reasons(
          "ERR||ORC^1^2^1^1|204^unknown key identifier^HL70357|E|unknown-order|||must be the number of a known order; "
          "place it with NW first, then send the change again to this system\r"
          "ERR||PID^1^3^2^4|101^required field missing^HL70357|E||||required\r") ==
      Lines{
          "204 unknown key identifier at ORC-2.1: must be the number of a known order; place it with NW first, then send the "
          "change again to this system",
          "101 required field missing at PID-3[2].4: required"});
}

TEST_CASE("a place that the text of the receiver begins with is not repeated") {
  CHECK(reasons("ERR||ORC^1^2|204^unknown key identifier^HL70357|E||||ORC-2: must be the number of a known order\r") ==
        Lines{"204 unknown key identifier: ORC-2: must be the number of a known order"});
}

TEST_CASE("the reason of a refusal is ERR-7 where ERR-8 is empty, and a part alone where all else is empty") {
  CHECK(reasons("ERR|||207|E|||disk full\r") == Lines{"207: disk full"});
  CHECK(reasons("ERR||||E||||disk full\r") == Lines{"disk full"});
  CHECK(reasons("ERR||OBR^2|100|E\r") == Lines{"100 at OBR(2)"});
}

TEST_CASE("before HL7 2.5 each repetition of ERR-1 is a reason") {
  CHECK(reasons("ERR|ORC^1^2^204&unknown key identifier&HL70357~PID^1^3^101&required field missing&HL70357\r") ==
        Lines{"204 unknown key identifier at ORC-2", "101 required field missing at PID-3"});
}

TEST_CASE("an answer without ERR, or with an empty one, has no reasons") {
  CHECK(reasons("").empty());
  CHECK(reasons("ERR|\r").empty());
}

TEST_CASE("what a receiver writes into ERR is shown without control characters, and not without limit") {
  CHECK(reasons("ERR|||207|E|||\x1b[2Jdisk\r") == Lines{"207: ?[2Jdisk"});
  std::string many;
  for (std::size_t i = 0; i < 2 * stepwise::limits::hl7_received_errors; ++i) many += "ERR|||207|E|||disk full\r";
  CHECK(reasons(many).size() == stepwise::limits::hl7_received_errors);
}
