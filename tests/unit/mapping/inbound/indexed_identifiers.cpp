// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/indexed_identifiers.hpp"

#include "base/limits.hpp"
#include "tests/support/catch.hpp"

using namespace stepwise;

namespace {

std::vector<std::string> named(const std::string& segments) {
  const auto message = hl7::Message::parse("MSH|^~\\&|HIS|H|||20260301||ORM^O01|1|P|2.3.1\r" + segments);
  REQUIRE(message.has_value());
  return mapping::indexed_identifiers(*message);
}

}  // namespace

TEST_CASE("The numbers of patient, order, accession and appointment are named once each, without their authorities") {
  CHECK(named("PID||A1|P1^^^HOSP^MR~P2|P3\rMRG|P9\rPV1||I|||||||||||||||||V1\rSCH|S1^X|S2\r"
              "ORC|NW|O1^HIS|F1^RIS|G1\rOBR|1|O1^HIS|F1||CT|||||||||||||ACC1|ACC2\rZDS|1.2.3^X\r") ==
        std::vector<std::string>{"A1", "P1", "P2", "P3", "P9", "V1", "O1", "F1", "G1", "ACC1", "ACC2", "S1", "S2",
                                 "1.2.3"});
}

TEST_CASE("Empty fields, a null and blanks name nothing") {
  CHECK(named("PID|||\"\"~ ^^^HOSP\rORC|NW|\r").empty());
}

TEST_CASE("Many and long values are limited") {
  std::string many = "P0";
  for (int i = 1; i < 100; ++i) many += "~P" + std::to_string(i);
  CHECK(named("PID|||" + many + "\r").size() == limits::named_identifiers);
  const std::string longest(limits::hl7_control_id_characters, 'x');
  CHECK(named("PID|||" + longest + "y~" + longest + "\r") == std::vector<std::string>{longest});
}
