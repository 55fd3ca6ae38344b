// SPDX-License-Identifier: Apache-2.0
// ORC, TQ1 and OBR of what we send: each word of a table, and the right one of two procedures and steps.
#include "mapping/outbound/outbound_order.hpp"

#include "hl7/message.hpp"
#include "mapping/outbound/outbound.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mapping/outbound/outbound_site.hpp"

#include <map>

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;
using model::NotificationKind;

namespace {

hl7::Message sent_about(const model::OrderRecord& order, const model::Notification& notification,
                        const std::string& version = "2.3.1") {
  model::Snapshot snapshot;
  snapshot.patients = {mary()};
  snapshot.orders = {order};
  DestinationProfile destination;
  destination.version = version;
  OutboundHeader header;
  header.control_id = "1";
  const auto sent = render(notification, snapshot, destination, header, *Zone::named("UTC"));
  REQUIRE(sent.has_value());
  return hl7::Message::parse(sent->bytes).value();
}
model::Notification about_procedure(model::RowId procedure) {
  return {.kind = NotificationKind::procedure_scheduled,
          .patient_id = 1,
          .order_id = 21,
          .requested_procedure_id = procedure,
          .order_control = "NW",
          .order_status = "SC"};
}

}  // namespace

TEST_CASE("HL7 table 0485: each priority has its name in TQ1-9; another one goes out as it came") {
  for (const auto& [code, name] : std::map<std::string, std::string>{{"S", "Stat"},
                                                                     {"A", "ASAP"},
                                                                     {"R", "Routine"},
                                                                     {"P", "Preop"},
                                                                     {"C", "Callback"},
                                                                     {"T", "Timing critical"}}) {
    INFO(code);
    model::OrderRecord order = chest();
    order.order.priority = code;
    const hl7::Message message = sent_about(order, about_procedure(31), "2.5.1");
    CHECK(message.segment("TQ1").field(9).raw() == code + "^" + name + "^HL70485");
    CHECK(sent_about(order, about_procedure(31)).text("ORC-7.6") == code);
  }
  model::OrderRecord order = chest();
  order.order.priority = "X9";
  CHECK(sent_about(order, about_procedure(31), "2.5.1").text("TQ1-9.1") == "X9");
}

TEST_CASE("reference 9.2: each order status as a result status") {
  for (const auto& [status, result] : std::map<std::string, std::string>{
           {"SC", "S"}, {"IP", "I"}, {"CM", "R"}, {"DC", "X"}, {"CA", "X"}, {"", ""}, {"HD", ""}})
    CHECK(result_status_of({.kind = NotificationKind::order_status, .order_status = status}) == result);
}

TEST_CASE("of two procedures of an order the message is about the one that it names, with its own step and UID") {
  model::OrderRecord order = chest();
  order.procedures.push_back(order.procedures.front());
  model::RequestedProcedure& second = order.procedures.back();
  second.id = 32;
  second.requested_procedure_id = "R26-32";
  second.study_instance_uid = "1.2.99";
  order.steps.push_back(order.steps.front());
  model::ScheduledProcedureStep& step = order.steps.back();
  step.id = 42;
  step.requested_procedure_id = 32;
  step.step_id = "S26-78";
  step.modality = "NM";
  const hl7::Message one = sent_about(order, about_procedure(31)), other = sent_about(order, about_procedure(32));
  CHECK(one.text("OBR-19") == "R26-31");
  CHECK(one.text("OBR-20") == "S26-77");
  CHECK(one.text("OBR-24") == "DX");
  CHECK(one.text("ZDS-1.1") == "1.2.3.4.5.6.7");
  CHECK(other.text("OBR-19") == "R26-32");
  CHECK(other.text("OBR-20") == "S26-78");
  CHECK(other.text("OBR-24") == "NM");
  CHECK(other.text("ZDS-1.1") == "1.2.99");
  for (const hl7::Message* message : {&one, &other}) {
    CHECK(message->text("OBR-18") == "A2600001");
    CHECK_FALSE(message->segment("OBR", 2).exists());
  }
}

TEST_CASE("every field of ORC and OBR that we have") {
  Site site;
  site.order().order.placer_universal_id = "1.9";
  site.order().order.placer_universal_id_type = "ISO";
  site.order().order.placer_group_number = "G7";
  const hl7::Message message = site.message(scheduled);
  CHECK(message.segment("ORC").field(2).raw() == "P5001^HIS^1.9^ISO");
  CHECK(message.segment("OBR").field(2).raw() == "P5001^HIS^1.9^ISO");
  CHECK(message.text("ORC-4") == "G7");
  CHECK(message.text("ORC-14") == "555-1234");
  CHECK(message.segment("OBR").field(12).raw() == "INF^Infectious^L");
  CHECK(message.text("OBR-13") == "Old fracture");
  CHECK(message.segment("OBR").field(15).raw() == "^^^^L");
  CHECK(message.text("OBR-17") == "555-1234");
  CHECK(message.segment("OBR").field(31).raw() == "R05^Cough^I10~^fever");
  CHECK(message.segment("OBR").field(34).raw() == "T7&STONE&IDA");
  CHECK(message.segment("NTE").field(3).raw() == "First line\\.br\\second");
  site.destination.version = "2.5.1";
  CHECK(site.message(scheduled).text("OBR-46") == "L");
  CHECK(order_of_segments(site.message(scheduled)) == "MSH PID PV1 AL1 AL1 ORC TQ1 OBR NTE IPC");
}

TEST_CASE("reference 2.9: a pair, or an IPC, for each step and protocol code; six components of OBR-4") {
  Site site;
  site.order().steps.front().protocol_codes.push_back({"P2", "Chest lateral", "ERL", ""});
  model::ScheduledProcedureStep second = chest_step();
  second.id = 42;
  second.step_id = "S26-78";
  second.protocol_codes.clear();
  second.start_at = nine_o_clock() - std::chrono::minutes(30);
  site.order().steps.push_back(second);
  model::ScheduledProcedureStep other = chest_step();
  other.id = 43;
  other.requested_procedure_id = 99;
  site.order().steps.push_back(other);

  const hl7::Message pairs = site.message(scheduled);
  CHECK(order_of_segments(pairs) == "MSH PID PV1 ORC OBR NTE ORC OBR ORC OBR ZDS");
  CHECK(pairs.text("OBR(1)-1") == "1");
  CHECK(pairs.text("OBR(1)-4.4") == "P1");
  CHECK(pairs.text("OBR(2)-1") == "2");
  CHECK(pairs.text("OBR(2)-4.4") == "P2");
  CHECK(pairs.text("OBR(2)-20") == "S26-77");
  CHECK(pairs.text("OBR(3)-4.4") == "P1");  // of the order's alternative service
  CHECK(pairs.text("OBR(3)-20") == "S26-78");
  CHECK(pairs.text("ORC(3)-7.4") == "20260301083000");

  site.destination.version = "2.5.1";
  const hl7::Message ipcs = site.message(scheduled);
  CHECK(count(ipcs, "ORC") == 1);
  CHECK(count(ipcs, "IPC") == 3);
  CHECK(ipcs.text("TQ1-7") == "20260301083000");  // the earliest
  CHECK(ipcs.segment("OBR").field(20).empty());   // no step speaks for all
  for (int i = 1; i <= 3; ++i) {
    const std::string ipc = "IPC(" + std::to_string(i) + ")-";
    CHECK(ipcs.text(ipc + "1") == "A2600001");
    CHECK(ipcs.text(ipc + "2") == "R26-31");
    CHECK(ipcs.text(ipc + "3") == "1.2.3.4.5.6.7");
  }
}

TEST_CASE("A service without protocol: 1-3 is both") {
  Site site;
  site.order().steps.front().protocol_codes.clear();
  site.order().order.service_alternate = {};
  CHECK(site.message(scheduled).segment("OBR").field(4).raw() == "XCH^Chest^L^XCH^Chest^L");
}

TEST_CASE("reference 2.9: IPC-7 is the station's name, IPC-8 its place; the courtesy fields of OBR stand in OMI too") {
  Site site;
  site.destination.version = "2.5.1";
  model::ScheduledProcedureStep& step = site.order().steps.front();
  step.station_name = "CR ROOM 1";
  step.location = "BASEMENT";
  const hl7::Message message = site.message(scheduled);
  CHECK(message.text("IPC-7") == "CR ROOM 1");
  CHECK(message.text("IPC-8") == "BASEMENT");
  CHECK(message.text("OBR-18") == message.text("IPC-1"));
  CHECK(message.text("OBR-19") == message.text("IPC-2"));
  CHECK(message.text("OBR-20") == step.step_id);
  CHECK(message.text("OBR-24") == "DX");
}

TEST_CASE("a day without a time goes out as a day") {
  Site site;
  site.order().order.requested_start_is_day = true;
  site.order().steps.front().start_is_day = true;
  CHECK(site.message(scheduled).text("ORC-7.4") == "20260301");
  CHECK(site.message(scheduled).text("OBR-27.4") == "20260301");
  site.destination.version = "2.5.1";
  CHECK(site.message(scheduled).text("TQ1-7") == "20260301");
}

TEST_CASE("a further exam under one placer number goes out with its own service") {
  Site site;
  site.order().procedures.front().service = {"XPE", "Lungs", "L", ""};
  CHECK(site.message(scheduled).text("OBR-4") == "XPE");
}
