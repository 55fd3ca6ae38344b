// SPDX-License-Identifier: Apache-2.0
// To which patient and order each segment of a message belongs, which are reported, and which order of segments is
// refused (reference 2.6, 2.7; D18, D36).
#include "mapping/inbound/message_groups.hpp"

#include "tests/unit/mapping/inbound/reading.hpp"

#include <algorithm>

using namespace stepwise;
using namespace stepwise::mapping;
using namespace stepwise::mapping::test;

namespace {

// A message of segments with one field, by which the tests recognise them: grouped("ORM^O01", "PID|1 ORC|1 OBR|1").
struct Grouped {
  hl7::Message message;
  Result<MessageGroups> groups;

  const PatientSegments& patient(std::size_t index = 0) const { return groups->patients.at(index); }
  const OrderSegments& order(std::size_t index = 0) const { return groups->orders.at(index); }
  std::string left_out() const {
    std::string text;
    for (const LeftOut& one : groups->left_out)
      text += std::string(message.segments()[static_cast<std::size_t>(one.position - 1)].raw()) + ": " +
              std::string(one.why) + "\n";
    return text;
  }
};
Grouped grouped(const std::string& type, const std::string& segments, bool one_order_per_obr = false) {
  std::string text = "MSH|^~\\&|A||||||" + type + "|1|P|2.5.1\r" + segments + "\r";
  std::replace(text.begin(), text.end(), ' ', '\r');
  auto parsed = hl7::Message::parse(text);
  REQUIRE(parsed.has_value());
  InboundSettings settings;
  settings.one_order_per_obr = one_order_per_obr;
  auto groups = group_segments(*parsed, settings);
  return {std::move(*parsed), std::move(groups)};
}

// "1 2": the first field of each.
std::string marks_of(const std::vector<hl7::Segment>& segments) {
  std::string text;
  for (const hl7::Segment& segment : segments) text += (text.empty() ? "" : " ") + std::string(segment.field(1).raw());
  return text;
}
std::string mark_of(const Located& one) {
  return one.exists() ? std::string(one.field(1).raw()) : "none";
}

}  // namespace

TEST_CASE("A37, D18: segments out of order are AE 100") {
  CHECK(read(orm_header + pid + pv1 + obr + orc).error().kind == ErrorKind::segment_sequence);
  CHECK(read(orm_header + pid + pv1 + obr + orc).error().place == "ORC");
  CHECK(read(orm_header + pid + pv1).error().place == "ORC");
  CHECK(read(orm_header + pv1 + orc + obr).error().place == "PID");
  CHECK(read(orm_header + orc + obr).error().place == "PID");
}

TEST_CASE("case R44: a second OBR has no ORC; orders of a second patient are never given to the first") {
  CHECK(read(orm + obr).error().place == "OBR(2)");
  CHECK(read(orm + "PID|||99^^^HOSP||EAST^ANN\r" + orc + obr).error().place == "PID(2)");
  CHECK(read(orm_header + pid + "PID|||99^^^HOSP||EAST^ANN\r" + orc + obr).error().place == "PID(2)");
}

TEST_CASE("notes, timing and observations belong to the group that contains them") {
  const Read read_it = read(orm_header + pid + "NTE|1||of the patient\r" + pv1 + orc + obr + "NTE|1||of the first\r" +
                            with(orc, {{"P5001", "P5002"}}) + "TQ1|1||||||202603021000\r" + obr +
                            "NTE|1||of the second\rOBX|1|NM|29463-7^Body weight^LN||70|kg\r");
  CHECK(read_it.as<model::OrderRequests>().patient.comments.value() == "of the patient");
  CHECK(read_it.as<model::OrderRequests>().patient.weight_kg.value() == "70");
  CHECK(read_it.order(0).stated.procedure_comments == "of the first");
  CHECK(read_it.order(0).stated.requested_start == local(2026, 3, 1, 9));
  CHECK(read_it.order(1).stated.procedure_comments == "of the second");
  CHECK(read_it.order(1).stated.requested_start == local(2026, 3, 2, 10));
}

TEST_CASE("D36: a note is read at any position in an order, and after PD1") {
  const Read read_it =
      read(orm_header + pid + "PD1||||D1\rNTE|1||Deaf\r" + pv1 + orc + "TQ1|1\rNTE|1||Ring first\r" + obr +
           "NTE|1||With contrast\rDG1|1||I10\rNTE|1||Old\rOBX|1|NM|29463-7||70|kg\rNTE|1||Without shoes\r");
  CHECK(read_it.as<model::OrderRequests>().patient.comments.value() == "Deaf");
  CHECK(read_it.order().stated.order_comments == "Ring first");
  CHECK(read_it.order().stated.procedure_comments == "With contrast\r\nOld\r\nWithout shoes");
  CHECK(read_it.order().stated.diagnoses.front().value == "I10");
}

TEST_CASE("D36: a note after the visit is read: about the order, and without an order about the patient") {
  const Read ordered = read(orm_header + pid + pv1 + "NTE|1||Fasting\r" + orc + obr);
  CHECK(ordered.order().stated.order_comments == "Fasting");
  const Read updated = read(adt("A08", pid + pv1 + "NTE|1||Fasting\r"));
  CHECK(updated.registration().patient.comments.value() == "Fasting");
}

TEST_CASE("D36: a second TQ1 of an order is reported, and a second visit") {
  const std::string twice = with(omg, {{"TQ1|1", "TQ1|1||||||202603020900||S\rTQ1|2"}});
  const Read read_it = read(twice);
  CHECK(read_it.has_finding("segment-not-used", "TQ1(2)"));
  CHECK(read_it.order().stated.requested_start == local(2026, 3, 2, 9));
  CHECK(read(orm_header + pid + pv1 + "PV1||I\r" + orc + obr).has_finding("segment-not-used", "PV1(2)"));
}

TEST_CASE("AE 100 for a second MRG of one PID: the merge of one of them would be lost") {
  const Error error = read(adt("A40", pid + "MRG|98^^^HOSP\rMRG|99^^^HOSP\r")).error();
  CHECK(error.kind == ErrorKind::segment_sequence);
  CHECK(error.place == "MRG(2)");
}

TEST_CASE("each segment of an ADT message belongs to the PID before it") {
  const Grouped all = grouped("ADT^A40",
                              "EVN|e PID|1 PD1|d NTE|a PV1|v AL1|x AL1|y OBX|o DG1|g NTE|b MRG|m PID|2 MRG|n NTE|c "
                              "PV1|w OBX|p ZZZ|z");
  REQUIRE(all.groups.has_value());
  REQUIRE(all.groups->patients.size() == 2);
  CHECK(all.groups->evn.field(1).raw() == "e");
  const PatientSegments &first = all.patient(0), &second = all.patient(1);
  CHECK(mark_of(first.pid) == "1");
  CHECK(mark_of(first.pv1) == "v");
  CHECK(mark_of(first.mrg) == "m");
  CHECK(marks_of(first.notes) == "a b");
  CHECK(marks_of(first.allergies) == "x y");
  CHECK(marks_of(first.observations) == "o");
  CHECK(marks_of(first.diagnoses) == "g");
  CHECK(mark_of(second.pid) == "2");
  CHECK(mark_of(second.pv1) == "w");
  CHECK(mark_of(second.mrg) == "n");
  CHECK(marks_of(second.notes) == "c");
  CHECK(marks_of(second.observations) == "p");
  CHECK(second.allergies.empty());
  CHECK(second.pid.place(3) == "PID(2)-3");
  CHECK(second.mrg.place() == "MRG(2)");
  CHECK(all.left_out().empty());
}

TEST_CASE("each segment after an ORC belongs to this order, of two orders too") {
  const Grouped all = grouped("OML^O21",
                              "PID|1 PV1|v ORC|1 TQ1|s NTE|a OBR|b NTE|c OBX|d DG1|e IPC|f NTE|g IPC|h ORC|2 OBR|i "
                              "OBX|j NTE|k");
  REQUIRE(all.groups.has_value());
  REQUIRE(all.groups->orders.size() == 2);
  const OrderSegments &first = all.order(0), &second = all.order(1);
  CHECK(mark_of(first.orc) + mark_of(first.obr) + mark_of(first.tq1) == "1bs");
  CHECK(marks_of(first.order_notes) == "a");
  CHECK(marks_of(first.procedure_notes) == "c g");
  CHECK(marks_of(first.observations) == "d");
  CHECK(marks_of(first.diagnoses) == "e");
  REQUIRE(first.preassigned_steps.size() == 2);
  CHECK(mark_of(first.preassigned_steps[0]) + mark_of(first.preassigned_steps[1]) == "fh");
  CHECK(first.preassigned_steps[1].place(4) == "IPC(2)-4");
  CHECK(mark_of(second.orc) + mark_of(second.obr) + mark_of(second.tq1) == "2inone");
  CHECK(second.number == 2);
  CHECK(second.tq1.place(7) == "TQ1-7");
  CHECK(marks_of(second.observations) == "j");
  CHECK(marks_of(second.procedure_notes) == "k");
  CHECK(second.order_notes.empty());
  CHECK(all.patient().observations.empty());
  CHECK_FALSE(first.shares_orc);
  // Positions: MSH is 1, ORC 4 to 13, the second one 14.
  CHECK(first.own.first == 4);
  CHECK(first.own.end == 14);
  CHECK(second.own.first == 14);
  CHECK(second.own.end > 17);
  CHECK(second.common.end == 0);
}

TEST_CASE("a note before ORC is about the patient behind PID and PD1, else about all orders of the message") {
  const Grouped all =
      grouped("ORM^O01", "PID|1 NTE|a NTE|b PD1|d NTE|c PV1|v NTE|d NTE|e ORC|1 OBR|1 ORC|2 NTE|f OBR|2");
  CHECK(marks_of(all.patient().notes) == "a b c");
  CHECK(marks_of(all.order(0).order_notes) == "d e");
  CHECK(marks_of(all.order(1).order_notes) == "d e f");
  // Without orders any note is about the patient.
  for (const char* type : {"ADT^A08", "SIU^S12"})
    CHECK(marks_of(grouped(type, "PID|1 PV1|v NTE|a").patient().notes) == "a");
  CHECK(grouped("ADT^A08", "NTE|a PID|1").left_out() == "NTE|a: it is before PID\n");
  // In an order message a note before PID is about the orders, too.
  CHECK(marks_of(grouped("ORM^O01", "NTE|a PID|1 ORC|1").order().order_notes) == "a");
}

TEST_CASE("D36: a segment at a place where it is not read is reported with the reason") {
  CHECK(grouped("ORM^O01", "TQ1|a IPC|b PID|1").left_out() == "TQ1|a: it is before ORC\nIPC|b: it is before ORC\n");
  CHECK(grouped("ADT^A08", "PV1|a AL1|b OBX|c DG1|d PID|1").left_out() ==
        "PV1|a: it is before PID\nAL1|b: it is before PID\nOBX|c: it is before PID\nDG1|d: it is before PID\n");
  CHECK(grouped("ADT^A08", "EVN|a EVN|b PID|1").left_out() == "EVN|b: a message has one EVN\n");
  const Grouped twice = grouped("ORM^O01", "PID|1 PV1|v PV1|w ORC|1 TQ1|s TQ1|t");
  CHECK(twice.left_out() ==
        "PV1|w: the first PV1 of a patient is the visit\n"
        "TQ1|t: the first TQ1 of an order gives its start and priority\n");
  CHECK(mark_of(twice.patient().pv1) == "v");
  CHECK(mark_of(twice.order().tq1) == "s");
  // A visit or an allergy behind the orders is still the patient's.
  const Grouped late = grouped("ORM^O01", "PID|1 ORC|1 OBR|1 PV1|v AL1|x");
  CHECK(mark_of(late.patient().pv1) == "v");
  CHECK(marks_of(late.patient().allergies) == "x");
}

TEST_CASE("what is refused is refused at its place") {
  const auto refused = [](const std::string& segments) { return grouped("ORM^O01", segments).groups.error().place; };
  CHECK(refused("PID|1 OBR|1 ORC|1") == "ORC");
  CHECK(refused("MRG|1 PID|1") == "PID");
  CHECK(refused("PID|1 MRG|1 MRG|2") == "MRG(2)");
  CHECK(refused("PID|1 ORC|1 OBR|1 OBR|2") == "OBR(2)");
  CHECK(refused("PID|1 ORC|1 OBR|1 ORC|2 OBR|2 OBR|3") == "OBR(3)");
  CHECK(refused("PID|1 ORC|1 PID|2") == "PID(2)");
  CHECK(refused("ORC|1 PID|1") == "PID");
}

TEST_CASE("D18: three OBR of one ORC share what stands before the first, and of TQ1 nothing else") {
  const bool is_before = GENERATE(true, false);
  const Grouped all = grouped("ORM^O01",
                              is_before ? "PID|1 ORC|1 TQ1|s NTE|a OBR|b NTE|c OBR|d NTE|e OBX|f OBR|g ORC|2 OBR|h"
                                        : "PID|1 ORC|1 NTE|a OBR|b TQ1|s NTE|c OBR|d NTE|e OBX|f OBR|g ORC|2 OBR|h",
                              true);
  REQUIRE(all.groups.has_value());
  REQUIRE(all.groups->orders.size() == 4);
  const OrderSegments &first = all.order(0), &second = all.order(1), &third = all.order(2), &other = all.order(3);
  for (const OrderSegments* order : {&first, &second, &third}) {
    CHECK(order->number == 1);
    CHECK(order->shares_orc);
    CHECK(mark_of(order->orc) == "1");
    CHECK(marks_of(order->order_notes) == "a");
  }
  CHECK(mark_of(first.obr) + mark_of(second.obr) + mark_of(third.obr) + mark_of(other.obr) == "bdgh");
  CHECK(mark_of(first.tq1) == "s");
  CHECK(mark_of(second.tq1) == (is_before ? "s" : "none"));
  CHECK(mark_of(third.tq1) == (is_before ? "s" : "none"));
  CHECK(marks_of(first.procedure_notes) == "c");
  CHECK(marks_of(second.procedure_notes) == "e");
  CHECK(marks_of(second.observations) == "f");
  CHECK(third.procedure_notes.empty());
  // ORC is at 3; its first OBR at 6, or at 5.
  const int obr = is_before ? 6 : 5;
  CHECK(first.own.first == 3);
  CHECK(first.own.end == 8);
  CHECK(first.common.end == 0);
  for (const OrderSegments* order : {&second, &third}) {
    CHECK(order->common.first == 3);
    CHECK(order->common.end == obr);
  }
  CHECK(second.own.first == 8);
  CHECK(second.own.end == 11);
  CHECK(third.own.first == 11);
  CHECK(third.own.end == 12);
  CHECK_FALSE(other.shares_orc);
  CHECK(other.number == 2);
  CHECK(other.order_notes.empty());
}

TEST_CASE("D38: notes for all orders are limited by what they make in total, up to the last byte") {
  const auto with_notes = [](std::size_t bytes, int orders) {
    const std::string fields = "NTE|1||";
    std::string text = "PID|1 PV1|1 " + fields + std::string(bytes - fields.size(), 'x');
    for (int i = 0; i < orders; ++i) text += " ORC|1 OBR|1";
    return grouped("ORM^O01", text);
  };
  // The first order has the notes themselves, the other 16 read them again.
  CHECK(with_notes(1024 * 1024, 17).groups.has_value());
  const Grouped beyond = with_notes(1024 * 1024 + 1, 17);
  REQUIRE(beyond.groups.has_error());
  CHECK(beyond.groups.error().code == "too-many-orders");
  CHECK(beyond.groups.error().place == "ORC(17)");
  CHECK(with_notes(1024 * 1024 + 1, 16).groups.has_value());
}
