// SPDX-License-Identifier: Apache-2.0
#include "broker/terminal/message_summary.hpp"

#include "tests/support/catch.hpp"

using namespace stepwise::broker;

TEST_CASE("RAD-4 in 2.3.1 is read: ORC, OBR and ZDS") {
  const MessageSummary told = summarize(
      "MSH|^~\\&|STEPWISE|RAD|PACS|H|20260301||ORM^O01|1|P|2.3.1\r"
      "ORC|NW|P5001^HIS|F8801^BROKER||SC\r"
      "OBR|1|P5001^HIS|F8801^BROKER|XCH^Chest^L^P1^Chest 2 "
      "views^ERL||||||||||||||A2600001|R26-31|S26-77||||DX||||||||||||||||||||XCH^Chest^L\r"
      "ZDS|1.2.3.4^100^Application^DICOM\r");
  CHECK(told.type == "ORM^O01");
  CHECK(told.name() == "NW/SC");
  CHECK(told.placer_number == "P5001");
  CHECK(told.accession == "A2600001");
  CHECK(told.procedure == "XCH");
  CHECK(told.study_uid == "1.2.3.4");
}

TEST_CASE("RAD-4 in 2.5.1 is read: IPC instead of ZDS") {
  const MessageSummary told = summarize(
      "MSH|^~\\&|STEPWISE|RAD|PACS|H|20260301||OMI^O23^OMI_O23|1|P|2.5.1\r"
      "ORC|CA|P5001^HIS|F8801^BROKER||CA\r"
      "IPC|A2600001^BROKER|R26-31^BROKER|1.2.3.4|S26-77^BROKER|DX\r");
  CHECK(told.name() == "CA/CA");
  CHECK(told.accession == "A2600001");
  CHECK(told.study_uid == "1.2.3.4");
}

TEST_CASE("RAD-3 is read with its reason") {
  CHECK(summarize("MSH|^~\\&|||||||ORM^O01|1|P|2.3.1\rORC|SC|P1||||CM\r").order_status.empty());
  const MessageSummary told =
      summarize("MSH|^~\\&|||||||ORM^O01|1|P|2.3.1\rORC|SC|P1^HIS|F1||CM|||||||||||^NM not performed\r");
  CHECK(told.name() == "SC/CM");
  CHECK(told.reason == "NM not performed");
}
