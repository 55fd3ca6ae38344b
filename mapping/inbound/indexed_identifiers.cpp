// SPDX-License-Identifier: Apache-2.0
#include "mapping/inbound/indexed_identifiers.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace stepwise::mapping {
namespace {

struct Place {
  std::string_view segment;
  int field;
};
// The first component of each repetition.
constexpr std::array places{
    Place{"PID", 2},  Place{"PID", 3}, Place{"PID", 4}, Place{"PID", 18}, Place{"MRG", 1}, Place{"PV1", 19},
    Place{"ORC", 2},  Place{"ORC", 3}, Place{"ORC", 4}, Place{"OBR", 2},  Place{"OBR", 3}, Place{"OBR", 18},
    Place{"OBR", 19}, Place{"IPC", 1}, Place{"IPC", 2}, Place{"SCH", 1},  Place{"SCH", 2}, Place{"SCH", 26},
    Place{"SCH", 27}, Place{"ARQ", 1}, Place{"ARQ", 2}, Place{"ZDS", 1},
};

}  // namespace

std::vector<std::string> indexed_identifiers(const hl7::Message& message) {
  std::vector<std::string> identifiers;
  for (const Place& place : places) {
    for (const hl7::Segment& segment : message.segments(place.segment)) {
      for (const hl7::Repetition& repetition : segment.field(place.field).all_repetitions()) {
        if (identifiers.size() == limits::named_identifiers) return identifiers;
        const std::string value = text::trimmed(repetition.text(1));
        if (!value.empty() && value.size() <= limits::hl7_control_id_characters &&
            std::find(identifiers.begin(), identifiers.end(), value) == identifiers.end())
          identifiers.push_back(value);
      }
    }
  }
  return identifiers;
}

}  // namespace stepwise::mapping
