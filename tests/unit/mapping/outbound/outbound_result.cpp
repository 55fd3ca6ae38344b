// SPDX-License-Identifier: Apache-2.0
// ORU of a performed step: each pair of date and time of its start and end, two series, two performed steps.
#include "hl7/message.hpp"
#include "mapping/outbound/outbound.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mapping/outbound/outbound_site.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;
using model::NotificationKind;

namespace {

model::PerformedProcedureStep performed_step(model::RowId id) {
  model::PerformedProcedureStep performed;
  performed.id = id;
  performed.sop_instance_uid = "1.2." + std::to_string(id);
  return performed;
}

// A performed step has ended; 0: the procedure has no performed step.
model::Notification result_of(model::RowId performed_id) {
  model::Notification result{.kind = performed_id == 0 ? NotificationKind::no_result : NotificationKind::result,
                             .patient_id = 1,
                             .order_id = 21,
                             .requested_procedure_id = 31,
                             .order_status = "CM"};
  result.performed_id = performed_id;
  return result;
}

hl7::Message result_about(const std::vector<model::PerformedProcedureStep>& all, model::RowId performed_id) {
  model::Snapshot snapshot;
  snapshot.patients = {mary()};
  snapshot.orders = {chest()};
  snapshot.performed = all;
  DestinationProfile destination;
  OutboundHeader header;
  header.control_id = "1";
  const auto sent = render(result_of(performed_id), snapshot, destination, header, *Zone::named("UTC"));
  REQUIRE(sent.has_value());
  return hl7::Message::parse(sent->bytes).value();
}

}  // namespace

TEST_CASE("D28: OBR-7 and OBR-8 of each pair of date and time: none without a date, to the day without a time") {
  struct Row {
    const char *date, *time, *ts;
  };
  for (const Row& row : {
           Row{"20260301", "091500", "20260301091500"},
           Row{"20260301", "0915", "202603010915"},
           Row{"20260301", "09", "202603010900"},
           Row{"20260301", "091500.25", "20260301091500"},
           Row{"20260301", "235960", "20260301235959"},
           Row{"20260301", "235960.5", "20260301235959"},
           Row{"20260301", "", "20260301"},
           Row{"", "091500", ""},
           Row{"", "", ""},
       }) {
    INFO(row.date << " " << row.time);
    model::PerformedProcedureStep start = performed_step(51), end = performed_step(51);
    start.started_on = row.date;
    start.started_time = row.time;
    end.ended_on = row.date;
    end.ended_time = row.time;
    CHECK(result_about({start}, 51).text("OBR-7") == row.ts);
    CHECK(result_about({start}, 51).text("OBR-8").empty());
    CHECK(result_about({end}, 51).text("OBR-8") == row.ts);
    CHECK(result_about({end}, 51).text("OBR-7").empty());
  }
}

TEST_CASE("R97: an end before the start goes out as the modality stated it") {
  model::PerformedProcedureStep performed = performed_step(51);
  performed.started_on = performed.ended_on = "20260301";
  performed.started_time = "0930";
  performed.ended_time = "0915";
  CHECK(result_about({performed}, 51).text("OBR-7") == "202603010930");
  CHECK(result_about({performed}, 51).text("OBR-8") == "202603010915");
}

TEST_CASE("of two performed steps the result is of the one that it names; without one OBX-11 is X") {
  const std::vector<model::PerformedProcedureStep> both{performed_step(51), performed_step(52)};
  CHECK(result_about(both, 51).text("OBX(2)-5") == "1.2.51");
  CHECK(result_about(both, 52).text("OBX(2)-5") == "1.2.52");
  const hl7::Message none = result_about(both, 0);
  CHECK(none.text("OBX-11") == "X");
  CHECK_FALSE(none.segment("OBX", 2).exists());
}

TEST_CASE("of two series each is an observation, their images are counted together, the first operator is named") {
  model::PerformedProcedureStep performed = performed_step(51);
  performed.series = {{"1.8.1", "", "P", "", "", 2}, {"1.8.2", "", "P", "", "STONE^IDA\\WOOD^TIM", 3}};
  const hl7::Message message = result_about({performed}, 51);
  CHECK(message.text("OBX(2)-5") == "1.8.1");
  CHECK(message.text("OBX(2)-4") == "1");
  CHECK(message.text("OBX(3)-5") == "1.8.2");
  CHECK(message.text("OBX(3)-4") == "2");
  CHECK(message.text("OBX(5)-5") == "2");  // series
  CHECK(message.text("OBX(6)-5") == "5");  // images
  CHECK(message.segment("OBR").field(34).raw() == "&STONE&IDA");
}

TEST_CASE("reference 9.2: ORU^R01 for what was acquired and is not read yet") {
  Site site;
  model::PerformedProcedureStep performed;
  performed.id = 51;
  performed.sop_instance_uid = "1.2.9";
  performed.started_on = performed.ended_on = "20260301";
  performed.started_time = "090500.123";
  performed.ended_time = "0915";
  performed.modality = "CR";
  performed.station_aet = "CR01";
  performed.comments = "two views\r\none repeated";
  performed.procedure_codes = {{"XCH2", "Chest 2 views", "L", ""}};
  performed.protocol_codes = {{"P1", "Chest 2 views", "ERL", ""}};
  performed.series = {{"1.2.8.1", "PA", "CHEST", "PACS", "STONE^IDA", 2}, {"1.2.8.2", "LAT", "CHEST", "PACS", "", 1}};
  site.snapshot.performed.push_back(performed);
  const model::Notification result = result_of(51);

  const hl7::Message message = site.message(result);
  CHECK(message.type() == "ORU");
  CHECK(message.trigger() == "R01");
  CHECK(order_of_segments(message) == "MSH PID PV1 ORC OBR OBX OBX OBX OBX OBX OBX OBX OBX OBX");
  CHECK(message.text("ORC-1") == "SC");
  CHECK(message.text("ORC-5") == "CM");
  CHECK(message.text("OBR-2") == "P5001");
  CHECK(message.text("OBR-3") == "F8801");
  CHECK(message.segment("OBR").field(4).raw() == "XCH^Chest^L^P1^Chest 2 views^ERL");
  CHECK(message.text("OBR-7") == "20260301090500");
  CHECK(message.text("OBR-8") == "202603010915");
  CHECK(message.text("OBR-18") == "A2600001");
  CHECK(message.text("OBR-19") == "R26-31");
  CHECK(message.text("OBR-20") == "S26-77");
  CHECK(message.text("OBR-22") == "20260301080001");
  CHECK(message.text("OBR-24") == "CR");
  CHECK(message.text("OBR-25") == "R");
  CHECK(message.segment("OBR").field(34).raw() == "&STONE&IDA");
  CHECK(message.text("OBR-44") == "XCH2");
  const auto obx = [&](int i, const char* field) { return message.text("OBX(" + std::to_string(i) + ")-" + field); };
  CHECK(obx(1, "1") == "1");
  CHECK(obx(1, "2") == "ST");
  CHECK(message.segment("OBX").field(3).raw() == "113014^DICOM Study^DCM");
  CHECK(obx(1, "5") == "1.2.3.4.5.6.7");
  CHECK(obx(1, "11") == "F");
  CHECK(obx(2, "3") == "112002");
  CHECK(obx(2, "4") == "1");
  CHECK(obx(2, "5") == "1.2.8.1");
  CHECK(obx(3, "4") == "2");
  CHECK(obx(3, "5") == "1.2.8.2");
  CHECK(obx(4, "3") == "113016");
  CHECK(obx(4, "5") == "1.2.9");
  CHECK((obx(5, "2") == "NM" && obx(5, "3") == "SERIES" && obx(5, "5") == "2"));
  CHECK((obx(6, "2") == "NM" && obx(6, "3") == "INSTANCES" && obx(6, "5") == "3"));
  CHECK(obx(7, "5") == "CR01");
  CHECK((obx(8, "2") == "CE" && obx(8, "5") == "P1"));
  CHECK((obx(9, "2") == "TX" && message.segment("OBX", 9).field(5).raw() == "two views\\.br\\one repeated"));

  site.order().procedures.front().performed_study_uid = "1.2.99";
  CHECK(site.message(result).text("OBX-5") == "1.2.99");

  // DICOM has forms of times and numbers that HL7 does not have.
  model::PerformedProcedureStep& stored = site.snapshot.performed.back();
  stored.started_time = "09";
  stored.ended_time = "095960.5";
  CHECK(site.message(result).text("OBR-7") == "202603010900");
  CHECK(site.message(result).text("OBR-8") == "20260301095959");
  for (const auto& [ds, nm] : {std::pair{"1E3", "1000"}, std::pair{"-1.5e-3", "-0.0015"}, std::pair{"+2E0", "2"},
                               std::pair{"12.50", "12.50"}}) {
    stored.dose.area_product = ds;
    CHECK(site.message(result).segment("OBX", 9).field(3).text(1) == "113722");
    CHECK(site.message(result).segment("OBX", 9).field(5).text() == nm);
  }
  stored.dose.area_product.clear();
  site.destination.version = "2.5.1";
  CHECK(site.message(result).text("MSH-9.3") == "ORU_R01");
  CHECK(site.message(result).segment("TQ1").exists());
}

TEST_CASE("reference 9.2: OBR-34 is the operator of the first series that names one, whichever series that is") {
  Site site;
  model::PerformedProcedureStep performed;
  performed.id = 51;
  performed.series.resize(3);
  site.snapshot.performed.push_back(performed);
  const model::Notification result = result_of(51);
  auto& series = site.snapshot.performed.front().series;
  CHECK(site.message(result).segment("OBR").field(34).raw() == "T7&STONE&IDA");  // who was to perform it
  series[2].operators_name = "LAST^LEO";
  CHECK(site.message(result).segment("OBR").field(34).raw() == "&LAST&LEO");
  series[1].operators_name = "NEXT^NED\\OTHER^ONE";
  CHECK(site.message(result).segment("OBR").field(34).raw() == "&NEXT&NED");
}

TEST_CASE(
    "reference 9.2: what was never performed is told as OBR-25 X, with the reason; what was begun and given up with what was acquired") {
  Site site;
  model::Notification none{.kind = NotificationKind::no_result,
                           .patient_id = 1,
                           .order_id = 21,
                           .requested_procedure_id = 31,
                           .order_status = "CA",
                           .reason = {"", "X-ray settled it", "", ""}};
  const hl7::Message cancelled = site.message(none);
  CHECK(cancelled.type() == "ORU");
  CHECK(order_of_segments(cancelled) == "MSH PID PV1 ORC OBR OBX");
  CHECK(cancelled.text("ORC-5") == "CA");
  CHECK(cancelled.text("ORC-16.2") == "X-ray settled it");
  CHECK(cancelled.text("OBR-25") == "X");
  CHECK(cancelled.text("OBX-5") == "1.2.3.4.5.6.7");
  CHECK(cancelled.text("OBX-11") == "X");

  model::PerformedProcedureStep begun;
  begun.id = 51;
  begun.sop_instance_uid = "1.2.9";
  begun.state = model::PerformedState::discontinued;
  begun.discontinuation_reason = {"110500", "Doctor cancelled procedure", "DCM", ""};
  begun.series = {{"1.2.8.1", "PA", "CHEST", "PACS", "", 1}};
  site.snapshot.performed.push_back(begun);
  none.order_status = "DC";
  none.performed_id = 51;
  const hl7::Message discontinued = site.message(none);
  CHECK(discontinued.text("ORC-5") == "DC");
  CHECK(discontinued.text("OBR-25") == "X");
  CHECK(discontinued.text("OBX(2)-5") == "1.2.8.1");
  CHECK(discontinued.text("OBX(2)-11") == "F");
  CHECK(discontinued.text("OBX(6)-3") == "DISCONTINUATION");
  CHECK(discontinued.text("OBX(6)-5") == "110500");
}
