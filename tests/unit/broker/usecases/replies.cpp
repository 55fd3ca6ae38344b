// SPDX-License-Identifier: Apache-2.0
// Application acknowledgements instead of ACK (reference 2.3).
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

using namespace stepwise;
using stepwise::test::Department;

TEST_CASE(
    "reference 2.3: ORM is answered by ORR^O02 with OK or UA, CR or UC, and our number, where the sender wants it") {
  Department department;
  department.settings.senders.front().application_reply = true;
  const hl7::Message placed = department.order("O1", "P1");
  CHECK(placed.type() == "ORR");
  CHECK(placed.trigger() == "O02");
  CHECK(placed.text("MSA-1") == "AA");
  CHECK(placed.text("ORC-1") == "OK");
  CHECK(placed.text("ORC-2") == "O1");
  CHECK_FALSE(placed.text("ORC-3").empty());
  CHECK(placed.text("OBR-3") == placed.text("ORC-3"));
  CHECK_FALSE(placed.text("OBR-18").empty());

  const hl7::Message unknown = department.send("ORM^O01", "C2", {"ORC|CA|O9^HIS"});
  CHECK(unknown.text("MSA-1") == "AE");
  CHECK(unknown.text("ERR-1.4.1") == "204");
  CHECK(unknown.text("ORC-1") == "UC");
  CHECK(unknown.text("ORC-3").empty());

  const hl7::Message cancelled = department.send("ORM^O01", "C3", {"ORC|CA|O1^HIS"});
  CHECK(cancelled.text("ORC-1") == "CR");
  CHECK(cancelled.text("ORC-3") == placed.text("ORC-3"));
  CHECK(department.send("ADT^A04", "C4", {"EVN|A04|20260301", "PID|||P1^^^HOSP||WEST^MARY", "PV1||O"}).type() == "ACK");
}

TEST_CASE("reference 2.3: OMG is answered by ORG^O20, OMI by ORI^O24, each group for itself") {
  Department department;
  department.settings.senders.front().application_reply = true;
  const auto send = [&](const std::string& type, const std::string& number) {
    return hl7::Message::parse(
               department.send_bytes("MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301070000||" + type + "|" + number +
                                     "|P|2.5.1\r" + "PID|||P1^^^HOSP^MR||WEST^MARY||19700315|F\rPV1||O\rORC|NW|" +
                                     number + "^HIS\rTQ1|1||||||202603010900\rOBR|1|" + number +
                                     "^HIS||XCH^XCH^L\rORC|NW|" + number + "B^HIS\rTQ1|1||||||202603010900\rOBR|2|" +
                                     number + "B^HIS||XCH^XCH^L\r"))
        .value();
  };
  const hl7::Message org = send("OMG^O19^OMG_O19", "O1");
  CHECK(org.text("MSH-9.3") == "ORG_O20");
  CHECK(org.text("ORC(2)-2") == "O1B");
  CHECK(org.text("OBR(2)-1") == "2");
  CHECK_FALSE(org.segment("IPC").exists());
  const hl7::Message ori = send("OMI^O23^OMI_O23", "O2");
  CHECK(ori.text("MSH-9.3") == "ORI_O24");
  CHECK(ori.text("IPC-1") == ori.text("OBR-18"));
  CHECK(ori.text("IPC-5") == "DX");
  CHECK(ori.text("IPC(2)-1") == ori.text("OBR(2)-18"));
  CHECK_FALSE(ori.text("IPC(2)-3").empty());
}
