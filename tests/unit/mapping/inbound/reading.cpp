// SPDX-License-Identifier: Apache-2.0
// The context of reading one message: places, findings with the shape of the value, translated values, names.
#include "mapping/inbound/reading.hpp"

#include "base/limits.hpp"
#include "tests/unit/mapping/inbound/reading.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

struct ReadingContext {
  hl7::Message message = hl7::Message::parse(orm).value();
  InboundSettings settings;
  Zone zone = berlin();
  Reading reading{message, settings, zone};
};

}  // namespace

TEST_CASE("the place of a segment has its number from the second one on, and the path of a field") {
  const Located first{.name = "OBR"}, second{.occurrence = 2, .name = "OBR"};
  CHECK(first.place() == "OBR");
  CHECK(second.place() == "OBR(2)");
  CHECK(first.place(4) == "OBR-4");
  CHECK(second.place("5.1") == "OBR(2)-5.1");
  CHECK_FALSE(first.exists());
}

TEST_CASE("a finding has the shape of the value at its place, and none where the place is no path") {
  ReadingContext context;
  context.reading.add_finding("one", "PID-5", "text");
  context.reading.add_finding("two", "PID-5.2", "text");
  context.reading.add_finding("three", "PID-99", "text");
  context.reading.add_finding("four", "the message", "text");
  const auto& found = context.reading.findings;
  REQUIRE(found.size() == 4);
  CHECK(found[0].code == "one");
  CHECK(found[0].place == "PID-5");
  CHECK(found[0].text == "text");
  CHECK(found[0].shape.find("AAAA") == 0);
  CHECK(found[1].shape == "AAAA");
  CHECK(found[2].shape.empty());
  CHECK(found[3].shape.empty());
}

TEST_CASE("the last finding of a message that has too many says so") {
  ReadingContext context;
  for (std::size_t i = 0; i < limits::message_findings; ++i) context.reading.add_finding("one", "PID-5", "text");
  CHECK(context.reading.findings.size() == limits::message_findings);
  CHECK(context.reading.findings.back().shape.find("AAAA") == 0);
  for (int i = 0; i < 3; ++i) context.reading.add_finding("one", "PID-5", "text");
  CHECK(context.reading.findings.size() == limits::message_findings + 1);
  CHECK(context.reading.findings.back().code == "findings-cut");
}

TEST_CASE("the translated value is that of the last origin of its field, and no other one") {
  ReadingContext context;
  const std::string name(row_of(InField::patient_id).name);
  for (const std::string& field : {name, std::string("other"), name, std::string("other")})
    context.reading.origins.push_back({.field = field, .path = "", .value = "", .taken = "before", .empty_before = {}});
  context.reading.take(InField::patient_id, "now");
  std::vector<std::string> taken;
  for (const Origin& origin : context.reading.origins) taken.push_back(origin.taken);
  CHECK(taken == std::vector<std::string>{"before", "before", "now", "before"});
  context.reading.origins.clear();
  context.reading.take(InField::patient_id, "now");
  CHECK(context.reading.origins.empty());
}

TEST_CASE("reference 4.7: names get letters only by the setting of the sender") {
  ReadingContext context;
  const model::PersonName known = model::parse_person_name("王^小东");
  model::PersonName name = known;
  context.reading.romanize(name);
  CHECK(name == known);
  context.settings.romanize = text::Romanization::chinese;
  context.reading.romanize(name);
  CHECK(name.alphabetic.family == "Wang");
}

TEST_CASE("a modality that is no defined term is reported at its place; none is not") {
  ReadingContext context;
  note_unknown_modality(context.reading, "CT", "OBR-24");
  note_unknown_modality(context.reading, "", "OBR-24");
  CHECK(context.reading.findings.empty());
  note_unknown_modality(context.reading, "LAB", "IPC(2)-5");
  REQUIRE(context.reading.findings.size() == 1);
  CHECK(context.reading.findings[0].code == "modality-unknown");
  CHECK(context.reading.findings[0].place == "IPC(2)-5");
}

TEST_CASE("A59: a time without an offset is of the sender's zone, one with an offset of that") {
  ReadingContext context;
  CHECK(context.reading.local_time("20260301090000") == local(2026, 3, 1, 9));
  CHECK(context.reading.local_time("20260301", "0730") == local(2026, 3, 1, 7, 30));
  CHECK(context.reading.local_time("202603010900+0000") == local(2026, 3, 1, 10));
  CHECK_FALSE(context.reading.local_time("tomorrow"));
  auto fields = std::make_shared<FieldMap>(*context.settings.fields);
  fields->zone = *Zone::named("America/New_York");
  context.settings.fields = fields;
  CHECK(context.reading.local_time("20260301090000") == local(2026, 3, 1, 15));
  CHECK(context.reading.local_time("202603010900+0000") == local(2026, 3, 1, 10));
}

TEST_CASE("the errors of reading have the kinds of AE 100, 101 and 102") {
  CHECK(missing_segment("ORC", "rule").kind == ErrorKind::segment_sequence);
  CHECK(missing_segment("ORC", "rule").rule == "rule");
  CHECK(missing_field("PID-3", "an identifier").kind == ErrorKind::required_field_missing);
  CHECK(missing_field("PID-3", "an identifier").remedy == "send an identifier");
  const Error error = wrong_type("TQ1-7", "tomorrow", "a time", "send a time");
  CHECK(error.kind == ErrorKind::data_type);
  CHECK(error.place == "TQ1-7");
  CHECK(error.value == "tomorrow");
  CHECK(error.rule == "a time");
  CHECK(error.remedy == "send a time");
}
