// SPDX-License-Identifier: Apache-2.0
// HL7 out, whole messages: RAD-4 as in reference 12, character sets, escapes and overrides of fields.
#include "mapping/outbound/outbound.hpp"

#include "tests/unit/mapping/outbound/outbound_site.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;
using model::NotificationKind;
using model::StepState;

TEST_CASE("A02: RAD-4 in 2.3.1 as in reference 12") {
  Site site;
  strip(site);
  const std::string message = site.bytes(scheduled);
  CHECK(line(message, "MSH") ==
        "MSH|^~\\&|BROKER|RAD|PACS|IMG|20260301080001+0100||ORM^O01|SW0000000000000017|P|2.3.1");
  CHECK(line(message, "ORC") ==
        "ORC|NW|P5001^HIS|F8801^BROKER||SC||1^once^^20260301090000^^R||20260301080001|CLK^CLERK||D22^REF^ROSE|||||RAD^"
        "RADIOLOGY^L");
  CHECK(line(message, "OBR") ==
        "OBR|1|P5001^HIS|F8801^BROKER|XCH^Chest^L^P1^Chest 2 "
        "views^ERL||||||||||||D22^REF^ROSE||A2600001|R26-31|S26-77||||DX|||1^once^^20260301090000^^R|||WALK|"
        "R05^Cough^I10|||||||||||||XCH^Chest^L");
  CHECK(line(message, "ZDS") == "ZDS|1.2.3.4.5.6.7^100^Application^DICOM");
  CHECK(order_of_segments(site.message(scheduled)) == "MSH PID PV1 ORC OBR ZDS");
  CHECK(site.rendered(scheduled)->message_type == "ORM^O01");
  CHECK(site.rendered(scheduled)->findings.empty());
}

TEST_CASE("A05: RAD-4 in 2.5.1 as in reference 12, and no field that 2.5.1 forbids") {
  Site site;
  strip(site);
  site.destination.version = "2.5.1";
  const std::string message = site.bytes(scheduled);
  CHECK(line(message, "MSH").ends_with("||OMI^O23^OMI_O23|SW0000000000000017|P|2.5.1"));
  CHECK(line(message, "ORC") ==
        "ORC|NW|P5001^HIS|F8801^BROKER||SC||||20260301080001|CLK^CLERK||D22^REF^ROSE|||||RAD^RADIOLOGY^L");
  CHECK(line(message, "TQ1") == "TQ1|1||||||20260301090000||R^Routine^HL70485");
  CHECK(line(message, "IPC") ==
        "IPC|A2600001^BROKER|R26-31^BROKER|1.2.3.4.5.6.7|S26-77^BROKER|DX|P1^Chest 2 views^ERL|||CR01");
  const hl7::Message parsed = site.message(scheduled);
  CHECK(order_of_segments(parsed) == "MSH PID PV1 ORC TQ1 OBR IPC");
  CHECK(parsed.segment("OBR").field(4).raw() == "XCH^Chest^L");
  for (const int forbidden : {14, 15, 27}) CHECK(parsed.segment("OBR").field(forbidden).empty());
  CHECK(parsed.text("OBR-44.1") == "XCH");
  CHECK(parsed.segment("ORC").field(7).empty());
}

TEST_CASE("4: OBR-41, and in 2.5.1 OBR-47 and OBR-48, go on as they were ordered") {
  Site site;
  CHECK(site.message(scheduled).text("OBR-41") == "A");
  for (const int later : {47, 48}) CHECK(site.message(scheduled).segment("OBR").field(later).empty());
  site.destination.version = "2.5.1";
  const hl7::Message message = site.message(scheduled);
  CHECK(message.text("OBR-41") == "A");
  CHECK(message.segment("OBR").field(47).raw() == "PORT^Portable^L~ISO^Isolation^L");
  CHECK(message.segment("OBR").field(48).raw() == "2^Follow-up^L");
}

TEST_CASE("nothing is sent of what is not there") {
  Site site;
  model::Notification merged{.kind = NotificationKind::patient_merged, .patient_id = 1};
  merged.merged_patient_id = 7;
  CHECK_FALSE(site.rendered(merged));
  CHECK_FALSE(site.rendered({.kind = NotificationKind::patient_updated, .patient_id = 7}));
  model::Notification unknown = scheduled;
  unknown.requested_procedure_id = 7;
  CHECK_FALSE(site.rendered(unknown));
  unknown = scheduled;
  unknown.order_id = 7;
  CHECK_FALSE(site.rendered(unknown));
}

TEST_CASE("A44: MSH-18 stands where it is needed; what the receiver's set lacks is transliterated with a finding") {
  Site site;
  site.patient().name = model::parse_person_name("MÜLLER^JÖRG=张^三");
  const auto utf8 = site.rendered(scheduled);
  CHECK(line(utf8->bytes, "MSH").ends_with("|UNICODE"));  // the term of 2.3.1
  CHECK(utf8->bytes.find("MÜLLER^JÖRG^^^^^L^A~张^三^^^^^L^I") != std::string::npos);
  CHECK(utf8->findings.empty());
  site.destination.charset = "8859/1";
  const auto latin = site.rendered(scheduled);
  CHECK(line(latin->bytes, "MSH").ends_with("|8859/1"));
  CHECK(latin->bytes.find("M\xdcLLER^J\xd6RG") != std::string::npos);
  REQUIRE(latin->findings.size() == 1);
  CHECK(latin->findings[0].code == "text-altered");
  CHECK(latin->findings[0].text.find("8859/1") != std::string::npos);
}

TEST_CASE("code extension out: MSH-18 repeats, each set is declared, MSH-20 names the scheme") {
  Site site;
  site.patient().name = model::parse_person_name("YAMADA^TAROU=山田^太郎");
  for (const auto& [charset, declared] :
       {std::pair("ISO IR6~ISO IR87", "ISO IR6~ISO IR87"), std::pair("ISO IR87", "ASCII~ISO IR87")}) {
    CAPTURE(charset);
    site.destination.charset = charset;
    for (const model::Notification& one : {scheduled, status("SC", "IP")}) {
      const auto sent = site.rendered(one);
      CHECK(line(sent->bytes, "MSH").find(std::string("|") + declared + "||ISO 2022-1994") != std::string::npos);
      CHECK(sent->bytes.find("~\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B") != std::string::npos);
      CHECK(sent->findings.empty());
    }
  }
}

TEST_CASE("delimiters in a value are escaped, not sent") {
  Site site;
  site.order().order.service.meaning = "Chest & neck | PA^lateral";
  const hl7::Message message = site.message(scheduled);
  CHECK(message.text("OBR-4.2") == "Chest & neck | PA^lateral");
  CHECK(message.text("OBR-4.3") == "L");
}

TEST_CASE("Fields that the destination wants otherwise are written so, in its character set too") {
  Site site;
  site.destination.overrides = {*read_field_override("", "OBR-24", "RAD"), *read_field_override("ORU^R01", "PID-3", ""),
                                *read_field_override("ORM^O01", "ZXX-1", "Größe {ORC-2.1}")};
  site.destination.charset = "8859/1";
  const hl7::Message message = site.message(scheduled);
  CHECK(message.text("OBR-24") == "RAD");
  CHECK_FALSE(message.text("PID-3").empty());
  const std::string bytes = site.bytes(scheduled);
  CHECK(line(bytes, "MSH").find("8859/1") != std::string::npos);
  CHECK(line(bytes, "ZXX") ==
        "ZXX|Gr\xF6\xDF"
        "e P5001");
}
