// SPDX-License-Identifier: Apache-2.0
// MSH: which messages are taken (reference 2.1, 2.2; D17; robustness R20-R23, R54).
#include "tests/unit/mapping/inbound/reading.hpp"

#include <rapidcheck.h>

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

std::string header(const std::string& type, const std::string& version = "2.3.1",
                   const std::string& processing_id = "P") {
  return "MSH|^~\\&|HIS|HOSP|BROKER|RAD|20260301080000||" + type + "|H1|" + processing_id + "|" + version + "\r";
}
const std::string cancel = "ORC|CA|P1^HIS\r";

}  // namespace

TEST_CASE("A38: an unaccepted message is refused with its row of table 0357") {
  CHECK(read(header("MFN^M02") + cancel).error().kind == ErrorKind::unsupported_message_type);
  CHECK(read(header("ADT^Z99") + pid).error().kind == ErrorKind::unsupported_event);
  CHECK(read(header("ORM^O01", "9.9") + cancel).error().kind == ErrorKind::unsupported_version);
  CHECK(read(header("ORM^O01", "2.3.1", "T") + cancel).error().kind == ErrorKind::unsupported_processing_id);
  CHECK(read(header("ADT^Z99") + pid).error().rule.empty() == false);
  CHECK(read(header("ADT^Z99") + pid).error().remedy.find("ADT^A04") != std::string::npos);
}

TEST_CASE("case R54: results sent to the order port never become an order") {
  CHECK(read(header("ORU^R01") + pid + "OBR|1|P1^HIS||XCH\r").error().kind == ErrorKind::unsupported_message_type);
}

TEST_CASE("case R21, D17: versions 2.1 to 2.8 are read by position") {
  for (const char* version :
       {"2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7.1", "2.8", "2.8.2", "2.5.1^CHN", " 2.4 "}) {
    INFO(version);
    CHECK(read(header("ORM^O01", version) + cancel).result.has_value());
  }
  for (const char* version : {"2.0", "2.9", "3.0", "2", "2.", "2.51", "2.5.x", "two", "12.3"}) {
    INFO(version);
    CHECK(read(header("ORM^O01", version) + cancel).error().kind == ErrorKind::unsupported_version);
  }
}

TEST_CASE("case R20: empty MSH fields are accepted with findings") {
  const Read read_it = read("MSH|^~\\&|||||||ORM^O01||\r" + cancel);
  for (const char* place : {"MSH-3", "MSH-4", "MSH-5", "MSH-6", "MSH-7", "MSH-10", "MSH-11", "MSH-12"}) {
    INFO(place);
    CHECK(read_it.has_finding("field-missing", place));
  }
  InboundSettings strict;
  strict.strict = true;
  CHECK(read("MSH|^~\\&|HIS|HOSP|B|R|20260301||ORM^O01||P|2.3.1\r" + cancel, strict).error().place == "MSH-10");
}

TEST_CASE("processing ids as configured") {
  InboundSettings settings;
  settings.processing_ids = {"P", "T"};
  CHECK(read(header("ORM^O01", "2.3.1", "T") + cancel, settings).result.has_value());
  CHECK(read(header("ORM^O01", "2.3.1", "T^A") + cancel, settings).result.has_value());
  CHECK(read(header("ORM^O01", "2.3.1", "D") + cancel, settings).error().kind == ErrorKind::unsupported_processing_id);
}

TEST_CASE("case R22: a type without its event") {
  CHECK(read(header("ORM") + cancel).has_finding("event-missing", "MSH-9.2"));
  CHECK(read(header("ORR") + "ORC|NA|P1^HIS|F1\r").order().control == model::OrderControl::NA);
  CHECK_FALSE(read(header("ADT") + "EVN|A04|20260301\r" + pid).registration().is_update);
  CHECK(read(header("ADT") + "EVN|A08|20260301\r" + pid).registration().is_update);
  CHECK(read(header("ADT") + pid).error().kind == ErrorKind::unsupported_event);
  CHECK(read(header("") + pid).error().kind == ErrorKind::unsupported_message_type);
}

TEST_CASE("case R53: segments and fields that we do not know are ignored") {
  const Read read_it = read(orm_header + "ZZZ|1\r" + pid + "ZPI|x\rPD1|a|b\r" + pv1 + "IN1|1\rGT1|1\r" + orc +
                            "ZOR|1\r" + obr + "DG1|1\rZZ9|\r");
  CHECK(read_it.order().stated.service.value == "XCH");
}

TEST_CASE("whatever is in a message, it is understood or refused at a place, never an exception") {
  const std::vector<std::string> whole{
      orm, omg, adt("A04", pid + "NTE|1||x\r" + pv1 + "AL1|1||^A\rOBX|1|NM|29463-7||1|kg\r"),
      adt("A40", pid + "MRG|P1^^^HOSP\r"), header("ORR^O02") + "MSA|AA|1\rORC|NA|P1^HIS|F1\r"};
  InboundSettings settings;
  settings = given_in(settings, "accession_number", "OBR-18");
  settings = given_in(settings, "study_instance_uid", "ZDS-1.1");
  CHECK(rc::check("understand", [&] {
    std::string text = *rc::gen::elementOf(whole);
    const auto changes = *rc::gen::inRange(0, 12);
    for (int i = 0; i < changes; ++i) {
      // After MSH, because the parser is tested elsewhere.
      const auto at = *rc::gen::inRange<std::size_t>(text.find('\r') + 1, text.size());
      const auto length = std::min(*rc::gen::inRange<std::size_t>(0, 20), text.size() - at);
      const std::string put =
          *rc::gen::elementOf(std::vector<std::string>{"", "|", "^", "~", "&", "\\", "\"\"", "\r", "\r\r", "=", "x",
                                                       "\\X0D\\", "张", "\rOBR|", "\rORC|NW|", "\rPID|"});
      text.replace(at, length, put);
    }
    auto message = hl7::Message::parse(text);
    if (!message) return;
    settings.strict = *rc::gen::arbitrary<bool>();
    const auto understood = understand(*message, settings, berlin());
    if (understood) return;
    RC_ASSERT(!understood.error().place.empty());
    RC_ASSERT(!understood.error().rule.empty());
    RC_ASSERT(!understood.error().remedy.empty());
  }));
}
