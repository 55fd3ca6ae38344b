// SPDX-License-Identifier: Apache-2.0
// A text that is too long for the worklist is reported when it is received (reference 3.3, D19).
#include "tests/unit/mapping/inbound/reading.hpp"

#include <algorithm>

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

TEST_CASE("A46, reference 3.3: a text that is longer than its attribute is kept whole, with a finding that names it") {
  const std::string long_meaning(65, 'x');
  const Read read_it = read(orm_header + pid + pv1 +
                            "ORC|NW|P1^HIS|||||1^once^^202603010900^^R|||||||+49 (30) 1234567890\rOBR|1|P1^HIS||XCH^" +
                            long_meaning + "^L|||||||||||||||||||||||||||R05^Cough^I10~R06^" + long_meaning + "^I10\r");
  CHECK(read_it.order().stated.service.meaning == long_meaning);
  CHECK(read_it.has_finding("text-cut", "OBR-4"));
  CHECK(read_it.has_finding("text-cut", "OBR-31"));
  CHECK(read_it.has_finding("text-cut", "ORC-14"));
}

TEST_CASE("reference 3.3: characters count, not bytes; what just fits is no finding") {
  std::string name;
  for (int i = 0; i < 60; ++i) name += "\xC3\xBC";  // ü
  CHECK_FALSE(read(orm_header + "PID|||1^^^HOSP||" + name + "^MAX||19700315|F\r" + pv1 + "ORC|CA|P1^HIS\r")
                  .has_finding("text-cut", "PID-5"));
  CHECK(read(orm_header + "PID|||1^^^HOSP||" + name + "^MAXIM||19700315|F\r" + pv1 + "ORC|CA|P1^HIS\r")
            .has_finding("text-cut", "PID-5"));
}

TEST_CASE(
    "reference 3.3: a note of more than 10,240 characters is kept whole, with a finding; so is each text that is shown") {
  const std::string long_note(10'241, 'x'), long_text(65, 'x');
  const Read read_it = read(orm_header + pid + "NTE|1||" + long_note + "\r" + pv1 + orc + "NTE|1||" + long_note + "\r" +
                            obr + "NTE|1||" + long_note + "\r");
  CHECK(read_it.order().stated.order_comments == long_note);
  CHECK(read_it.order().stated.procedure_comments == long_note);
  CHECK(read_it.as<model::OrderRequests>().patient.comments.value() == long_note);
  CHECK(std::count_if(read_it.findings().begin(), read_it.findings().end(),
                      [](const Finding& one) { return one.code == "text-cut" && one.place == "NTE-3"; }) == 3);
  const Read texts = read(orm_header + pid + "AL1|1||^" + long_text + "\r" + pv1 + orc +
                          segment("OBR", {{2, "P5001^HIS"}, {4, "XCH"}, {13, long_text}, {16, "D22"}}));
  CHECK(texts.has_finding("text-cut", "OBR-13"));
  CHECK(texts.has_finding("text-cut", "AL1-3"));
  CHECK(read(with(orm, {{"RAD^1^2", long_text}})).has_finding("text-cut", "PV1-3"));
  CHECK_FALSE(read(orm_header + pid + "NTE|1||" + std::string(10'240, 'x') + "\r" + pv1 + orc + obr)
                  .has_finding("text-cut", "NTE-3"));
}
