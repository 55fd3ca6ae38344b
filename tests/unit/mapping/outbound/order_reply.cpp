// SPDX-License-Identifier: Apache-2.0
// The application acknowledgement of an order message: type, control codes, and the groups (reference 2.3, 2.4; D19).
#include "mapping/outbound/order_reply.hpp"

#include "tests/unit/mapping/outbound/outbound_site.hpp"

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;
using model::AliasedIdentifier;
using model::OrderControl;

namespace {

// The answer to a request for the order of the site, and to further ones.
struct Answered : Site {
  model::OrderRequests requests;
  std::string default_authority, sender;
  bool is_accepted = true, has_steps = false;

  Answered() {
    order().order.version = 3;
    ask("P5001", OrderControl::NW);
  }
  model::OrderRequest& ask(const std::string& placer_number, OrderControl control) {
    model::OrderRequest& request = requests.orders.emplace_back();
    request.group = static_cast<int>(requests.orders.size());
    request.control = control;
    request.stated.placer_number = placer_number;
    request.stated.placer_authority = "HIS";
    return request;
  }
  hl7::Message groups() {
    const std::string text = write_order_groups({.requests = requests,
                                                 .snapshot = snapshot,
                                                 .default_authority = default_authority,
                                                 .sender = sender,
                                                 .is_accepted = is_accepted,
                                                 .has_steps = has_steps});
    return hl7::Message::parse("MSH|^~\\&|A\r" + text).value();
  }
};

std::string reply_type_for(const char* msh_9) {
  const auto message = hl7::Message::parse("MSH|^~\\&|A||||||" + std::string(msh_9) + "|1\r").value();
  const auto type = reply_type_of(message);
  return type ? std::string(type->type) + "^" + std::string(type->event) + "^" + std::string(type->structure) : "";
}

}  // namespace

TEST_CASE("reference 2.4: the answer to each order control code") {
  const auto [control, accepted, refused] =
      GENERATE(table<OrderControl, const char*, const char*>({{OrderControl::NW, "OK", "UA"},
                                                              {OrderControl::CA, "CR", "UC"},
                                                              {OrderControl::DC, "DR", "UD"},
                                                              {OrderControl::XO, "XR", "UX"},
                                                              {OrderControl::HD, "HR", "UH"},
                                                              {OrderControl::RL, "OR", "UR"},
                                                              {OrderControl::RP, "RQ", "UM"},
                                                              {OrderControl::CH, "OK", "UA"},
                                                              {OrderControl::PA, "OK", "UA"},
                                                              {OrderControl::RO, "OK", "UA"}}));
  CHECK(reply_control(control, true) == accepted);
  CHECK(reply_control(control, false) == refused);
}

TEST_CASE("reference 2.4: a number that is assigned, or a status of ours, is answered with OK or UA") {
  for (const OrderControl control : {OrderControl::NA, OrderControl::SC}) {
    CHECK(reply_control(control, true) == "OK");
    CHECK(reply_control(control, false) == "UA");
  }
}

TEST_CASE("reference 2.3: each order message has its answer, other messages have none") {
  CHECK(reply_type_for("ORM^O01") == "ORR^O02^ORR_O02");
  CHECK(reply_type_for("OMG^O19^OMG_O19") == "ORG^O20^ORG_O20");
  CHECK(reply_type_for("OMI^O23^OMI_O23") == "ORI^O24^ORI_O24");
  for (const char* other : {"ADT^A04", "ORR^O02", "SIU^S12", "ORU^R01", ""}) CHECK(reply_type_for(other).empty());
}

TEST_CASE("a group has the numbers of placer and filler, the service and the accession number") {
  Answered answered;
  answered.requests.orders[0].stated.placer_universal_id = "1.2.3";
  answered.requests.orders[0].stated.placer_universal_id_type = "ISO";
  answered.requests.orders[0].group = 2;
  const hl7::Message groups = answered.groups();
  CHECK(groups.segment("ORC").raw() == "ORC|OK|P5001^HIS^1.2.3^ISO|F8801^BROKER");
  CHECK(groups.segment("OBR").raw() ==
        "OBR|2|P5001^HIS^1.2.3^ISO|F8801^BROKER|XCH^Chest^L^P1^Chest 2 views^ERL||||||||||||||A2600001");
  CHECK_FALSE(groups.segment("IPC").exists());
}

TEST_CASE("each group is answered with its own order, one that we do not know with its number alone") {
  Answered answered;
  model::OrderRecord second = chest();
  second.order.id = 22;
  second.order.version = 1;
  second.order.placer_number = "P5002";
  second.order.filler_number = "F8802";
  second.order.accession_number = "";
  answered.snapshot.orders.push_back(second);
  answered.ask("P9", OrderControl::CA);
  answered.ask("P5002", OrderControl::XO);
  const hl7::Message groups = answered.groups();
  CHECK(order_of_segments(groups) == "MSH ORC OBR ORC ORC OBR");
  CHECK(groups.text("ORC-3") == "F8801");
  CHECK(groups.text("ORC(2)-1") == "CR");
  CHECK(groups.text("ORC(2)-2") == "P9");
  CHECK(groups.text("ORC(2)-3").empty());
  CHECK(groups.text("ORC(3)-1") == "XR");
  CHECK(groups.text("ORC(3)-3") == "F8802");
  CHECK(groups.text("OBR(2)-1") == "3");
  CHECK(groups.text("OBR(2)-18").empty());
}

TEST_CASE("an order is found by ORC-3 where the placer number is unknown, with the sender's own or default authority") {
  Answered answered;
  answered.requests.orders[0].stated.placer_number.clear();
  answered.requests.orders[0].filler_number = "F8801";
  answered.requests.orders[0].filler_authority = "BROKER";
  CHECK(answered.groups().text("ORC-3") == "F8801");
  answered.requests.orders[0].filler_authority = "ELSEWHERE";
  CHECK(answered.groups().text("ORC-3").empty());
  answered.requests.orders[0].filler_number.clear();
  answered.requests.orders[0].stated.placer_number = "P5001";
  answered.requests.orders[0].stated.placer_authority.clear();
  answered.default_authority = "OTHER";
  CHECK(answered.groups().text("ORC-3").empty());
  answered.default_authority = "HIS";
  CHECK(answered.groups().text("ORC-3") == "F8801");
  CHECK(answered.groups().text("ORC-2") == "P5001");
}

TEST_CASE("of a refused order only what was stored before is told") {
  Answered answered;
  answered.is_accepted = false;
  CHECK(answered.groups().text("ORC-1") == "UA");
  CHECK(answered.groups().text("ORC-3") == "F8801");
  answered.order().order.version = 0;  // this message would have placed it
  CHECK(answered.groups().text("ORC-3").empty());
  CHECK_FALSE(answered.groups().segment("OBR").exists());
  answered.is_accepted = true;
  CHECK(answered.groups().text("ORC-3") == "F8801");
}

TEST_CASE("ORI: one IPC for each protocol of each step, by procedure, with the numbers that the sender knows") {
  Answered answered;
  answered.has_steps = true;
  model::OrderRecord& order = answered.order();
  model::RequestedProcedure second = order.procedures[0];
  second.id = 32;
  second.requested_procedure_id = "R26-32";
  second.study_instance_uid = "1.2.9";
  order.procedures.push_back(second);
  model::ScheduledProcedureStep step = order.steps[0];
  step.id = 42;
  step.step_id = "S26-78";
  step.requested_procedure_id = 32;
  step.protocol_codes = {{"A", "One", "L", ""}, {"B", "Two", "L", ""}};
  order.steps.insert(order.steps.begin(), step);  // the procedures give the order
  order.order.aliases = {{AliasedIdentifier::accession_number, "LONG-ACCESSION", "A2600001"},
                         {AliasedIdentifier::study_instance_uid, "LONG-STUDY", "1.2.9"},
                         {AliasedIdentifier::step_id, "LONG-STEP", "S26-78"}};
  const hl7::Message groups = answered.groups();
  CHECK(order_of_segments(groups) == "MSH ORC OBR IPC IPC IPC");
  CHECK(groups.text("OBR-18") == "LONG-ACCESSION");
  CHECK(groups.text("IPC-1") == "LONG-ACCESSION");
  CHECK(groups.text("IPC-2") == "R26-31");
  CHECK(groups.text("IPC-3") == "1.2.3.4.5.6.7");
  CHECK(groups.text("IPC-4") == "S26-77");
  CHECK(groups.text("IPC-6") == "P1");
  for (const char* number : {"2", "3"}) {
    const auto field = [&](const char* index) { return groups.text("IPC(" + std::string(number) + ")-" + index); };
    CHECK(field("2") == "R26-32");
    CHECK(field("3") == "LONG-STUDY");
    CHECK(field("4") == "LONG-STEP");
    CHECK(field("6") == (*number == '2' ? "A" : "B"));
  }
}
