// SPDX-License-Identifier: Apache-2.0
// Values of the model in HL7 data types, component by component.
#include "mapping/values/hl7_values.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::mapping;

namespace {

std::string in_hl7(const Repetitions& values) {
  hl7::Writer writer;
  hl7::SegmentWriter& segment = writer.segment("ZZZ");
  for (const hl7::RepetitionValue& value : values) segment.repeat(1, value);
  const std::string text = writer.finish();
  return text == "ZZZ\r" ? "" : text.substr(4, text.size() - 5);
}
std::string in_hl7(const hl7::RepetitionValue& value) {
  return in_hl7(Repetitions{value});
}

const model::NameComponents alphabetic{"West", "Mary", "Ann", "Dr", "III"}, ideographic{"西", "真理", "", "", ""},
    phonetic{"にし", "まり", "", "", ""};

}  // namespace

TEST_CASE("reference 4.7: XPN has the suffix before the prefix, and the representation in XPN-8") {
  CHECK(in_hl7(xpn(alphabetic)) == "West^Mary^Ann^III^Dr");
  CHECK(in_hl7(xpn(alphabetic, "A")) == "West^Mary^Ann^III^Dr^^L^A");
  CHECK(in_hl7(names({alphabetic, {}, {}})) == "West^Mary^Ann^III^Dr");
  CHECK(in_hl7(names({alphabetic, ideographic, phonetic})) ==
        "West^Mary^Ann^III^Dr^^L^A~西^真理^^^^^L^I~にし^まり^^^^^L^P");
  CHECK(in_hl7(names({alphabetic, {}, phonetic})) == "West^Mary^Ann^III^Dr^^L^A~にし^まり^^^^^L^P");
  CHECK(in_hl7(names({{}, ideographic, {}})) == "西^真理^^^^^L^I");
  CHECK(in_hl7(names({})).empty());
}

TEST_CASE("XCN has id and authority in each repetition, and the representation in XCN-15") {
  CHECK(in_hl7(xcn({"D1", "HOSP", {alphabetic, {}, {}}})) == "D1^West^Mary^Ann^III^Dr^^^HOSP");
  CHECK(in_hl7(xcn({"D1", "", {}})) == "D1");
  CHECK(in_hl7(xcn({"D1", "HOSP", {alphabetic, ideographic, {}}})) ==
        "D1^West^Mary^Ann^III^Dr^^^HOSP^L^^^^^A~D1^西^真理^^^^^^HOSP^L^^^^^I");
  CHECK(in_hl7(xcn({"D1", "HOSP", {{}, ideographic, phonetic}})) ==
        "D1^西^真理^^^^^^HOSP^L^^^^^I~D1^にし^まり^^^^^^HOSP^L^^^^^P");
  CHECK(in_hl7(performer_value({"T7", "HOSP", {alphabetic, ideographic, {}}})) == "T7&West&Mary&Ann&III&Dr");
}

TEST_CASE("codes: value, meaning and scheme; the service with its alternate; the side of the body in OBR-15.5") {
  const model::Code one{"X", "Chest", "L", "2.0"}, other{"P", "Two views", "ERL", ""};
  CHECK(in_hl7(ce(one)) == "X^Chest^L");
  CHECK(in_hl7(ces({one, other})) == "X^Chest^L~P^Two views^ERL");
  CHECK(in_hl7(ces({})).empty());
  model::Order order;
  order.service = one;
  order.service_alternate = other;
  CHECK(in_hl7(ordered_service(order)) == "X^Chest^L^P^Two views^ERL");
  order.service = {};
  CHECK(in_hl7(ordered_service(order)) == "^^^P^Two views^ERL");
  CHECK(in_hl7(side_in_specimen({"L", "Left", "HL70163", ""})) == "^^^^L&Left&HL70163");
}

TEST_CASE("numbers: EI and CX with their authority, CX with the components that the model does not have") {
  CHECK(in_hl7(ei("1", "HIS", "1.2.3", "ISO")) == "1^HIS^1.2.3^ISO");
  CHECK(in_hl7(ei("1", "HIS")) == "1^HIS");
  CHECK(in_hl7(ei("1", "")) == "1");
  model::Identifier identifier{"12345", "HOSP", "1.2.3", "ISO", "MR"};
  CHECK(in_hl7(cx(identifier)) == "12345^^^HOSP&1.2.3&ISO^MR");
  identifier = {"12345", "", "1.2.3", "ISO", ""};
  CHECK(in_hl7(cx(identifier)) == "12345^^^&1.2.3&ISO");
  identifier.further = {{"old"}, {"7"}, {"M11"}, {"other"}, {"XX"}, {"FAC", "1.9"}, {"20200101"}};
  identifier.type_code = "PI";
  CHECK(in_hl7(cx(identifier)) == "12345^7^M11^&1.2.3&ISO^PI^FAC&1.9^20200101");
  CHECK(in_hl7(composite({{"A", "B"}, {}, {"C"}})) == "A&B^^C");
}

TEST_CASE("a telephone number has the form of TN, or is free text in XTN.9") {
  for (const char* number :
       {"555-0199", "(212)555-0199", "1 (212)555-0199", "49 555-0199", "555-0199X7", "555-0199X12345", "555-0199B1",
        "555-0199X1B12345", "555-0199C", "555-0199CAsk for Ann", "(212)555-0199X123B9Cevenings"}) {
    INFO(number);
    CHECK(in_hl7(xtn(number)) == number);
  }
  for (const char* number :
       {"0421 999",     "55-0199",        "5555-0199",     "555-019",         "555-01999",        "555_0199",
        "(21)555-0199", "(2121)555-0199", "(212 555-0199", "212)555-0199",    "149 555-0199",     " 555-0199",
        "1  555-0199",  "555-0199X",      "555-0199XA",    "555-0199X123456", "555-0199B",        "555-0199B123456",
        "555-0199B1X1", "555-0199 C",     "555-0199D",     "+49 421 999",     "mary@example.org", "x",
        "123456",       "12345678",       "123456789",     "12345678901"}) {
    INFO(number);
    CHECK(in_hl7(xtn(number)) == "^^^^^^^^" + std::string(number));
  }
  CHECK(in_hl7(xtn("5550199")) == "555-0199");
  CHECK(in_hl7(xtn("2125550199")) == "(212)555-0199");
  CHECK(xtn("").empty());
}
