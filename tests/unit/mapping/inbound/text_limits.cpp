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

TEST_CASE("reference 3.3: each text that the worklist shows: what just fits is no finding, one character more is one") {
  struct Row {
    const char* place;
    std::size_t characters_max;
    std::string before, after;  // of the message; the text stands between them
  };
  const std::string ordered = orc + obr;
  // The message up to the text in a field; what the segment needs besides stands in front of it.
  const auto up_to = [](const std::string& before, const std::string& name, std::map<int, std::string> fields,
                        int field, const std::string& prefix) {
    fields[field] = "@";
    std::erase_if(fields, [&](const auto& one) { return one.first > field; });
    const std::string head = segment(name, fields);
    return orm_header + before + head.substr(0, head.find('@')) + prefix;
  };
  const auto in_pid = [&](int field, const std::string& prefix) {
    return up_to("", "PID", {{3, "1^^^HOSP"}, {5, "WEST^MARY"}}, field, prefix);
  };
  const auto in_pv1 = [&](int field, const std::string& prefix) {
    return up_to(pid, "PV1", {{2, "O"}}, field, prefix);
  };
  const auto in_orc = [&](int field, const std::string& prefix) {
    return up_to(pid + pv1, "ORC", {{1, "NW"}, {2, "P1^HIS"}}, field, prefix);
  };
  const auto in_obr = [&](int field, const std::string& prefix) {
    return up_to(pid + pv1 + "ORC|NW|P1^HIS\r", "OBR", {{2, "P1^HIS"}, {4, "XCH^Chest^L"}}, field, prefix);
  };
  const std::string behind_orc = "\rOBR|1|||XCH^Chest^L\r", behind_pid = "\r" + pv1 + ordered,
                    behind_pv1 = "\r" + ordered;
  for (const Row& row : {
           Row{"OBR-4", 64, in_obr(4, "XCH^"), "^L\r"},
           Row{"OBR-4", 64, in_obr(4, "XCH^Chest^L^P1^"), "^ERL\r"},
           Row{"OBR-12", 64, in_obr(12, "X^"), "^L\r"},
           Row{"OBR-13", 64, in_obr(13, ""), "\r"},
           Row{"OBR-30", 64, in_obr(30, ""), "\r"},
           Row{"OBR-31", 64, in_obr(31, "R05^"), "^I10\r"},
           Row{"OBR-31", 64, in_obr(31, "R05^Cough^I10~R06^"), "^I10\r"},
           Row{"ORC-10", 64, in_orc(10, "C^"), behind_orc},
           Row{"ORC-12", 64, in_orc(12, "D^"), behind_orc},
           Row{"ORC-14", 16, in_orc(14, ""), behind_orc},
           Row{"ORC-17", 64, in_orc(17, "RAD^"), behind_orc},
           Row{"PID-5", 64, in_pid(5, ""), behind_pid},
           Row{"PID-6", 64, in_pid(6, ""), behind_pid},
           Row{"PID-10", 16, in_pid(10, "R^"), behind_pid},
           Row{"PID-11", 64, in_pid(11, ""), behind_pid},
           Row{"PID-13", 16, in_pid(13, ""), behind_pid},
           Row{"PID-22", 16, in_pid(22, "E^"), behind_pid},
           Row{"AL1-3", 64, orm_header + pid + "AL1|1||L^Latex\rAL1|2||N^", "\r" + pv1 + ordered},
           Row{"PV1-3", 64, in_pv1(3, ""), behind_pv1},
           Row{"PV1-8", 64, in_pv1(8, "D^"), behind_pv1},
           Row{"PV1-10", 64, in_pv1(10, ""), behind_pv1},
           Row{"PV1-15", 64, in_pv1(15, ""), behind_pv1},
           Row{"PV1-16", 64, in_pv1(16, ""), behind_pv1},
           Row{"DG1-3", 64, orm_header + pid + pv1 + ordered + "DG1|1||I10^", "^I10\r"},
           Row{"DG1-3", 64, orm_header + pid + pv1 + "DG1|1||I10^", "^I10\r" + ordered},
           Row{"NTE-3", 10'240, orm_header + pid + "NTE|1||", "\r" + pv1 + ordered},
           Row{"NTE-3", 10'240, orm_header + pid + pv1 + orc + "NTE|1||", "\r" + obr},
           Row{"NTE-3", 10'240, orm_header + pid + pv1 + ordered + "NTE|1||", "\r"},
       }) {
    INFO(row.place << " in " << row.before.substr(row.before.rfind('\r') + 1, 60));
    // The whole attribute is counted: what stands before the text in it is part of it.
    const std::size_t joined = row.before.ends_with("Cough^I10~R06^") ? std::string("Cough; ").size() : 0;
    const std::string fits(row.characters_max - joined, 'x');
    const Read just = read(row.before + fits + row.after), over = read(row.before + fits + "x" + row.after);
    CHECK_FALSE(just.has_finding("text-cut", row.place));
    CHECK(over.has_finding("text-cut", row.place));
  }
  // Two values of a field that are shown together.
  CHECK_FALSE(read(in_pv1(15, std::string(31, 'x') + "~" + std::string(31, 'x')) + behind_pv1)
                  .has_finding("text-cut", "PV1-15"));
  CHECK(read(in_pv1(15, std::string(31, 'x') + "~" + std::string(32, 'x')) + behind_pv1)
            .has_finding("text-cut", "PV1-15"));
}
