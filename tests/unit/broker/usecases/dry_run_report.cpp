// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/intake.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

#include <algorithm>

using namespace stepwise;
using test::Department;

namespace {

const std::string header_of_order = "MSH|^~\\&|HIS|HOSP|||20260301||ORM^O01|U1|P|2.3.1\r";

broker::DryRunReport report_of(Department& d, const std::string& segments,
                               const std::string& header = header_of_order) {
  return broker::understand(d.context, header + segments);
}

std::string order_of(const std::string& number, const std::string& service, const std::string& obr = "1") {
  return "ORC|NW|" + number + "^HIS|||||1^once^^202603010900\rOBR|" + obr + "|" + number + "^HIS||" + service + "^" +
         service + "^L\r";
}

bool has_finding(const broker::DryRunReport& report, const std::string& code) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [&](const Finding& finding) { return finding.code == code; });
}

}  // namespace

TEST_CASE("understand: shows what would happen and writes nothing") {
  Department d;
  const std::string message =
      "MSH|^~\\&|HIS|HOSP|||20260301||ORM^O01|U1|P|2.3.1\rPID|||1^^^HOSP||WEST^MARY\rPV1||O\r"
      "ORC|NW|P1^HIS|||||1^once^^202603010900\rOBR|1|P1^HIS||PE^PE^L\r";
  const auto understanding = broker::understand(d.context, message);
  CHECK(understanding.errors.empty());
  CHECK(understanding.message_type == "ORM^O01");
  CHECK(understanding.sent.size() == 2);
  CHECK(std::any_of(understanding.changes.begin(), understanding.changes.end(),
                    [](const std::string& line) { return line.find("new order P1") != std::string::npos; }));
  CHECK(d.count("journal") == 0);
  CHECK(d.count("imaging_order") == 0);
}

TEST_CASE("understand: a new patient and two new orders are described with all their procedures and steps") {
  Department d;
  const auto report = report_of(
      d, "PID|||1^^^HOSP||WEST^MARY||19700315|F\rPV1||O\r" + order_of("P1", "PE") + order_of("P2", "XCH", "2"));
  CHECK(report.errors.empty());
  REQUIRE(report.changes.size() == 9);
  CHECK(report.changes[0] == "new patient 1 (HOSP): WEST^MARY, born 19700315, sex F");
  CHECK(report.changes[1] == "new order P1 (HIS): PE PE, scheduled");
  CHECK_THAT(report.changes[2], Catch::StartsWith("  requested procedure ") && Catch::Contains("Chest 2 views"));
  CHECK_THAT(report.changes[3], Catch::StartsWith("    scheduled step ") &&
                                    Catch::EndsWith(": Chest 2 views, DX, DX1, 20260301090000, scheduled"));
  CHECK_THAT(report.changes[4], Catch::Contains("Lung perfusion"));
  CHECK_THAT(report.changes[5], Catch::Contains(": Lung perfusion, NM, NM1, "));
  CHECK(report.changes[6] == "new order P2 (HIS): XCH XCH, scheduled");
  CHECK_THAT(report.changes[7], Catch::StartsWith("  requested procedure "));
  CHECK_THAT(report.changes[8], Catch::StartsWith("    scheduled step "));
}

TEST_CASE("understand: what is not known is said") {
  Department d;
  const auto report = report_of(d, "PID|||1^^^HOSP||WEST^MARY\rPV1||O\rORC|NW|P1^HIS\rOBR|1|P1^HIS||ODD^Odd^L\r");
  REQUIRE(report.changes.size() == 4);
  CHECK_THAT(report.changes[0], Catch::EndsWith("born unknown, sex unknown"));
  CHECK_THAT(report.changes[3], Catch::EndsWith(", no modality, no station, no start time, unscheduled"));
}

TEST_CASE("understand: records that there are already are changed ones; a merged patient is described as such") {
  Department d;
  REQUIRE(d.order("P1", "1").text("MSA-1") == "AA");
  REQUIRE(d.order("P2", "2").text("MSA-1") == "AA");
  const auto cancel = report_of(d,
                                "PID|||1^^^HOSP^MR||WEST^MARY||19700315|F\rPV1||O\rORC|CA|P1^HIS\r"
                                "OBR|1|P1^HIS||XCH^XCH^L\r");
  CHECK(cancel.errors.empty());
  CHECK(std::count(cancel.changes.begin(), cancel.changes.end(), "changed order P1 (HIS): XCH XCH, cancelled") == 1);
  const auto merge = broker::understand(
      d.context,
      "MSH|^~\\&|HIS|HOSP|||20260301||ADT^A40|U2|P|2.3.1\rEVN|A40|20260301071000\rPID|||1^^^HOSP^MR||WEST^MARY\r"
      "MRG|2^^^HOSP^MR\r");
  CHECK(merge.errors.empty());
  CHECK(std::count(merge.changes.begin(), merge.changes.end(), "patient 2 (HOSP) is merged into another") == 1);
  CHECK(d.count("imaging_order WHERE state = 'cancelled'") == 0);
}

TEST_CASE("understand: a message that was answered before would have no effect again, and a finding says so") {
  Department d;
  const std::string segments = "PID|||1^^^HOSP||WEST^MARY\rPV1||O\r" + order_of("P1", "XCH");
  REQUIRE(hl7::Message::parse(d.send_bytes(header_of_order + segments)).value().text("MSA-1") == "AA");
  const auto again = report_of(d, segments);
  CHECK(again.errors.empty());
  CHECK(again.changes.empty());
  CHECK(again.sent.empty());
  CHECK(has_finding(again, "repeat"));
  CHECK_FALSE(has_finding(report_of(d, segments + "NTE|1||new\r"), "repeat"));
}

TEST_CASE("understand: the answer is the acknowledgement that the message would get") {
  Department d;
  const std::string patient = "PID|||1^^^HOSP||WEST^MARY\rPV1||O\r";
  CHECK_THAT(report_of(d, patient + order_of("P1", "XCH")).answer, Catch::Contains("MSA|AA|U1"));
  const auto refused = report_of(d, patient + "ORC|CA|P9^HIS\r");
  CHECK_THAT(refused.answer, Catch::Contains("MSA|AE|U1"));
  CHECK(refused.errors.size() == 1);
  CHECK(refused.changes.empty());
  d.settings.admit_unknown_senders = false;
  const auto stranger = report_of(d, patient, "MSH|^~\\&|LAB|X|||20260301||ADT^A04|U1|P|2.3.1\r");
  CHECK_THAT(stranger.answer, Catch::Contains("MSA|AR|U1"));
  CHECK(stranger.sender == "LAB|X");
  const auto unreadable = broker::understand(d.context, "no message");
  CHECK(unreadable.answer.empty());
  CHECK(unreadable.message_type.empty());
  CHECK(unreadable.errors.size() == 1);
}

TEST_CASE("understand: a named sender is assumed instead of the one of MSH") {
  Department d;
  broker::Sender lab;
  lab.name = "lab";
  lab.sending_application = "LAB";
  d.settings.senders.push_back(lab);
  const std::string message = header_of_order + "PID|||1^^^HOSP||WEST^MARY\rPV1||O\r" + order_of("P1", "XCH");
  CHECK(broker::understand(d.context, message).sender == "his");
  CHECK(broker::understand(d.context, message, "lab").sender == "lab");
}

TEST_CASE("understand: on an empty system neither plans nor orders are known") {
  Department d;
  const std::string message = header_of_order + "PID|||1^^^HOSP||WEST^MARY\rPV1||O\r" + order_of("P1", "PE");
  const auto empty = broker::understand(d.context, message, "", broker::DryRunOn::empty_system);
  CHECK(empty.errors.empty());
  CHECK(empty.changes.size() == 4);  // one procedure, because the plan has not been read
  CHECK(broker::understand(d.context, message).changes.size() == 6);
}

TEST_CASE("understand: of a message of ours that comes back nothing would be done") {
  Department d;
  const auto echo = broker::understand(
      d.context, "MSH|^~\\&|STEPWISE|RADIOLOGY|||20260301||ORM^O01|E1|P|2.3.1\rORC|CA|P1^HIS|F1^STEPWISE||CM\r");
  CHECK(echo.errors.empty());
  CHECK(echo.changes.empty());
  CHECK(has_finding(echo, "own-echo"));
}
