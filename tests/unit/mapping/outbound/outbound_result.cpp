// SPDX-License-Identifier: Apache-2.0
// ORU of a performed step: each pair of date and time of its start and end, two series, two performed steps.
#include "hl7/message.hpp"
#include "mapping/outbound/outbound.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mapping/records.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

model::PerformedProcedureStep performed_step(model::RowId id) {
  model::PerformedProcedureStep performed;
  performed.id = id;
  performed.sop_instance_uid = "1.2." + std::to_string(id);
  return performed;
}

hl7::Message result_about(const std::vector<model::PerformedProcedureStep>& all, model::RowId performed_id) {
  model::Snapshot snapshot;
  snapshot.patients = {mary()};
  snapshot.orders = {chest()};
  snapshot.performed = all;
  model::Notification result{
      .kind = performed_id == 0 ? model::NotificationKind::no_result : model::NotificationKind::result,
      .patient_id = 1,
      .order_id = 21,
      .requested_procedure_id = 31,
      .order_status = "CM"};
  result.performed_id = performed_id;
  DestinationProfile destination;
  OutboundHeader header;
  header.control_id = "1";
  const auto sent = render(result, snapshot, destination, header, *Zone::named("UTC"));
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
