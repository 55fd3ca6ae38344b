// SPDX-License-Identifier: Apache-2.0
// ORC, TQ1 and OBR of what we send: each word of a table, and the right one of two procedures and steps.
#include "mapping/outbound/outbound_order.hpp"

#include "hl7/message.hpp"
#include "mapping/outbound/outbound.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mapping/records.hpp"

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
