// SPDX-License-Identifier: Apache-2.0
// The sender of one destination with receivers that refuse messages, give numbers or answer wrongly.
#include "broker/outbound/hl7_sender.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/broker/outbound/sending.hpp"

using namespace stepwise;
using namespace stepwise::test;

TEST_CASE(
    "A12, reference 2.8 (a): the placer gives the number in its answer on our connection; what waited for it follows") {
  Sending s;
  broker::Actions actions(s.d.context);
  model::FillerOrder request;
  request.patient_id = actions.register_temporary_patient({}, "").value().id;
  request.stated.service = {"XCH", "Chest", "L", ""};
  request.stated.status_to = "his";
  CHECK(actions.cancel_order(actions.place_order(request).value().id, "mistake").has_value());
  Receiver placer(s.io, [](const hl7::Message& message, std::size_t) {
    if (message.text("ORC-1") != "SN") return ack(message, "AA");
    return fmt::format("MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301||ORR^O02|1|P|2.3.1\rMSA|AA|{}\rORC|NA|P99^HIS\r",
                       message.control_id());
  });
  s.start(placer.port(), "his");
  REQUIRE(s.settles("SELECT count(*) FROM stepwise.outbox WHERE destination = 'his' AND state = 'delivered'", 2));
  CHECK(hl7::Message::parse(placer.received().back()).value().text("ORC-2") == "P99");
  CHECK(s.d.one("SELECT count(*) FROM stepwise.imaging_order WHERE placer_number = 'P99'") == 1);
}

TEST_CASE("R101: a PACS that rejects one message for ever gets the others once that is parked") {
  Sending s;
  s.pacs().max_attempts = 2;
  s.d.order("N1", "PN1");
  s.d.order("N2", "PN2");
  Receiver receiver(s.io, [](const hl7::Message& message, std::size_t) {
    return ack(message, message.text("ORC-2") == "N1" ? "AR" : "AA");
  });
  s.start(receiver.port());
  REQUIRE(s.settles(unsettled, 0));
  CHECK(
      s.d.one(
          "SELECT attempts FROM stepwise.outbox WHERE destination = 'pacs' AND state = 'parked' AND failure = 'AR'") ==
      2);
  CHECK(s.d.one("SELECT count(*) FROM stepwise.outbox WHERE destination = 'pacs' AND state = 'delivered'") == 1);
  CHECK(receiver.received().size() == 3);
}

TEST_CASE("R99: no receiver listens: the message waits, and outbox and gauge show the fault") {
  Sending s;
  s.d.order("N1", "PN1");
  std::uint16_t port = 0;
  {
    port = Receiver(s.io, [](const hl7::Message& message, std::size_t) { return ack(message, "AA"); }).port();
  }
  s.start(port);
  REQUIRE(s.settles(
      "SELECT count(*) FROM stepwise.outbox WHERE destination = 'pacs' AND failure = 'not connected' AND state = 'pending'",
      1));
  CHECK(s.metric("stepwise_destination_failing{destination=\"pacs\"} 1"));
}

TEST_CASE("D05: what a parked message holds back does not go out, though it was read in the same batch") {
  Sending s;
  s.d.order("N1", "PN1");
  s.cancel("N1");
  s.d.order("N2", "PN2");
  Receiver receiver(s.io, [](const hl7::Message& message, std::size_t) {
    return ack(message, message.text("ORC-2") == "N1" ? "AE" : "AA");
  });
  s.start(receiver.port());
  REQUIRE(s.settles("SELECT count(*) FROM stepwise.outbox WHERE destination = 'pacs' AND state = 'delivered'", 1));
  const auto told = controls_by_order(receiver.received());
  CHECK(told.at("N1") == std::vector<std::string>{"NW"});
  CHECK(told.at("N2") == std::vector<std::string>{"NW"});
  CHECK(s.d.one(unsettled) == 1);
}

namespace {

// The number of messages to a destination with these properties.
bool has_one(Sending& s, const std::string& condition) {
  return s.settles("SELECT count(*) FROM stepwise.outbox WHERE " + condition, 1);
}

// Places an order of the department, whose request for a number is the first message to the HIS.
void place_filler_order(Sending& s) {
  broker::Actions actions(s.d.context);
  model::FillerOrder request;
  request.patient_id = actions.register_temporary_patient({}, "").value().id;
  request.stated.service = {"XCH", "Chest", "L", ""};
  request.stated.status_to = "his";
  REQUIRE(actions.place_order(request).has_value());
}

std::string ack_for(const std::string& control_id) {
  return "MSH|^~\\&|PACS||||20260301||ACK|1|P|2.3.1\rMSA|AA|" + control_id + "\r";
}

}  // namespace

TEST_CASE("R13: an answer to another message is discarded, and only such answers are a fault with its own name") {
  Sending s;
  s.d.order("N1", "PN1");
  Receiver receiver(s.io, [](const hl7::Message&, std::size_t) { return ack_for("ANOTHER"); });
  s.ack_timeout_ms = 1'000;
  s.start(receiver.port());
  CHECK(has_one(s, "destination = 'pacs' AND failure = 'wrong MSA' AND state = 'pending'"));
}

TEST_CASE("R12: an answer without MSA, and one that is no HL7, leave the message pending") {
  Sending s;
  s.d.order("N1", "PN1");
  Receiver receiver(s.io, [](const hl7::Message& message, std::size_t count) {
    return count == 1 ? std::string("nonsense") : ack(message, "AA");
  });
  s.start(receiver.port());
  REQUIRE(s.settles(unsettled, 0));
  CHECK(receiver.received().size() == 2);
  CHECK(receiver.received()[0] == receiver.received()[1]);
  CHECK(s.metric("failure=\"no MSA\""));
}

TEST_CASE("A13: a number that cannot be taken parks the request, so that a person sees it") {
  Sending s;
  place_filler_order(s);
  s.d.order("TAKEN", "1");
  Receiver placer(s.io, [](const hl7::Message& message, std::size_t) {
    return fmt::format(
        "MSH|^~\\&|HIS|HOSP|STEPWISE|RADIOLOGY|20260301||ORR^O02|1|P|2.3.1\rMSA|AA|{}\rORC|NA|TAKEN^HIS\r",
        message.control_id());
  });
  s.start(placer.port(), "his");
  CHECK(has_one(s, "destination = 'his' AND state = 'parked' AND failure = 'number refused'"));
  CHECK(s.d.one("SELECT count(*) FROM stepwise.imaging_order WHERE placer_number = 'TAKEN'") == 1);
}

TEST_CASE("What was delivered keeps the answer of the receiver") {
  Sending s;
  s.d.order("N1", "PN1");
  Receiver receiver(s.io, [](const hl7::Message& message, std::size_t) { return ack(message, "AA"); });
  s.start(receiver.port());
  REQUIRE(has_one(s, "destination = 'pacs' AND state = 'delivered'"));
  CHECK(s.d.one("SELECT count(*) FROM stepwise.outbox WHERE destination = 'pacs' AND "
                "convert_from(ack, 'UTF8') LIKE '%MSA|AA|' || control_id || '%'") == 1);
}

TEST_CASE("A destination that is disabled gets nothing, and each destination shows its role and state") {
  Sending s;
  s.d.order("N1", "PN1");
  Receiver receiver(s.io, [](const hl7::Message& message, std::size_t) { return ack(message, "AA"); });
  s.start(receiver.port());
  REQUIRE(s.settles(unsettled, 0));
  const auto status = s.relay->status();
  REQUIRE(status.size() == 3);
  CHECK(status[0].role == "order placer");
  CHECK(status[1].role == "image manager");
  CHECK(status[2].role == "result receiver");
  CHECK(status[0].state == "disabled");
  CHECK(status[1].state != "disabled");
  CHECK(status[1].host == "127.0.0.1");
  CHECK(status[1].port == receiver.port());
}

TEST_CASE("An open connection that is lost with the next message is opened again at once, without a failed attempt") {
  Sending s;
  Receiver receiver(
      s.io, [](const hl7::Message& message, std::size_t count) { return count == 2 ? "" : ack(message, "AA"); });
  s.start(receiver.port());
  s.d.order("N1", "PN1");
  REQUIRE(has_one(s, "destination = 'pacs' AND state = 'delivered'"));
  s.d.order("N2", "PN2");
  REQUIRE(s.settles("SELECT count(*) FROM stepwise.outbox WHERE destination = 'pacs' AND state = 'delivered'", 2));
  CHECK(receiver.received().size() == 3);
  CHECK(s.d.one("SELECT max(attempts) FROM stepwise.outbox WHERE destination = 'pacs'") == 1);
}

TEST_CASE("D06: a relay that stops gives its destination to the next broker at once") {
  Sending s;
  Receiver receiver(s.io, [](const hl7::Message& message, std::size_t) { return ack(message, "AA"); });
  s.start(receiver.port());
  REQUIRE(s.settles("SELECT count(*) FROM stepwise.destination_lease WHERE destination = 'pacs'", 1));
  s.relay->stop();
  CHECK(Sending::soon(
      [&] { return sql::Outbox(s.d.context.database).acquire("pacs", "the next broker", 60'000).has_value(); }));
}

TEST_CASE(
    "reference 2.8: only the answer to a request for a number is read as a message; a status is only acknowledged") {
  Sending s;
  s.d.order("N1", "PN1");
  Receiver receiver(s.io, [](const hl7::Message& message, std::size_t) { return ack(message, "AA"); });
  s.start(receiver.port());
  REQUIRE(s.settles(unsettled, 0));
  CHECK(s.d.count("journal") == 1);  // only the order
}
