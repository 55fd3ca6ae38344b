// SPDX-License-Identifier: Apache-2.0
// RAD-3, RAD-4 and RAD-13: which message a notification becomes, and which steps it contains (reference 2.8, 7.3).
#include "mapping/outbound/outbound_messages.hpp"

#include "tests/unit/mapping/outbound/outbound_site.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;
using model::NotificationKind;
using model::StepState;

TEST_CASE("A06: each procedure is a message of its own: own Study UID, one accession number") {
  Site site;
  model::RequestedProcedure second = site.order().procedures.front();
  second.id = 32;
  second.requested_procedure_id = "R26-32";
  second.study_instance_uid = "1.2.3.8";
  second.accession_number = "";
  site.order().procedures.push_back(second);
  model::ScheduledProcedureStep step = chest_step();
  step.id = 42;
  step.requested_procedure_id = 32;
  step.step_id = "S26-78";
  site.order().steps.push_back(step);
  model::Notification of_second = scheduled;
  of_second.requested_procedure_id = 32;
  CHECK(site.message(scheduled).text("ZDS-1.1") == "1.2.3.4.5.6.7");
  CHECK(site.message(of_second).text("ZDS-1.1") == "1.2.3.8");
  CHECK(site.message(of_second).text("OBR-19") == "R26-32");
  CHECK(site.message(of_second).text("OBR-20") == "S26-78");
  CHECK(site.message(of_second).text("OBR-18") == "A2600001");
  CHECK(count(site.message(of_second), "OBR") == 1);
}

TEST_CASE("RAD-13: the steps that it contains (reference 7.3)") {
  Site site;
  model::ScheduledProcedureStep second = chest_step();
  second.id = 42;
  second.step_id = "S26-78";
  site.order().steps.push_back(second);
  const auto spoken_of = [&](const model::Notification& notification) {
    std::string ids;
    const hl7::Message message = site.message(notification);
    for (int i = 1; i <= count(message, "OBR"); ++i) ids += message.text("OBR(" + std::to_string(i) + ")-20") + " ";
    return ids;
  };
  CHECK(spoken_of(procedure("XO", "SC")) == "S26-77 S26-78 ");
  for (const StepState out :
       {StepState::cancelled, StepState::never_performed, StepState::discontinued, StepState::unscheduled}) {
    site.order().steps[1].state = out;
    CHECK(spoken_of(procedure("XO", "SC")) == "S26-77 ");  // the remaining pair
    CHECK(spoken_of(procedure("CA", "CA")) == "S26-77 S26-78 ");
    CHECK(spoken_of(procedure("DC", "CA")) == "S26-77 S26-78 ");
  }
  site.order().steps[0].state = site.order().steps[1].state = StepState::completed;
  CHECK(spoken_of(procedure("XO", "CM")) == "S26-77 S26-78 ");
  CHECK(site.message(procedure("XO", "CM")).text("ORC-5") == "CM");
  model::Notification cancelled = procedure("CA", "CA");
  cancelled.reason = {"DUP", "Duplicate", "L", ""};
  CHECK(site.message(cancelled).text("ORC-1") == "CA");
  CHECK(site.message(cancelled).segment("ORC").field(16).raw() == "DUP^Duplicate^L");
}

TEST_CASE("RAD-3: status, with what the Connectathon asks and a little more (reference 2.8)") {
  Site site;
  for (const auto& [order_status, result_status] : {std::pair{"SC", "S"}, {"IP", "I"}, {"CM", "R"}, {"DC", "X"}}) {
    INFO(order_status);
    const hl7::Message message = site.message(status("SC", order_status, {"", "NM not performed", "", ""}));
    CHECK(message.type() == "ORM");
    CHECK(message.trigger() == "O01");
    CHECK(message.text("ORC-1") == "SC");
    CHECK(message.text("ORC-2") == "P5001");
    CHECK(message.text("ORC-3") == "F8801");
    CHECK(message.text("OBR-3") == "F8801");
    CHECK(message.text("ORC-5") == order_status);
    CHECK(message.text("ORC-16.2") == "NM not performed");
    CHECK(message.text("OBR-25") == result_status);
    CHECK(message.segment("OBR").field(4).raw() == "XCH^Chest^L^P1^Chest 2 views^ERL");  // echoed exactly
    CHECK(message.text("OBR-18") == "A2600001");
    CHECK(order_of_segments(message) == "MSH PID PV1 ORC OBR");
  }
  site.destination.version = "2.5.1";
  CHECK(order_of_segments(site.message(status("SC", "IP"))) == "MSH PID PV1 ORC TQ1 OBR");
  CHECK(site.message(status("SC", "IP")).text("MSH-9.3") == "OMG_O19");
}

TEST_CASE("RAD-3: cancelled by the filler, and the request for a placer number") {
  Site site;
  model::Notification cancelled = status("OC", "CA", {"", "no contrast left", "", ""});
  cancelled.kind = NotificationKind::order_cancelled;
  CHECK(line(site.bytes(cancelled), "ORC").starts_with("ORC|OC|P5001^HIS|F8801^BROKER||CA|"));
  CHECK(site.message(cancelled).text("ORC-16.2") == "no contrast left");

  site.order().order.placer_number = "";
  model::Notification number = status("SN", "SC");
  number.kind = NotificationKind::order_number_request;
  const hl7::Message message = site.message(number);
  CHECK(message.text("ORC-1") == "SN");
  CHECK(message.segment("ORC").field(2).empty());
  CHECK(message.segment("OBR").field(2).empty());
  CHECK(message.text("ORC-3.2") == "BROKER");
  CHECK(message.text("OBR-3") == "F8801");
  CHECK(message.text("OBR-16") == "D22");
  CHECK(message.text("OBR-27.4") == "20260301090000");
  CHECK(message.text("OBR-31") == "R05");
  CHECK(message.segment("OBR").field(25).empty());
}

TEST_CASE(
    "R102, reference 9.1: an order's status in the form the destination wants: message type, version, ORC-1, ORC-5 and OBR-25 of each") {
  struct Row {
    StatusMessage form;
    const char *status, *version, *type, *msh12, *orc1, *orc5, *obr25;  // type "": it has no word for this
  };
  using enum StatusMessage;
  for (const Row& row : {
           Row{order, "IP", "2.3.1", "ORM^O01", "2.3.1", "SC", "IP", "I"},
           Row{order, "CM", "2.5.1", "OMG^O19^OMG_O19", "2.5.1", "SC", "CM", "R"},
           Row{result, "IP", "2.3.1", "ORU^R01", "2.3.1", "SC", "IP", "I"},
           Row{result, "CM", "2.3.1", "ORU^R01", "2.3.1", "SC", "CM", "R"},
           Row{result, "DC", "2.5.1", "ORU^R01^ORU_R01", "2.5.1", "SC", "DC", "X"},
           Row{update, "IP", "2.3.1", "OSU^O51^OSU_O51", "2.8", "SC", "IP", ""},
           Row{update, "CM", "2.5.1", "OSU^O51^OSU_O51", "2.8", "SC", "CM", ""},
           Row{response, "IP", "2.5.1", "ORG^O20^ORG_O20", "2.4", "OK", "SC", ""},
           Row{response, "CM", "2.3.1", "ORG^O20^ORG_O20", "2.4", "OK", "IP", ""},
           Row{response, "DC", "2.3.1", "ORG^O20^ORG_O20", "2.4", "OK", "DC", ""},
           Row{response, "CA", "2.3.1", "ORG^O20^ORG_O20", "2.4", "OK", "CA", ""},
           Row{response, "SC", "2.3.1", "", "", "", "", ""},
       }) {
    INFO(static_cast<int>(row.form) << " " << row.status << " " << row.version);
    Site site;
    site.destination.version = row.version;
    site.destination.status_message = row.form;
    if (*row.type == 0) {
      CHECK_FALSE(site.rendered(status("SC", row.status)).has_value());
      continue;
    }
    const auto message = site.message(status("SC", row.status));
    CHECK(message.segment("MSH").field(9).raw() == row.type);
    CHECK(message.text("MSH-12") == row.msh12);
    CHECK(message.text("ORC-1") == row.orc1);
    CHECK(message.text("ORC-2") == "P5001");
    CHECK(message.text("ORC-3") == "F8801");
    CHECK(message.text("ORC-5") == row.orc5);
    CHECK(message.text("OBR-25") == row.obr25);
    CHECK(message.text("PID-3") == "12345");
    const bool is_response = row.form == response;
    CHECK(message.text("MSH-15") == (is_response ? "AL" : ""));
    CHECK(message.text("MSH-16") == (is_response ? "AL" : ""));
    CHECK(message.text("MSH-17") == (is_response ? "CHN" : ""));
    CHECK(message.segment("OBR").exists() == (row.form != update));
    CHECK(message.segment("TQ1").exists() == (message.text("MSH-12") == "2.5.1"));
  }
}

TEST_CASE("R102: the form of the status is of the status alone: the request for a number stays an order") {
  Site site;
  site.destination.status_message = StatusMessage::response;
  auto request = status("SN", "SC");
  request.kind = NotificationKind::order_number_request;
  CHECK(site.message(request).segment("MSH").field(9).raw() == "ORM^O01");
}

TEST_CASE("A12, D04: what waited says in ORC-9 when it happened, in MSH-7 when it was written") {
  Site site;
  site.header.happened_at = site.header.now - std::chrono::hours(2);
  const auto message = site.message(status("SC", "CM"));
  CHECK(message.text("ORC-9") == "20260301060001");
  CHECK(message.text("MSH-7").substr(0, 14) == "20260301080001");
}

TEST_CASE("reference 2.8: OC says X in OBR-25; SN in 2.5.1 has its start in TQ1-7 and no field that 2.5.1 forbids") {
  Site site;
  model::Notification cancelled = status("OC", "CA");
  cancelled.kind = NotificationKind::order_cancelled;
  CHECK(site.message(cancelled).text("OBR-25") == "X");
  model::Notification request = status("SN", "SC");
  request.kind = NotificationKind::order_number_request;
  site.destination.version = "2.5.1";
  site.order().order.requested_start = nine_o_clock();
  const hl7::Message message = site.message(request);
  CHECK(message.text("MSH-9.3") == "OMG_O19");
  CHECK(message.text("ORC-1") == "SN");
  CHECK(message.text("TQ1-7") == "20260301090000");
  CHECK(message.segment("ORC").field(7).empty());
  CHECK(message.segment("OBR").field(27).empty());
}
