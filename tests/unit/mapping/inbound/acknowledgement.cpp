// SPDX-License-Identifier: Apache-2.0
// An application acknowledgement of enhanced mode: each code, and each place where the reason may stand.
#include "tests/unit/mapping/inbound/reading.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

model::LateAcknowledgement late(const std::string& segments) {
  return read("MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||ACK|A1|P|2.5.1\r" + segments)
      .as<model::LateAcknowledgement>();
}

}  // namespace

TEST_CASE("each code of table 0008: AA and CA accept") {
  for (const auto& [code, is_accepted] : std::map<std::string, bool>{
           {"AA", true}, {"CA", true}, {"AE", false}, {"AR", false}, {"CE", false}, {"CR", false}}) {
    INFO(code);
    const model::LateAcknowledgement read_it = late("MSA|" + code + "|SW7|why\r");
    CHECK(read_it.code == code);
    CHECK(read_it.control_id == "SW7");
    CHECK(read_it.is_accepted == is_accepted);
    CHECK(read_it.text == "why");
  }
}

TEST_CASE("the reason is MSA-3, else ERR-8, ERR-7, ERR-3.2, else that of the old form of ERR") {
  const std::string err = "ERR||PID^1^3|101^four|E|||three|two\r";
  CHECK(late("MSA|AE|1|one\r" + err).text == "one");
  CHECK(late("MSA|AE|1\r" + err).text == "two");
  CHECK(late("MSA|AE|1\rERR||PID^1^3|101^four|E|||three\r").text == "three");
  CHECK(late("MSA|AE|1\rERR||PID^1^3|101^four|E\r").text == "four");
  CHECK(late("MSA|AE|1\rERR|PID^1^3^101&five\r").text == "five");
  CHECK(late("MSA|AE|1\r").text.empty());
}

TEST_CASE("an acknowledgement without MSA or MSA-2 is refused") {
  const std::string ack = "MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||ACK|A1|P|2.5.1\r";
  CHECK(read(ack).error().place == "MSA");
  CHECK(read(ack + "MSA|AA\r").error().place == "MSA-2");
}
