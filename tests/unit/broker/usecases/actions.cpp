// SPDX-License-Identifier: Apache-2.0
#include "broker/usecases/actions.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/department.hpp"

using stepwise::test::Department;

namespace {

std::int64_t only_id(Department& d, const std::string& table) {
  return d.one("SELECT id FROM stepwise." + table);
}

stepwise::broker::ActionOutcome ok(stepwise::Result<stepwise::broker::ActionOutcome> outcome) {
  INFO((outcome ? "" : describe(outcome.error())));
  REQUIRE(outcome.has_value());
  return *outcome;
}

stepwise::model::FillerOrder filler_order(stepwise::model::RowId patient) {
  stepwise::model::FillerOrder order;
  order.patient_id = patient;
  order.stated.service = {"XCH", "Chest", "L", ""};
  order.stated.status_to = "his";
  order.stated.requested_start = std::chrono::local_days(std::chrono::year(2026) / 3 / 1) + std::chrono::hours(10);
  return order;
}

}  // namespace

TEST_CASE("A09: the filler cancels an order: OC to the placer, CA/CA to the PACS, off the list") {
  Department d;
  d.order("P1", "1");
  stepwise::broker::Actions actions(d.context);
  ok(actions.cancel_order(only_id(d, "imaging_order"), "no longer needed"));
  CHECK(d.controls("his") == std::vector<std::string>{"OC CA"});
  CHECK(d.controls("pacs").back() == "CA CA");
  CHECK(d.worklist("1").empty());
}

TEST_CASE("A11: rescheduling tells the PACS XO/SC with the same Study UID and moves the row") {
  Department d;
  d.order("P1", "1");
  const auto before = d.worklist("1")[0];
  stepwise::model::Scheduling scheduling;
  scheduling.start_at = std::chrono::local_days(std::chrono::year(2026) / 3 / 5) + std::chrono::hours(14);
  scheduling.station_aets = {{"DX2"}};
  ok(stepwise::broker::Actions(d.context).schedule_step(only_id(d, "scheduled_step"), scheduling));
  CHECK(d.controls("pacs") == std::vector<std::string>{"NW SC", "XO SC"});
  const auto after = d.worklist("1");
  REQUIRE(after.size() == 1);
  CHECK(after[0].value({0x0020, 0x000D}) == before.value({0x0020, 0x000D}));
}

TEST_CASE("A12, D04: a filler-placed order: SN goes out, statuses wait for the NA and then go with its number") {
  Department d;
  stepwise::broker::Actions actions(d.context);
  stepwise::model::PersonName name;
  const auto patient = ok(actions.register_temporary_patient(name, "")).id;
  const auto order = ok(actions.place_order(filler_order(patient))).id;
  CHECK(d.controls("his").front().substr(0, 3) == "SN ");
  ok(actions.cancel_order(order, "mistake"));
  CHECK(d.controls("his").back() == "waiting");

  const auto sn = stepwise::hl7::Message::parse(d.outbox("his").front().bytes).value();
  CHECK(sn.text("ORC-2").empty());
  d.clock.advance(std::chrono::hours(2));
  const auto answer =
      d.send("ORR^O02", "N1", {"MSA|AA|" + sn.control_id(), "ORC|NA|P99^HIS|" + sn.text("ORC-3") + "^STEPWISE"});
  CHECK(answer.text("MSA-1") == "AA");
  CHECK(d.controls("his").back() == "OC CA");
  const auto oc = stepwise::hl7::Message::parse(d.outbox("his").back().bytes).value();
  CHECK(oc.text("ORC-2") == "P99");
  CHECK(oc.segment("ORC").field(16).raw() == "^mistake");
  CHECK(oc.text("ORC-9") == "20260301070000");  // when it was cancelled, not when the number came
  CHECK(oc.text("MSH-7").substr(0, 14) == "20260301090000");
  CHECK(d.send("ORR^O02", "N2", {"MSA|AA|0", "ORC|NA|P99^HIS|" + sn.text("ORC-3") + "^STEPWISE"}).text("MSA-1") ==
        "AA");
  CHECK(d.send("ORR^O02", "N3", {"MSA|AA|0", "ORC|NA|P98^HIS|" + sn.text("ORC-3") + "^STEPWISE"}).text("ERR-1.4.1") ==
        "205");
}

TEST_CASE("A12, reference 2.8: an NA without our filler number is of the request that MSA-2 names") {
  Department d;
  stepwise::broker::Actions actions(d.context);
  const auto patient = ok(actions.register_temporary_patient({}, "")).id;
  ok(actions.place_order(filler_order(patient)));
  ok(actions.place_order(filler_order(patient)));
  const auto sent = d.outbox("his");
  REQUIRE(sent.size() == 2);
  CHECK(d.send("ORR^O02", "N1", {"MSA|AA|" + sent[1].control_id, "ORC|NA|P2^HIS"}).text("MSA-1") == "AA");
  CHECK(d.send("ORR^O02", "N2", {"MSA|AA|" + sent[0].control_id, "ORC|NA|P1^HIS|OTHER^HIS"}).text("MSA-1") == "AA");
  const auto number_of = [&](const stepwise::sql::OutboxRow& row) {
    return stepwise::hl7::Message::parse(row.bytes).value().text("ORC-3");
  };
  CHECK(d.one("SELECT count(*) FROM stepwise.imaging_order WHERE placer_number = 'P1' AND filler_number = '" +
              number_of(sent[0]) + "'") == 1);
  CHECK(d.one("SELECT count(*) FROM stepwise.imaging_order WHERE placer_number = 'P2' AND filler_number = '" +
              number_of(sent[1]) + "'") == 1);
  CHECK(d.one("SELECT count(*) FROM stepwise.journal WHERE findings @> '[{\"code\": \"filler-number-not-echoed\"}]'") ==
        2);
  CHECK(d.send("ORR^O02", "N3", {"MSA|AA|NOTHING", "ORC|NA|P3^HIS"}).text("ERR-1.4.1") == "204");
}

TEST_CASE("D37: the number of an order is accepted only from the placer that was asked for it") {
  Department d;
  stepwise::broker::Sender other;
  other.name = "lab";
  other.sending_application = "LAB";
  d.settings.senders.push_back(other);
  stepwise::broker::Actions actions(d.context);
  ok(actions.place_order(filler_order(ok(actions.register_temporary_patient({}, "")).id)));
  const auto sn = stepwise::hl7::Message::parse(d.outbox("his").front().bytes).value();
  const auto answer = GENERATE(as<std::string>{}, "ORR^O02", "ORG^O20", "ORM^O01");
  const auto acknowledged = GENERATE(true, false);
  const auto echoed = GENERATE(true, false);
  if (!acknowledged && !echoed) return;
  d.send_bytes("MSH|^~\\&|LAB|X|STEPWISE|RADIOLOGY|20260301||" + answer + "|N1|P|2.3.1\rMSA|AA|" +
               (acknowledged ? sn.control_id() : "0") + "\rORC|NA|FORGED^HIS|" +
               (echoed ? sn.text("ORC-3") + "^STEPWISE" : "") + "\r");
  CHECK(d.one("SELECT count(*) FROM stepwise.imaging_order WHERE placer_number = 'FORGED'") == 0);
  CHECK(d.send("ORR^O02", "N2", {"MSA|AA|" + sn.control_id(), "ORC|NA|P1^HIS|" + sn.text("ORC-3") + "^STEPWISE"})
            .text("MSA-1") == "AA");
  CHECK(d.one("SELECT count(*) FROM stepwise.imaging_order WHERE placer_number = 'P1'") == 1);
}

TEST_CASE(
    "reference 2.8: a placer that refuses a number in a separate message: the number request is parked with its text") {
  Department d;
  stepwise::broker::Actions actions(d.context);
  ok(actions.place_order(filler_order(ok(actions.register_temporary_patient({}, "")).id)));
  const std::string sn = d.outbox("his").front().control_id;
  CHECK(d.send("ORR^O02", "N1", {"MSA|AA|" + sn + "|clinic closed", "ORC|UA"}).text("MSA-1") == "AA");
  CHECK(d.one("SELECT count(*) FROM stepwise.outbox WHERE control_id = '" + sn +
              "' AND state = 'parked' AND failure = 'number refused' AND why = 'UA clinic closed'") == 1);
}

TEST_CASE("A12: a filler-placed order for a patient who is here is of that visit") {
  Department d;
  CHECK(d.send("ADT^A04", "V1",
               {"EVN|A04|20260301070000", "PID|||PV7^^^HOSP^MR||WEST^MARY||19700315|F",
                "PV1||O|RAD^1||||||||||||||||V77^^^HOSP"})
            .text("MSA-1") == "AA");
  stepwise::broker::Actions actions(d.context);
  ok(actions.place_order(filler_order(d.one("SELECT id FROM stepwise.patient"))));
  const auto sn = stepwise::hl7::Message::parse(d.outbox("his").back().bytes).value();
  CHECK(sn.text("ORC-1") == "SN");
  CHECK(sn.text("PV1-2") == "O");
  CHECK(sn.text("PV1-19") == "V77");
}

TEST_CASE("An unknown record is reported as an unknown key") {
  Department d;
  stepwise::broker::Actions actions(d.context);
  CHECK(actions.cancel_order(4711, "").error().kind == stepwise::ErrorKind::unknown_key);
  CHECK(actions.mark_arrived(4711).error().kind == stepwise::ErrorKind::unknown_key);
  CHECK(actions.resend_delivery(4711).error().kind == stepwise::ErrorKind::unknown_key);
}

TEST_CASE("the answer to placing or registering has the new number") {
  Department d;
  stepwise::broker::Actions actions(d.context);
  const auto patient = ok(actions.register_temporary_patient({}, ""));
  REQUIRE(patient.identifiers.size() == 1);
  CHECK_FALSE(patient.identifiers.front().value.empty());
  const auto order = ok(actions.place_order(filler_order(patient.id)));
  const auto sn = stepwise::hl7::Message::parse(d.outbox("his").front().bytes).value();
  CHECK(order.filler_number == sn.text("ORC-3"));
}

TEST_CASE("a step is added to an order, and its appointment is cancelled without the order") {
  Department d;
  d.order("P1", "1");
  stepwise::broker::Actions actions(d.context);
  stepwise::model::AddedStep added;
  added.scheduling.start_at = std::chrono::local_days(std::chrono::year(2026) / 3 / 1) + std::chrono::hours(11);
  const auto step = ok(actions.add_step(only_id(d, "imaging_order"), added));
  CHECK(d.worklist("1").size() == 2);
  CHECK(d.controls("pacs").back() == "XO SC");
  ok(actions.cancel_appointment(step.id, "scanner down"));
  CHECK(d.worklist("1").size() == 1);
}
