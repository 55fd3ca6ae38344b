// SPDX-License-Identifier: Apache-2.0
// Each message that we send has the structure of its HL7 version: the id of MSH-9.3 and the segments that it requires.
#include "mapping/outbound/message_structure.hpp"

#include "tests/support/catch.hpp"

#include <set>
#include <sstream>
#include <string>

using namespace stepwise;
using namespace stepwise::mapping;

namespace {

struct StructureRow {
  const char *version, *events, *type, *id, *required;
};

// The rows of the table again. If you change a row of the table, check the standard and change the row here, too.
constexpr StructureRow expected_structures[] = {
    {"2.3.1", "A08 A13", "ADT", "ADT_A01", "MSH EVN PID PV1"},
    {"2.3.1", "A02", "ADT", "ADT_A02", "MSH EVN PID PV1"},
    {"2.3.1", "A03", "ADT", "ADT_A03", "MSH EVN PID PV1"},
    {"2.3.1", "A06 A07", "ADT", "ADT_A06", "MSH EVN PID PV1"},
    {"2.3.1", "A09 A10 A11", "ADT", "ADT_A09", "MSH EVN PID PV1"},
    {"2.3.1", "A12", "ADT", "ADT_A12", "MSH EVN PID PV1"},
    {"2.3.1", "A38", "ADT", "ADT_A38", "MSH EVN PID PV1"},
    {"2.3.1", "A40", "ADT", "ADT_A39", "MSH EVN PID MRG"},
    {"2.3.1", "O01", "ORM", "ORM_O01", "MSH ORC"},
    {"2.3.1", "R01", "ORU", "ORU_R01", "MSH OBR"},
    {"2.4", "S12 S13 S14 S15 S26", "SIU", "SIU_S12", "MSH SCH RGS"},
    {"2.4", "O20", "ORG", "ORG_O20", "MSH"},
    {"2.5.1", "A08 A13", "ADT", "ADT_A01", "MSH EVN PID PV1"},
    {"2.5.1", "A02", "ADT", "ADT_A02", "MSH EVN PID PV1"},
    {"2.5.1", "A03", "ADT", "ADT_A03", "MSH EVN PID PV1"},
    {"2.5.1", "A06 A07", "ADT", "ADT_A06", "MSH EVN PID PV1"},
    {"2.5.1", "A09 A10 A11", "ADT", "ADT_A09", "MSH EVN PID PV1"},
    {"2.5.1", "A12", "ADT", "ADT_A12", "MSH EVN PID PV1"},
    {"2.5.1", "A38", "ADT", "ADT_A38", "MSH EVN PID PV1"},
    {"2.5.1", "A40", "ADT", "ADT_A39", "MSH EVN PID MRG"},
    {"2.5.1", "A47", "ADT", "ADT_A30", "MSH EVN PID MRG"},
    {"2.5.1", "O19", "OMG", "OMG_O19", "MSH ORC OBR"},
    {"2.5.1", "O23", "OMI", "OMI_O23", "MSH ORC OBR IPC"},
    {"2.5.1", "R01", "ORU", "ORU_R01", "MSH OBR"},
    {"2.5.1", "S12 S13 S14 S15 S26", "SIU", "SIU_S12", "MSH SCH RGS"},
    {"2.5.1", "O51", "OSU", "OSU_O51", "MSH ORC"},
    {"2.8", "O51", "OSU", "OSU_O51", "MSH ORC"},
};

// The segments that are in no square bracket.
std::string required_segments(std::string_view segments) {
  std::string required;
  int depth = 0;
  for (const char c : segments) {
    if (c == '[') ++depth;
    if (c == ']') --depth;
    if (depth == 0 && c != ']' && c != '{' && c != '}') required += c;
  }
  std::istringstream words(required);
  std::string word, joined;
  while (words >> word) joined += (joined.empty() ? "" : " ") + word;
  return joined;
}

}  // namespace

TEST_CASE("each message that we send has the structure id and the required segments of its version") {
  std::set<const MessageStructure*> walked;
  for (const StructureRow& row : expected_structures) {
    std::istringstream events(row.events);
    for (std::string event; events >> event;) {
      INFO(row.version << ' ' << row.type << '^' << event);
      const MessageStructure* found = find_structure(row.version, row.type, event);
      REQUIRE(found);
      CHECK(found->version == row.version);
      CHECK(found->id == row.id);
      CHECK(required_segments(found->segments) == row.required);
      walked.insert(found);
    }
  }
  CHECK(walked.size() == std::size(expected_structures));
  CHECK(walked.size() == message_structures().size());
}

TEST_CASE("a message has no structure in a version in which we do not send it, nor under a part of its name") {
  CHECK_FALSE(find_structure("2.3.1", "ADT", "A47"));
  CHECK_FALSE(find_structure("2.3.1", "OMI", "O23"));
  CHECK_FALSE(find_structure("2.5.1", "ORM", "O01"));
  CHECK_FALSE(find_structure("2.4", "OSU", "O51"));
  CHECK_FALSE(find_structure("2.5", "ADT", "A08"));
  CHECK_FALSE(find_structure("", "ADT", "A08"));
  CHECK_FALSE(find_structure("2.5.1", "ADT", "A0"));
  CHECK_FALSE(find_structure("2.5.1", "DT", "A08"));
  CHECK_FALSE(find_structure("2.5.1", "ADT", ""));
  CHECK_FALSE(find_structure("2.5.1", "ADT", "A01"));
}
