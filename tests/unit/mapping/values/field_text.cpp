// SPDX-License-Identifier: Apache-2.0
// Fields of several parts as text: each type of address and telephone, first and second repetition.
#include "mapping/values/field_text.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise;
using namespace stepwise::mapping;

namespace {

hl7::Field text_field(const std::string& content) {
  static std::vector<hl7::Message> kept;  // a field is a view of its message
  kept.push_back(hl7::Message::parse("MSH|^~\\&|A\rPID|" + content + "\r").value());
  return kept.back().segment("PID").field(1);
}
std::string phone(const std::string& content) {
  return phone_text(text_field(content));
}
std::string street(const std::string& content) {
  return address_text(address_of(text_field(content)));
}

}  // namespace

TEST_CASE("HL7 table 0190: each address that is no residence is passed over, each other one is taken") {
  for (const char* type : {"BA", "BDL", "BR", "F", "N", "ba"}) {
    INFO(type);
    CHECK(street("WRONG^^^^^^" + std::string(type) + "~RIGHT^^^^^^H") == "RIGHT");
    CHECK(street("WRONG^^^^^^" + std::string(type)).empty());
  }
  for (const char* type : {"", "H", "C", "P", "B", "O", "M", "RH", "V", "BI", "L", "SH", "TM"}) {
    INFO(type);
    CHECK(street("FIRST^^^^^^" + std::string(type) + "~SECOND^^^^^^H") == "FIRST");
  }
  CHECK(street("A^B^C^D^E^F^H^X") == "A, B, C, D, E, F");
  CHECK(street("^^C") == "C");
  CHECK(street("~SECOND") == "SECOND");
}

TEST_CASE("HL7 tables 0201 and 0202: each equipment that is no telephone waits for one, e-mail is none") {
  for (const char* equipment : {"FX", "BP", "MD", "TDD", "TTY", "fx"}) {
    INFO(equipment);
    CHECK(phone("1^PRN^" + std::string(equipment) + "~2^PRN^PH") == "2");
    CHECK(phone("1^PRN^" + std::string(equipment) + "~2^PRN^FX") == "1");
  }
  for (const char* equipment : {"", "PH", "CP", "SAT"}) {
    INFO(equipment);
    CHECK(phone("1^PRN^" + std::string(equipment) + "~2^PRN^PH") == "1");
  }
  for (const char* mail : {"a^NET^", "a^^Internet", "a^^X.400", "a@b.c", "a^net"}) {
    INFO(mail);
    CHECK(phone(mail).empty());
    CHECK(phone(std::string(mail) + "~2") == "2");
  }
}

TEST_CASE("XTN: the whole number in component 1, else in 12, else country, area and number") {
  CHECK(phone("555^PRN^PH^^49^421^777^^^^^888") == "555");
  CHECK(phone("^PRN^PH^^49^421^777^^^^^888") == "888");
  CHECK(phone("^PRN^PH^^49^421^777") == "49 421 777");
  CHECK(phone("^PRN^PH^^^421^777") == "421 777");
  CHECK(phone("^PRN^PH").empty());
}

TEST_CASE("PL: four components, each in its place; what follows is not shown") {
  CHECK(location_text(text_field("A^B^C^D^E")) == "A/B/C/D");
  CHECK(location_text(text_field("A")) == "A");
  CHECK(location_text(text_field("A^^C")) == "A//C");
  CHECK(location_text(text_field("^^^D")) == "///D");
  CHECK(location_text(text_field("^^^^E")).empty());
}
