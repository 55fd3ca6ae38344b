// SPDX-License-Identifier: Apache-2.0
// RAD-48 out, field by field (reference 2.10).
#include "hl7/message.hpp"
#include "mapping/outbound/outbound.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mapping/records.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

struct Booking {
  model::Snapshot snapshot;
  DestinationProfile destination;
  model::Notification notification{
      .kind = model::NotificationKind::appointment, .patient_id = 1, .order_id = 21, .requested_procedure_id = 31};

  Booking() {
    snapshot.patients.push_back(mary());
    snapshot.orders.push_back(chest());
    step().station_aets = {"DX1"};
    step().duration_minutes = 20;
    step().location = "ROOM 1";
  }
  model::ScheduledProcedureStep& step() { return snapshot.orders.front().steps.front(); }
  model::Order& order() { return snapshot.orders.front().order; }
  hl7::Message message(const std::string& event, const std::string& version = "2.3.1") {
    notification.event = event;
    destination.version = version;
    OutboundHeader header;
    header.sending_application = "BROKER";
    header.sending_facility = "RAD";
    header.control_id = "SW1";
    header.now = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1) + std::chrono::hours(7);
    const auto rendered = render(notification, snapshot, destination, header, *Zone::named("Europe/Berlin"));
    REQUIRE(rendered.has_value());
    return hl7::Message::parse(rendered->bytes).value();
  }
};

std::string names(const hl7::Message& message) {
  std::string all;
  for (const hl7::Segment& segment : message.segments())
    all += std::string(all.empty() ? "" : " ") + std::string(segment.name());
  return all;
}

}  // namespace

TEST_CASE("RAD-48: SIU 2.4 for a receiver of 2.3.1 with timing in SCH-11, SIU 2.5.1 with TQ1") {
  Booking booking;
  const hl7::Message in_2_4 = booking.message("S12");
  CHECK(in_2_4.text("MSH-12") == "2.4");
  CHECK(in_2_4.text("MSH-9.3") == "SIU_S12");
  CHECK(names(in_2_4) == "MSH SCH PID PV1 RGS AIS AIG AIL AIP");
  CHECK(in_2_4.text("SCH-9") == "20");
  CHECK(in_2_4.text("SCH-10") == "min");
  CHECK(in_2_4.text("SCH-11.3") == "M20");
  CHECK(in_2_4.text("SCH-11.4") == "20260301090000");
  CHECK(in_2_4.text("SCH-11.5") == "20260301092000");

  const hl7::Message in_2_5_1 = booking.message("S12", "2.5.1");
  CHECK(in_2_5_1.text("MSH-12") == "2.5.1");
  CHECK(names(in_2_5_1) == "MSH SCH TQ1 PID PV1 RGS AIS AIG AIL AIP");
  CHECK(in_2_5_1.text("SCH-11").empty());
  CHECK(in_2_5_1.text("TQ1-6") == "20");
  CHECK(in_2_5_1.text("TQ1-7") == "20260301090000");
  CHECK(in_2_5_1.text("TQ1-8") == "20260301092000");
}

TEST_CASE("RAD-48: each event with its status and action") {
  struct Row {
    const char *event, *reason, *status, *action;
  };
  const auto row = GENERATE(Row{"S12", "Booked", "Booked", "A"}, Row{"S13", "Rescheduled", "Booked", "U"},
                            Row{"S14", "Modified", "Booked", "U"}, Row{"S15", "Cancelled", "Cancelled", "D"},
                            Row{"S26", "Patient did not arrive", "Noshow", "D"});
  Booking booking;
  const std::string version = GENERATE("2.3.1", "2.5.1");
  const hl7::Message message = booking.message(row.event, version);
  CHECK(message.type() == "SIU");
  CHECK(message.trigger() == row.event);
  CHECK(message.text("SCH-6.2") == row.reason);
  CHECK(message.text("SCH-25") == row.status);
  for (const char* field : {"RGS-2", "AIS-2", "AIG-2", "AIL-2", "AIP-2"}) CHECK(message.text(field) == row.action);
}

TEST_CASE("RAD-48: whose appointment, what, when, with what, where and by whom") {
  Booking booking;
  booking.order().appointment_id = "APP7";
  booking.order().placer_group_number = "G1";
  const hl7::Message message = booking.message("S12");
  CHECK(message.text("SCH-1") == "APP7");
  CHECK(message.text("SCH-2") == booking.snapshot.orders.front().procedures.front().requested_procedure_id);
  CHECK(message.text("SCH-4") == "G1");
  CHECK_FALSE(message.text("SCH-16.2").empty());
  CHECK_FALSE(message.text("SCH-20").empty());
  CHECK(message.text("SCH-26") == booking.order().placer_number);
  CHECK(message.text("SCH-27") == booking.order().filler_number);
  CHECK(message.text("PID-3") == "12345");
  CHECK(message.text("RGS-1") == "1");
  CHECK(message.text("AIS-1") == "1");
  CHECK(message.text("AIS-3") == booking.snapshot.orders.front().procedures.front().code.value);
  CHECK(message.text("AIS-3.4") == booking.step().protocol_codes.front().value);
  CHECK(message.text("AIS-4") == "20260301090000");
  CHECK(message.text("AIS-7") == "20");
  CHECK(message.text("AIG-3") == booking.step().station_aets.front());
  CHECK(message.text("AIG-4") == booking.step().modality);
  CHECK(message.text("AIL-3") == "ROOM 1");
  CHECK(message.text("AIP-3") == booking.step().performing_physician.id);
}

TEST_CASE("RAD-48: the reason that somebody gave stands for ours; what is cancelled still says what it was") {
  Booking booking;
  booking.notification.reason = {"", "Scanner down", "", ""};
  booking.step().state = model::StepState::cancelled;
  const hl7::Message message = booking.message("S15");
  CHECK(message.text("SCH-6.2") == "Scanner down");
  CHECK(message.text("AIS-4") == "20260301090000");
}

TEST_CASE("RAD-48: a resource group for each step, equipment for each station that could do it") {
  Booking booking;
  booking.step().station_aets = {"DX1", "DX2"};
  model::ScheduledProcedureStep second = booking.step();
  second.id = 42;
  second.step_id = "S26-78";
  second.location.clear();
  second.start_at = *second.start_at + std::chrono::hours(1);
  booking.snapshot.orders.front().steps.push_back(second);
  const hl7::Message message = booking.message("S12");
  CHECK(names(message) == "MSH SCH PID PV1 RGS AIS AIG AIG AIL AIP RGS AIS AIG AIG AIP");
  CHECK(message.text("SCH-11.5") == "20260301102000");
}

TEST_CASE("RAD-48: an appointment lasts from the earliest start to the latest end, in whatever order its steps are") {
  Booking booking;
  booking.step().duration_minutes = 90;
  model::ScheduledProcedureStep within = booking.step(), before = booking.step();
  within.id = 42;
  within.step_id = "S26-78";
  within.start_at = *within.start_at + std::chrono::minutes(30);
  within.duration_minutes = 10;
  before.id = 43;
  before.step_id = "S26-79";
  before.start_at = *before.start_at - std::chrono::minutes(15);
  before.duration_minutes = 20;
  for (const auto& step : {within, before}) booking.snapshot.orders.front().steps.push_back(step);
  const hl7::Message in_2_4 = booking.message("S12");
  CHECK(in_2_4.text("SCH-11.3") == "M105");
  CHECK(in_2_4.text("SCH-11.4") == "20260301084500");
  CHECK(in_2_4.text("SCH-11.5") == "20260301103000");
  const hl7::Message in_2_5_1 = booking.message("S12", "2.5.1");
  CHECK(in_2_5_1.text("TQ1-6.1") == "105");
  CHECK(in_2_5_1.text("TQ1-7") == "20260301084500");
  CHECK(in_2_5_1.text("TQ1-8") == "20260301103000");
}

TEST_CASE("RAD-48: a day without a time stays a day, and has no end") {
  Booking booking;
  booking.step().start_is_day = true;
  const hl7::Message siu = booking.message("S12");
  CHECK(siu.text("SCH-11.4") == "20260301");
  CHECK(siu.text("SCH-11.5").empty());
  CHECK(siu.text("AIS-4") == "20260301");
  CHECK(booking.message("S12", "2.5.1").text("TQ1-7") == "20260301");
}

TEST_CASE("RAD-48: if one of two steps has only a day, the appointment has only a day, in whatever order they are") {
  for (const bool is_first : {true, false}) {
    CAPTURE(is_first);
    Booking booking;
    model::ScheduledProcedureStep other = booking.step();
    other.id = 42;
    other.step_id = "S26-78";
    booking.step().start_is_day = is_first;
    other.start_is_day = !is_first;
    booking.snapshot.orders.front().steps.push_back(other);
    const hl7::Message siu = booking.message("S12");
    CHECK(siu.text("SCH-11.4") == "20260301");
    CHECK(siu.text("SCH-11.5").empty());
  }
}
