// SPDX-License-Identifier: Apache-2.0
// Fields with other contents for one destination (reference 2.8, 9.2).
#include "mapping/outbound/field_overrides.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::mapping;

namespace {

const std::string written =
    "MSH|^~\\&|B|RAD|PACS|IMG|20260301||ORM^O01|17|P|2.3.1\rPID|1||P1^^^A~P2^^^B||DOE^MARY\r"
    "ORC|SC|P5||G1|IP\rOBR|1|P5||||||||||||||||A1\rORC|SC|P5||G2|CM\rOBR|2|P5||||||||||||||||A2\r";

std::string overridden_with(std::string_view path, std::string_view value, std::string_view only_for = "") {
  const auto read = read_field_override(only_for, path, value);
  REQUIRE(read.has_value());
  return with_overrides({*read}, "ORM^O01", written);
}
std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace

TEST_CASE("Field override: a path without occurrence is each segment of that name") {
  CHECK(overridden_with("OBR-19", "RAD") == replaced(replaced(written, "|A1\r", "|A1|RAD\r"), "|A2\r", "|A2|RAD\r"));
}

TEST_CASE("Field override: an occurrence is that segment alone, and none when there are fewer") {
  CHECK(overridden_with("OBR(2)-18", "B") == replaced(written, "|A2\r", "|B\r"));
  CHECK(overridden_with("OBR(3)-18", "B") == written);
}

TEST_CASE("Field override: {PATH} is of the same segment, else of the nearest before it, else of the first") {
  CHECK(overridden_with("ORC-5", "{ORC-5}X") == replaced(replaced(written, "|IP\r", "|IPX\r"), "|CM\r", "|CMX\r"));
  CHECK(overridden_with("OBR-18", "{ORC-4}") == replaced(replaced(written, "|A1\r", "|G1\r"), "|A2\r", "|G2\r"));
  CHECK(overridden_with("ORC-5", "{OBR(1)-18}") == replaced(replaced(written, "|IP\r", "|A1\r"), "|CM\r", "|A1\r"));
  CHECK(overridden_with("PID-5", "{OBR-18}") == replaced(written, "DOE^MARY", "A1"));
  CHECK(overridden_with("PID-5", "{ZZZ-1}") == replaced(written, "||DOE^MARY", ""));
}

TEST_CASE("Field override: {PATH} is what was written, whatever other overrides say") {
  const std::vector overrides{*read_field_override("", "ORC-4", "{ORC-5}"),
                              *read_field_override("", "ORC-5", "{ORC-4}")};
  CHECK(with_overrides(overrides, "ORM^O01", written) ==
        replaced(replaced(written, "|G1|IP\r", "|IP|G1\r"), "|G2|CM\r", "|CM|G2\r"));
}

TEST_CASE("Field override: nothing clears the field, and empty ends are left out") {
  CHECK(overridden_with("PID-3", "") == replaced(written, "|P1^^^A~P2^^^B|", "||"));
  CHECK(overridden_with("OBR-18", "") ==
        replaced(replaced(written, "P5||||||||||||||||A1", "P5"), "P5||||||||||||||||A2", "P5"));
}

TEST_CASE("Field override: components and repetitions; the whole of a value is its first where the place is smaller") {
  CHECK(overridden_with("PID-3.4", "H") == replaced(written, "P1^^^A", "P1^^^H"));
  CHECK(overridden_with("PID-3[2].4.2", "H") == replaced(written, "P2^^^B", "P2^^^B&H"));
  CHECK(overridden_with("PID-5.3", "{PID-3}") == replaced(written, "DOE^MARY", "DOE^MARY^P1"));
  CHECK(overridden_with("ORC-4", "{PID-3}") ==
        replaced(replaced(written, "|G1|", "|P1^^^A~P2^^^B|"), "|G2|", "|P1^^^A~P2^^^B|"));
}

TEST_CASE("Field override: a segment that is not there is added at the end, once, and only with a value") {
  CHECK(overridden_with("ZXX-2", "{OBR-18}") == written + "ZXX||A2\r");
  CHECK(overridden_with("ZXX-1", "") == written);
  const std::vector two{*read_field_override("", "ZXX-1", "a"), *read_field_override("", "ZXX-2", "b")};
  CHECK(with_overrides(two, "ORM^O01", written) == written + "ZXX|a|b\r");
}

TEST_CASE("Field override: a segment of HL7 is added only where it is said for that message type") {
  CHECK(overridden_with("NTE-3", "x") == written);  // an ADT gets no OBR because OBR-24 is set for all
  CHECK(overridden_with("NTE-3", "x", "ORM^O01") == written + "NTE|||x\r");
}

TEST_CASE("Field override: MSH fields are counted with the delimiter as the first") {
  CHECK(overridden_with("MSH-5", "{MSH-5}2") == replaced(written, "|PACS|", "|PACS2|"));
}

TEST_CASE("Field override: one for a message type leaves the others alone") {
  CHECK(overridden_with("PID-3", "", "ORU^R01") == written);
  CHECK(overridden_with("PID-3", "", "ORM^O01") != written);
}

TEST_CASE("Field override: a message type is code and event") {
  for (const std::string_view wrong : {"ORU", "ORU_R01", "ORU^R1", "oru^r01"}) {
    INFO(wrong);
    CHECK_FALSE(read_field_override(wrong, "PID-3", "").has_value());
  }
}

TEST_CASE("Field override: what is wrong is an error that names the place and the rule") {
  struct Wrong {
    std::string_view path, value, rule;
  };
  for (const Wrong& one : {Wrong{"OBR", "x", "has its number"}, Wrong{"OBR_24", "x", "a path is SEG"},
                           Wrong{"OBR-24", "{ORC-5", "braces"}, Wrong{"OBR-24", "ORC-5}", "braces"},
                           Wrong{"OBR-24", "{ORC}", "has its number"}, Wrong{"OBR-24", "{}", "a path is SEG"},
                           Wrong{"OBR-24", "a|b", "delimiter"}, Wrong{"OBR-24[1]", "a~b", "delimiter"},
                           Wrong{"OBR-4.1", "a^b", "delimiter"}, Wrong{"OBR-4.1.1", "a&b", "delimiter"},
                           Wrong{"OBR-24", "a\rb", "control"}, Wrong{"MSH-10", "x", "reads the message"}}) {
    INFO(one.path << " = " << one.value);
    const auto read = read_field_override("", one.path, one.value);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().rule.find(one.rule) != std::string::npos);
  }
}
