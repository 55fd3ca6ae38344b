// SPDX-License-Identifier: Apache-2.0
// No field is dropped silently (D36): what has a value is used, documented as not used, or a finding.
#include "mapping/inbound/unused_fields.hpp"

#include "tests/unit/mapping/inbound/reading.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <set>

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

const std::string a08 = adt("A08", pid + pv1);
const std::string a06 = adt("A06", pid + pv1);
const std::string a40 = adt("A40", pid + "MRG|99^^^HOSP\r");
const std::string siu_booking =
    "MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||SIU^S12|S0001|P|2.4\r"
    "SCH|||||||||30|min||||||||||||||||P5001^HIS\r" +
    pid + "RGS|1\rAIS|1||XCH^Chest^L|202603010900\rAIG|1||CT1\r";
const std::string omi_order =
    "MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||OMI^O23^OMI_O23|H0003|P|2.5.1\r" + pid + pv1 + orc + obr;

std::vector<std::string> lines_of(const std::string& message) {
  std::vector<std::string> lines;
  std::size_t start = 0;
  for (std::size_t end; (end = message.find('\r', start)) != std::string::npos; start = end + 1)
    lines.push_back(message.substr(start, end - start));
  return lines;
}

std::string message_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\r';
  return text;
}

// Puts `value` into a component of a field, as a further repetition if the field has a value.
std::string with_value(const std::string& line, int field, int component, const std::string& value) {
  std::vector<std::string> fields{""};
  for (const char c : line) {
    if (c == '|')
      fields.emplace_back();
    else
      fields.back() += c;
  }
  const auto index = static_cast<std::size_t>(field);
  if (fields.size() <= index) fields.resize(index + 1);
  if (!fields[index].empty()) fields[index] += '~';
  fields[index] += std::string(static_cast<std::size_t>(component - 1), '^') + value;
  std::string text = fields.front();
  for (std::size_t i = 1; i < fields.size(); ++i) text += '|' + fields[i];
  return text;
}

// `message` with a value in one of its segments, or in a new segment at line `at`.
std::string with_field(const std::string& message, const std::string& segment, bool is_new, std::size_t at, int field,
                       const std::string& main_part, int component, const std::string& value) {
  std::vector<std::string> lines = lines_of(message);
  const std::string parts = main_part + std::string(static_cast<std::size_t>(component - 1), '^') + value;
  if (segment == "MSH") {
    lines[0] = "MSH" + with_value("MSH|" + lines[0].substr(3), field, 1, parts).substr(4);
    return message_of(lines);
  }
  const auto old = std::find_if(lines.begin(), lines.end(), [&](const auto& one) { return one.starts_with(segment); });
  if (is_new || old == lines.end())
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), with_value(segment, field, 1, parts));
  else
    *old = with_value(*old, field, 1, parts);
  return message_of(lines);
}

std::string messages_of(const std::string& message) {
  if (message == a08) return "registration";
  if (message == a06) return "visit";
  if (message == a40) return "merge";
  return message == siu_booking ? "SIU" : "order";
}

bool has_word(std::string_view words, const std::string& word) {
  return (" " + std::string(words) + " ").find(" " + word + " ") != std::string::npos;
}

const KnownSegment* known(const std::string& segment, const std::string& messages) {
  for (const KnownSegment& one : known_segments()) {
    if (one.name == segment && has_word(one.messages, messages)) return &one;
  }
  return nullptr;
}

// Segments that are read but do not change the request (section 3.9 of the conformance statement).
const std::set<std::string> read_only{"MSH", "EVN", "MSA"};
const std::set<std::string> conditional{"PID-2", "PID-4", "OBR-2",  "OBR-3",  "OBR-44", "ORC-5", "ZDS-1",
                                        "OBX-2", "OBX-5", "OBX-6",  "OBX-11", "AIG-2",  "AIL-2", "AIP-2",
                                        "AIS-2", "AIS-8", "SCH-10", "SCH-1",  "DG1-2",  "DG1-21"};

bool is_source(const std::string& path) {
  for (const InFieldRow& row : in_field_rows()) {
    if (has_word(row.defaults, path)) return true;
    if ((" " + std::string(row.defaults)).find(" " + path + ".") != std::string::npos) return true;
  }
  return false;
}

bool is_documented(const std::string& segment, int field, int component, const std::string& messages) {
  for (const UnusedSegments& row : unused_segments()) {
    if (has_word(row.messages, messages) && has_word(row.names, segment)) return true;
  }
  const KnownSegment* row = known(segment, messages);
  if (row == nullptr) return false;
  if (row->unused.contains(field)) return true;
  const std::string path = segment + "-" + std::to_string(field);
  for (const UsedField& used : row->used) {
    if (used.field != field) continue;
    if (used.type->unused.contains(component) || used.repeats == Repeats::chosen) return true;
    return read_only.contains(segment) || conditional.contains(path) || is_source(path);
  }
  return false;
}

bool is_of(const Finding& finding, const std::string& segment, int field) {
  const std::string& place = finding.place;
  if (place.substr(0, 3) != segment) return false;
  const auto dash = place.find('-');
  return dash == std::string::npos || std::stoi(place.substr(dash + 1)) == field;
}

std::vector<Finding> findings_of(const std::string& message) {
  return read(message).findings();
}

struct Addition {
  std::string segment;
  bool is_new;
  std::size_t at;  // of a new segment: its line
  int field, component;
  std::string value;
};

// The value makes no difference to what is read, is no finding, and the statement does not say so.
bool is_dropped_silently(const std::string& message, const Addition& add) {
  // A component that qualifies another one says something with it alone.
  const std::string main_part = add.component == 1 ? "" : "Z1";
  const auto with = [&](const std::string& main, int component, const std::string& value) {
    return with_field(message, add.segment, add.is_new, add.at, add.field, main, component, value);
  };
  const Read before = read(add.component == 1 ? message : with("", 1, main_part));
  const Read after = read(with(main_part, add.component, add.value));
  if (before.result.has_error() || after.result.has_error()) return false;
  if (!(after.result->request == before.result->request)) return false;
  const auto& findings = after.findings();
  return std::none_of(findings.begin(), findings.end(),
                      [&](const Finding& one) { return is_of(one, add.segment, add.field); }) &&
         !is_documented(add.segment, add.field, add.component, messages_of(message));
}

}  // namespace

TEST_CASE("D36: each component of each used field of each segment is used, documented as not used, or reported") {
  constexpr int most_components = 26;
  const std::vector<std::string> messages{orm, a08, a06, a40, siu_booking};
  for (const KnownSegment& row : known_segments()) {
    for (const std::string& message : messages) {
      if (!has_word(row.messages, messages_of(message))) continue;
      for (const UsedField& used : row.used) {
        for (int component = 1; component <= most_components; ++component) {
          for (const char* value : {"Q7", "20260302"}) {
            INFO(row.name << "-" << used.field << "." << component << " = " << value << " in\n" << message);
            if (is_dropped_silently(
                    message, {std::string(row.name), false, lines_of(message).size(), used.field, component, value}))
              FAIL_CHECK("neither used nor reported");
          }
        }
      }
    }
  }
}

TEST_CASE("D36: each non-empty field of a random message is used, documented as not used, or reported") {
  const std::vector<std::string> messages{orm, omg, omi_order, a08, a06, a40, siu_booking};
  std::vector<std::string> segments{"MSH", "ZXY", "DG1", "NK1", "TQ2", "GT1", "PD1"};
  for (const KnownSegment& one : known_segments()) segments.emplace_back(one.name);
  CHECK(rc::check([&] {
    const std::string& message = *rc::gen::elementOf(messages);
    const std::string segment = *rc::gen::elementOf(segments);
    const int field = *rc::gen::inRange(segment == "MSH" ? 3 : 1, 60);
    const int component = *rc::gen::inRange(1, 27);
    const std::string value = *rc::gen::elementOf(std::vector<std::string>{"Q7", "20260302", "12", "D"});
    const auto is_new = *rc::gen::arbitrary<bool>();
    const auto at = *rc::gen::inRange<std::size_t>(1, lines_of(message).size() + 1);
    if (is_dropped_silently(message, {segment, is_new, at, field, component, value}))
      RC_FAIL(segment + "-" + std::to_string(field) + "." + std::to_string(component) + " = " + value + " in\n" +
              message);
  }));
}

TEST_CASE("D36: what the statement calls used makes a difference") {
  const std::string order =
      orm_header + "PID|||12345^^^HOSP||WEST^MARY\rPV1||O\rORC|XO|P1^HIS\rTQ1|1\rOBR|1\rIPC|A1^X\rAL1|1\rNTE|1\r";
  for (const std::string& name : std::vector<std::string>{"PID", "PV1", "ORC", "TQ1", "OBR", "IPC", "AL1", "NTE"}) {
    const KnownSegment* row = known(name, "order");
    REQUIRE(row != nullptr);
    for (const UsedField& used : row->used) {
      const std::string path = name + "-" + std::to_string(used.field);
      if (conditional.contains(path)) continue;
      // PID-2 and PID-4 need an authority, times must be valid, and only some components are used.
      bool makes_difference = false;
      for (int component = 1; component <= 12; ++component) {
        for (const std::string value : {"Q7", "20260302", "Q7&NS", "7^^^NS", "NW"}) {
          std::vector<std::string> lines = lines_of(order);
          for (std::string& line : lines) {
            if (line.starts_with(name) && path != "ORC-1" && path != "ORC-2" && path != "PV1-2" && path != "PID-5" &&
                path != "IPC-1")
              line = with_value(line, used.field, component, value);
          }
          makes_difference |=
              path == "ORC-1" || path == "ORC-2" || path == "PV1-2" || path == "PID-5" || path == "IPC-1";
          const Read changed = read(message_of(lines));
          makes_difference |= changed.result.has_value() && !(changed.result->request == read(order).result->request);
        }
      }
      INFO(path);
      CHECK(makes_difference);
    }
  }
}

TEST_CASE("D36: the messages of a normal HIS have no findings") {
  CHECK(findings_of(orm).empty());
  CHECK(findings_of(omg).empty());
  CHECK(findings_of(adt("A04",
                        "PID|1||12345^^^HOSP^MR||WEST^MARY^A^^^^L||19700315|F|||1 Street^^Town^^12345^D^H||"
                        "0421555^PRN^PH|0421556^WPN^PH|de|M|EV|A77^^^HOSP|||||Town||1|DE||||N\r"
                        "PD1||||D1^Doctor\rNK1|1|WEST^TOM|SPO\r" +
                            pv1 + "PV2|||^Pain\rDG1|1||I10^Hypertension^I10\rIN1|1|X|AOK\rGT1|1||WEST^MARY\r"))
            .empty());
}

TEST_CASE("D36: a further repetition, an unknown field and a component outside its type are reported") {
  const Read read_it =
      read(with(orm, {{"|WALK|", "|WALK~BED|"}, {"A77^^^HOSP\r", "A77^^^HOSP^^^^^^^^X||||||||||||Y\r"}}));
  CHECK(read_it.has_finding("repetition-not-used", "OBR-30"));
  CHECK(read_it.has_finding("field-not-used", "PID-30"));
}

TEST_CASE("D36: one finding tells of all observations that are not used") {
  std::string observations;
  for (int i = 0; i < 300; ++i) observations += "OBX|1|ST|CREA^Creatinine||1.1|mg/dl\r";
  const Read read_it = read(orm + observations);
  REQUIRE(read_it.findings().size() == 1);
  CHECK(read_it.findings()[0].code == "observation-not-used");
  CHECK(read_it.findings()[0].text.find("300 times") != std::string::npos);
}

TEST_CASE("D36: a segment that a mapping file names is used; without it a Z segment is reported once") {
  const std::string text = orm + "ZDR|1|A1\rZDR|2|A2\r";
  CHECK(read(text).has_finding("segment-unknown", "ZDR"));
  CHECK(read(text, given_in({}, "accession_number", "ZDR-2")).findings().empty());
}

TEST_CASE("a telephone number is found behind an e-mail address, a fax or a pager") {
  const auto phone = [](const std::string& xtn) {
    return read(adt("A08", "PID|||1^^^HOSP||WEST^MARY||||||||" + xtn + "\r" + pv1))
        .registration()
        .patient.phone.value();
  };
  CHECK(phone("^NET^Internet^mary@example.org~0421555") == "0421555");
  CHECK(phone("mary@example.org~0421555") == "0421555");
  CHECK(phone("0421000^WPN^FX~0421555^PRN^PH") == "0421555");
  CHECK(phone("0421000^WPN^FX") == "0421000");
  CHECK(phone("^PRN^PH^^49^421^555") == "49 421 555");
  CHECK(phone("~0421555") == "0421555");
  CHECK(phone("^NET^Internet^mary@example.org").empty());
}

TEST_CASE("an address is where the patient lives: no bad address, no place of birth") {
  const auto address = [](const std::string& xad) {
    return read(adt("A08", "PID|||1^^^HOSP||WEST^MARY||||||" + xad + "\r" + pv1)).registration().patient;
  };
  const auto found = address("^^Oslo^^^NO^N~1 Street^^Town^^12345^D^H");
  CHECK(found.address.value() == "1 Street, Town, 12345, D");
  CHECK(found.address_components.value().front().front() == "1 Street");
  CHECK_FALSE(address("9 Lane^^Town^^^^BA").address.is_stated());
}

TEST_CASE("an observation that is deleted or wrong is not used; SN and CQ are read") {
  const auto weight = [](const std::string& obx) {
    return read(adt("A08", pid + pv1 + obx)).registration().patient.weight_kg.value();
  };
  CHECK(weight("OBX|1|NM|29463-7||70|kg|||||F\r") == "70");
  CHECK(weight("OBX|1|NM|29463-7||70|kg|||||C\r") == "70");
  CHECK(weight("OBX|1|NM|29463-7||70|kg|||||W\r").empty());
  CHECK(weight("OBX|1|NM|29463-7||70|kg|||||D\r").empty());
  CHECK(weight("OBX|1|SN|29463-7||^70|kg\r") == "70");
  CHECK(weight("OBX|1|SN|29463-7||>^70|kg\r").empty());
  CHECK(weight("OBX|1|CQ|29463-7||70^kg\r") == "70");
  CHECK(read(adt("A08", pid + pv1 + "OBX|1|NM|29463-7||70|kg|||||W\r")).has_finding("observation-not-used", "OBX"));
}
