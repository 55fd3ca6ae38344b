// SPDX-License-Identifier: Apache-2.0
// Messages of a HIS, from the bytes to the rows and the notifications of other systems (reference 2.4, 2.6, 2.10, 8).
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

#include <fmt/format.h>

using namespace stepwise;
using stepwise::test::Department;

namespace {

const std::string pid_segment = "PID|||P1^^^HOSP^MR||WEST^MARY||19700315|F";

class Hospital : public Department {
 public:
  std::string code(const std::string& type, const std::vector<std::string>& segments) {
    const hl7::Message answer = send(type, fmt::format("T{}", ++sent_), segments);
    const std::string error = answer.text("ERR-1.4.1");
    return answer.text("MSA-1") + (error.empty() ? "" : " " + error);
  }
  std::string adt(const std::string& event, const std::string& visit = "V1", const std::string& location = "WARD") {
    return code("ADT^" + event, {fmt::format("EVN|{}|2026030107{:02}00", event, ++minute_), pid_segment,
                                 fmt::format("PV1||I|{}||||||||||||||||{}^^^HOSP", location, visit)});
  }
  std::string orc(const std::string& fields) { return code("ORM^O01", {"ORC|" + fields}); }

 private:
  int sent_ = 0, minute_ = 0;
};

}  // namespace

TEST_CASE("reference 2.6: every event of a visit is accepted, stored and forwarded") {
  Hospital hospital;
  CHECK(hospital.adt("A01") == "AA");
  CHECK(hospital.adt("A02", "V1", "WARD 2") == "AA");
  CHECK(hospital.one("SELECT count(*) FROM stepwise.visit WHERE location = 'WARD 2'") == 1);
  CHECK(hospital.adt("A12", "V1", "WARD") == "AA");
  CHECK(hospital.adt("A06", "V1", "WARD 3") == "AA");
  CHECK(hospital.adt("A03", "V1", "WARD 3") == "AA");
  CHECK(hospital.one("SELECT count(*) FROM stepwise.visit WHERE state = 'closed'") == 1);
  CHECK(hospital.adt("A13", "V1", "WARD 3") == "AA");
  CHECK(hospital.adt("A11", "V1", "WARD 3") == "AA");
  CHECK(hospital.one("SELECT count(*) FROM stepwise.visit WHERE state = 'cancelled'") == 1);
  CHECK(hospital.controls("pacs") ==
        std::vector<std::string>{"ADT A02", "ADT A12", "ADT A06", "ADT A03", "ADT A13", "ADT A11"});
}

TEST_CASE("ADT A47: the worklist shows the new identifier at once, and orders for the old one still find the patient") {
  Hospital hospital;
  REQUIRE(hospital.order("O1", "P1").text("MSA-1") == "AA");
  CHECK(hospital.code("ADT^A47", {"EVN|A47|20260301071000", "PID|||P2^^^HOSP^MR||WEST^MARY||19700315|F",
                                  "MRG|P1^^^HOSP^MR"}) == "AA");
  CHECK(hospital.worklist("P1").empty());
  CHECK(hospital.worklist("P2").size() == 1);
  REQUIRE(hospital.order("O2", "P1").text("MSA-1") == "AA");
  CHECK(hospital.worklist("P2").size() == 2);
}

TEST_CASE("ADT A24: a link is kept with both patients, nothing else changes") {
  Hospital hospital;
  REQUIRE(hospital.order("O1", "P1").text("MSA-1") == "AA");
  CHECK(hospital.code("ADT^A24", {"EVN|A24|20260301071000", pid_segment, "PID|||P9^^^CLINIC^MR||WEST^MARY"}) == "AA");
  CHECK(hospital.one("SELECT count(*) FROM stepwise.patient WHERE linked_with IS NOT NULL") == 2);
  CHECK(hospital.code("ADT^A37", {"EVN|A37|20260301071100", pid_segment, "PID|||P9^^^CLINIC^MR||WEST^MARY"}) == "AA");
  CHECK(hospital.one("SELECT count(*) FROM stepwise.patient WHERE linked_with IS NOT NULL") == 0);
  CHECK(hospital.worklist("P1").size() == 1);
}

TEST_CASE("A39: HD then RL: hidden, then listed") {
  Hospital hospital;
  REQUIRE(hospital.order("O1", "P1").text("MSA-1") == "AA");
  CHECK(hospital.orc("HD|O1^HIS") == "AA");
  CHECK(hospital.worklist("P1").empty());
  CHECK(hospital.orc("RL|O1^HIS") == "AA");
  CHECK(hospital.worklist("P1").size() == 1);
}

TEST_CASE("A41: PA with two CH, then CA of the parent: a container without steps, two orders, both cancelled") {
  Hospital hospital;
  const std::string timing = "|||||1^once^^202603010900^^R||20260301070000|||D22^REF^ROSE";
  CHECK(hospital.code("ORM^O01", {pid_segment, "PV1||O", "ORC|PA|G1^HIS" + timing,
                                  "ORC|CH|O1^HIS|||||1^once^^202603010900^^R|G1&HIS|20260301070000|||D22^REF^ROSE",
                                  "OBR|1|O1^HIS||XCH^XCH^L", "ORC|CH|O2^HIS" + timing, "OBR|1|O2^HIS||PE^PE^L"}) ==
        "AA");
  CHECK(hospital.worklist("P1").size() == 3);
  CHECK(hospital.one("SELECT count(*) FROM stepwise.imaging_order WHERE is_container") == 1);
  CHECK(hospital.orc("CA|G1^HIS") == "AA");
  CHECK(hospital.worklist("P1").empty());
  CHECK(hospital.one("SELECT count(*) FROM stepwise.imaging_order WHERE state = 'cancelled'") == 3);
}

TEST_CASE("A41: the parent ends when its last child is cancelled, in messages of their own") {
  Hospital hospital;
  const std::string timing = "|||||1^once^^202603010900^^R||20260301070000|||D22^REF^ROSE";
  REQUIRE(hospital.code("ORM^O01", {pid_segment, "PV1||O", "ORC|PA|G1^HIS" + timing, "ORC|CH|O1^HIS" + timing,
                                    "OBR|1|O1^HIS||XCH^XCH^L", "ORC|CH|O2^HIS" + timing, "OBR|1|O2^HIS||XCH^XCH^L"}) ==
          "AA");
  REQUIRE(hospital.orc("CA|O1^HIS") == "AA");
  CHECK(hospital.one("SELECT count(*) FROM stepwise.imaging_order WHERE is_container AND state = 'scheduled'") == 1);
  REQUIRE(hospital.orc("CA|O2^HIS") == "AA");
  CHECK(hospital.one("SELECT count(*) FROM stepwise.imaging_order WHERE is_container AND state = 'cancelled'") == 1);
}

TEST_CASE(
    "A58: SIU S12, S13, S15, S26: time set, changed, removed, no-show; an unknown appointment is AE 204; demographics untouched") {
  Hospital hospital;
  REQUIRE(hospital.order("O1", "P1").text("MSA-1") == "AA");
  const auto siu = [&](const std::string& event, const std::string& number, const std::string& start) {
    return hospital.code("SIU^" + event,
                         {fmt::format("SCH|A1|B1|||||||30|MIN|^^^{}|||||||||||||||{}^HIS", start, number),
                          "PID|||P1^^^HOSP^MR||OTHER^NAME", "RGS|1", "AIS|1|A|XCH^XCH^L|" + start});
  };
  const auto steps_at = [&](const std::string& start) {
    return hospital.one("SELECT count(*) FROM stepwise.worklist_item WHERE start_at = '" + start + "'");
  };
  CHECK(siu("S12", "O1", "202603021015") == "AA");
  CHECK(steps_at("2026-03-02 10:15") == 1);
  CHECK(siu("S13", "", "202603031100") == "AA");  // found by its appointment id now
  CHECK(steps_at("2026-03-03 11:00") == 1);
  CHECK(siu("S15", "O1", "") == "AA");
  CHECK(hospital.worklist("P1").empty());
  CHECK(siu("S12", "O1", "202603041015") == "AA");
  CHECK(siu("S26", "O1", "") == "AA");
  CHECK(hospital.worklist("P1").empty());
  CHECK(hospital.one("SELECT count(*) FROM stepwise.scheduled_step WHERE state = 'never_performed'") == 1);
  CHECK(siu("S13", "O9", "202603041015") == "AE 204");
  CHECK(hospital.one("SELECT count(*) FROM stepwise.patient WHERE name::text LIKE '%OTHER%'") == 0);
}

TEST_CASE("RAD-48: the placer of an order is notified about its appointment, the scheduler that made it is not") {
  Hospital hospital;
  hospital.settings.site.tell_appointments = true;
  hospital.settings.destinations.front().profile.wants.push_back(model::NotificationKind::appointment);
  broker::Destination scheduler = hospital.settings.destinations.front();
  scheduler.profile.name = "scheduler";
  scheduler.profile.role = mapping::Role::result_receiver;
  scheduler.profile.wants = {model::NotificationKind::appointment};
  hospital.settings.destinations.push_back(scheduler);
  const auto appointments = [&](const char* destination) {
    std::string all;
    for (const sql::OutboxRow& row : hospital.outbox(destination)) {
      if (row.kind == "appointment") all += hl7::Message::parse(row.bytes).value().trigger() + " ";
    }
    return all;
  };
  hospital.order("O1", "P1");
  CHECK(appointments("his") == "S12 ");
  CHECK(appointments("scheduler") == "S12 ");

  hospital.settings.senders.front().policy.status_to = "scheduler";  // the sender of the following messages
  CHECK(hospital.code("SIU^S13", {"SCH|A1|B1|||||||30|MIN|^^^202603031100|||||||||||||||O1^HIS", "RGS|1",
                                  "AIS|1|U|XCH^XCH^L|202603031100"}) == "AA");
  CHECK(appointments("his") == "S12 S13 ");
  CHECK(appointments("scheduler") == "S12 ");
}

TEST_CASE(
    "OMI^O23 of an enterprise scheduler is on the worklist with its numbers, and announced with its Study Instance UID") {
  Hospital hospital;
  for (broker::Sender& sender : hospital.settings.senders) sender.reading.takes_scheduled_numbers = true;
  CHECK(hospital.code("OMI^O23", {pid_segment, "PV1||O", "ORC|NW|O1^HIS|||||||20260301070000|||D22^REF^ROSE",
                                  "TQ1|1||||||202603010900||R", "OBR|1|O1^HIS||XCH^XCH^L",
                                  "IPC|ACC7|RP7|1.2.3.7|S7|DX|P1^Chest^L|||DX1"}) == "AA");
  const auto answers = hospital.worklist("P1");
  REQUIRE(answers.size() == 1);
  CHECK(
      hospital.one("SELECT count(*) FROM stepwise.worklist_item WHERE step_id = 'S7' AND accession_number = 'ACC7' AND "
                   "study_instance_uid = '1.2.3.7' AND requested_procedure_id = 'RP7'") == 1);
  REQUIRE(hospital.outbox("pacs").size() == 1);
  CHECK(hl7::Message::parse(hospital.outbox("pacs").front().bytes)->text("ZDS-1.1") == "1.2.3.7");
}
