// SPDX-License-Identifier: Apache-2.0
// The cases of reference 6.3 and R79-R98, with the messages to the HIS, the PACS and the result receiver.
#include "tests/support/catch.hpp"
#include "tests/unit/broker/usecases/performing.hpp"

#include "base/digest.hpp"
#include "broker/usecases/discrepancies.hpp"
#include "broker/usecases/never_performed.hpp"

#include <fmt/format.h>

#include <algorithm>

using namespace stepwise;
using namespace stepwise::test;
using dicom::Dataset;
using dicom::Reply;
using dicom::Status;

namespace {

Dataset& reference_of(Dataset& dataset) {
  return dataset.find(tags::scheduled_step_attributes_sequence)->items.at(0);
}

broker::Station& station(Department& d) {
  if (d.settings.stations.empty()) {
    broker::Station dx;
    dx.station.aet = "DX1";
    d.settings.stations.push_back(dx);
  }
  return d.settings.stations.front();
}

const std::string started = "scheduled_step WHERE state = 'started'";

}  // namespace

TEST_CASE(
    "A04, reference 6.3, simple: SC/IP to the HIS, nothing to the PACS at the start; XO/CM, SC/CM and a result at the end") {
  Department d;
  Told told(d);
  const Dataset item = item_of(d, "1");
  told.forget();
  REQUIRE(create(d, "2.25.1", creation(item)).ok());
  CHECK(told.of("his") == Lines{"SC IP"});
  CHECK(told.of("pacs").empty());
  REQUIRE(set(d, "2.25.1", completion()).ok());
  CHECK(told.of("his") == Lines{"SC CM"});
  CHECK(told.of("pacs") == Lines{"XO CM"});
  CHECK(told.of("ris") == Lines{"SC CM"});
}

TEST_CASE(
    "A18, reference 6.3 append: the procedure opens again, XO/SC and SC/IP, then XO/CM, SC/CM and a second result; no new accession number") {
  Department d;
  Told told(d);
  const Dataset item = item_of(d, "1");
  create(d, "2.25.1", creation(item));
  set(d, "2.25.1", completion());
  told.forget();
  Dataset more = creation(item);
  reference_of(more).erase(tags::scheduled_procedure_step_id);
  reference_of(more).erase(tags::accession_number);
  REQUIRE(create(d, "2.25.2", more).ok());
  CHECK(told.of("his") == Lines{"SC IP"});
  CHECK(told.of("pacs") == Lines{"XO SC"});
  REQUIRE(set(d, "2.25.2", completion()).ok());
  CHECK(told.of("his") == Lines{"SC CM"});
  CHECK(told.of("pacs") == Lines{"XO CM"});
  CHECK(told.of("ris") == Lines{"SC CM"});
  CHECK(d.count("requested_procedure") == 1);
}

TEST_CASE("A17, reference 6.3 group: one performed step of two procedures: RAD-13 for each, RAD-3 once") {
  Department d;
  Told told(d);
  d.order("1", "P1", "PE");
  const auto items = d.worklist("P1");
  REQUIRE(items.size() == 2);
  Dataset group = creation(items[0]);
  Dataset second = creation(items[1]);
  std::string used = items[0].value(tags::study_instance_uid);
  SECTION("under the Study UID of one of them") {}
  SECTION("under a new one") {
    used = "2.25.99";
  }
  Dataset first_item = reference_of(group), second_item = reference_of(second);
  first_item.set(tags::study_instance_uid, "UI", used);
  second_item.set(tags::study_instance_uid, "UI", used);
  group.set_items(tags::scheduled_step_attributes_sequence, {first_item, second_item});
  told.forget();
  REQUIRE(create(d, "2.25.1", group).ok());
  CHECK(told.of("his") == Lines{"SC IP"});
  CHECK(d.count(started) == 2);
  told.forget();
  REQUIRE(set(d, "2.25.1", completion()).ok());
  CHECK(told.of("his") == Lines{"SC CM"});
  CHECK(told.of("pacs") == Lines{"XO CM", "XO CM"});
  CHECK(told.of("ris").size() == 2);
}

TEST_CASE(
    "A14, reference 6.3 unscheduled, known patient: SN to the HIS, RAD-4 with the modality's Study UID, the statuses wait for NA") {
  Department d;
  d.settings.site.unscheduled_status_to = "his";
  Told told(d);
  d.order("1", "P1");
  told.forget();
  REQUIRE(create(d, "2.25.1", unscheduled("P1", "2.25.500")).ok());
  CHECK(told.of("his") == Lines{"SN SC", "waiting"});
  CHECK(told.of("pacs") == Lines{"NW SC"});
  CHECK(d.outbox("pacs").back().bytes.find("2.25.500") != std::string::npos);
  REQUIRE(set(d, "2.25.1", completion()).ok());
  CHECK(told.of("his") == Lines{"waiting"});
  CHECK(told.of("pacs") == Lines{"XO CM"});
  CHECK(told.of("ris") == Lines{"SC CM"});
  const auto request = hl7::Message::parse(d.outbox("his").at(0).bytes).value();
  const auto answer = d.send(
      "ORR^O02", "NA1", {"MSA|AA|" + request.control_id(), "ORC|NA|HIS77^HIS|" + request.text("ORC-3") + "^STEPWISE"});
  CHECK(answer.text("MSA-1") == "AA");
  CHECK(d.controls("his") == Lines{"SN SC", "SC IP", "SC CM"});
  CHECK(discrepancies(d, "unscheduled") == 1);
}

TEST_CASE(
    "A15, reference 6.3 unscheduled, unknown patient: a temporary patient is created; A40 with its id moves everything to the survivor and is forwarded to the PACS") {
  Department d;
  d.settings.site.unscheduled_status_to = "his";
  Told told(d);
  REQUIRE(create(d, "2.25.1", unscheduled("", "2.25.500")).ok());
  CHECK(d.count("patient WHERE is_temporary") == 1);
  CHECK(d.one("SELECT count(*) FROM stepwise.patient_identifier WHERE authority = 'STEPWISE'") == 1);
  CHECK(told.of("pacs") == Lines{"NW SC"});
  d.send("ADT^A04", "A1", {"PID|||P7^^^HOSP^MR||WEST^MARY||19700315|F", "PV1||O"});
  told.forget();
  const std::string temporary = hl7::Message::parse(d.outbox("pacs").at(0).bytes).value().text("PID-3.1");
  const auto merged =
      d.send("ADT^A40", "A2", {"PID|||P7^^^HOSP^MR||WEST^MARY||19700315|F", "MRG|" + temporary + "^^^STEPWISE^PI"});
  CHECK(merged.text("MSA-1") == "AA");
  CHECK(told.of("pacs") == Lines{"ADT A40"});
  REQUIRE(set(d, "2.25.1", completion()).ok());
  CHECK(told.of("pacs") == Lines{"XO CM"});
  CHECK(hl7::Message::parse(d.outbox("pacs").back().bytes).value().text("PID-3.1") == "P7");
}

TEST_CASE("A28, R83, reference 6.3 wrong patient: accepted and linked, a conflict for a person; no CM, no result") {
  Department d;
  Told told(d);
  Dataset wrong = creation(item_of(d, "1"));
  wrong.set(tags::patient_id, "LO", "P999");
  told.forget();
  REQUIRE(create(d, "2.25.1", wrong).ok());
  REQUIRE(set(d, "2.25.1", completion()).ok());
  CHECK(told.of("his") == Lines{"SC IP"});
  CHECK(told.of("pacs").empty());
  CHECK(told.of("ris").empty());
  CHECK(discrepancies(d, "patient_mismatch") == 1);
}

TEST_CASE(
    "A16, reference 6.3 before the order: a person links it to the order that came later; the order opened for it is withdrawn, and the link can be undone") {
  Department d;
  d.settings.site.unscheduled_status_to = "his";
  d.send("ADT^A04", "A1", {"PID|||P1^^^HOSP^MR||WEST^MARY||19700315|F", "PV1||O"});
  REQUIRE(create(d, "2.25.1", unscheduled("P1", "2.25.500")).ok());
  REQUIRE(set(d, "2.25.1", completion()).ok());
  d.order("1", "P1");
  const auto ends = broker::discrepancies(d.context, {.rows = 50}).items;
  REQUIRE(ends.size() == 1);
  REQUIRE(ends[0].proposals.size() == 1);
  CHECK(ends[0].proposals[0].same_patient);
  CHECK(ends[0].proposals[0].same_modality);
  Told told(d);
  told.forget();
  broker::Actions actions(d.context);
  REQUIRE(actions.link_performed_step(ends[0].row.performed_id, ends[0].proposals[0].step_id).has_value());
  CHECK(d.worklist("P1").empty());
  CHECK(d.count("scheduled_step WHERE state = 'completed'") == 1);
  CHECK(d.count("scheduled_step WHERE state = 'cancelled'") == 1);
  CHECK(told.of("pacs") ==
        Lines{"CA CA", "CA CA", "NW SC",
              "XO CM"});  // the order that was opened for it; then the study of the images instead of ours
  CHECK(broker::discrepancies(d.context, {.rows = 50}).items.empty());
  REQUIRE(actions.unlink_performed_step(ends[0].row.performed_id).has_value());
  CHECK(d.worklist("P1").size() == 1);
  CHECK(told.of("pacs") ==
        Lines{"CA CA", "NW SC", "NW SC",
              "XO CM"});  // a study of its own again; the department opens another order for the images
  CHECK(discrepancies(d, "unscheduled") == 1);
}

TEST_CASE(
    "A30, reference 6.3 after a merge: what was begun before A40 ends by its UID, its bytes are untouched, the result is the survivor's") {
  Department d;
  const Dataset item = item_of(d, "1");
  REQUIRE(create(d, "2.25.1", creation(item)).ok());
  const auto before = d.one("SELECT hashtext(encode(bytes, 'hex')) FROM stepwise.performed_dataset");
  d.send("ADT^A40", "A2", {"PID|||P9^^^HOSP^MR||WEST^MARY||19700315|F", "MRG|P1^^^HOSP^MR"});
  REQUIRE(set(d, "2.25.1", completion()).ok());
  CHECK(d.one("SELECT hashtext(encode(bytes, 'hex')) FROM stepwise.performed_dataset WHERE operation = 'N-CREATE'") ==
        before);
  CHECK(hl7::Message::parse(d.outbox("ris").at(0).bytes).value().text("PID-3.1") == "P9");
}

TEST_CASE(
    "A33, reference 6.3: the old id of a patient who was merged before: linked to the survivor's step, no conflict") {
  Department d;
  const Dataset item = item_of(d, "1");
  d.send("ADT^A40", "A2", {"PID|||P9^^^HOSP^MR||WEST^MARY||19700315|F", "MRG|P1^^^HOSP^MR"});
  REQUIRE(create(d, "2.25.1", creation(item)).ok());
  REQUIRE(set(d, "2.25.1", completion()).ok());
  CHECK(broker::discrepancies(d.context, {.rows = 50}).items.empty());
  CHECK(d.controls("his") == Lines{"SC IP", "SC CM"});
}

TEST_CASE(
    "R92, reference 6.3 different procedure, station and modality: accepted, the result carries what was performed") {
  Department d;
  Dataset other = creation(item_of(d, "1"));
  Dataset code;
  code.set(tags::code_value, "SH", "XABD");
  code.set(tags::coding_scheme_designator, "SH", "L");
  code.set(tags::code_meaning, "LO", "Abdomen");
  other.set_items(tags::procedure_code_sequence, {code});
  other.set(tags::modality, "CS", "CR");
  other.set(tags::performed_station_ae_title, "AE", "CR9");
  REQUIRE(create(d, "2.25.1", other).ok());
  REQUIRE(set(d, "2.25.1", completion()).ok());
  const auto result = hl7::Message::parse(d.outbox("ris").at(0).bytes).value();
  CHECK(result.text("OBR-44.1") == "XABD");
  CHECK(result.text("OBR-24") == "CR");
  CHECK(result.text("OBR-4.1") == "XCH");
  CHECK(d.outbox("ris").at(0).bytes.find("CR9") != std::string::npos);
}

TEST_CASE(
    "reference 6.3, mismatch: our step id, another Study UID: XO with ours to the PACS, the other one is where the result says the images are") {
  Department d;
  Told told(d);
  Dataset own = creation(item_of(d, "1"));
  reference_of(own).set(tags::study_instance_uid, "UI", "2.25.4711");
  told.forget();
  REQUIRE(create(d, "2.25.1", own).ok());
  CHECK(told.of("pacs") == Lines{"XO SC"});
  CHECK(d.outbox("pacs").back().bytes.find("2.25.4711") == std::string::npos);
  REQUIRE(set(d, "2.25.1", completion()).ok());
  CHECK(d.outbox("ris").at(0).bytes.find("2.25.4711") != std::string::npos);
}

TEST_CASE("reference 6.3, unmatched: ids of another system make no order, a person looks") {
  Department d;
  Dataset foreign = unscheduled("P1", "2.25.500");
  reference_of(foreign).set(tags::accession_number, "SH", "OTHER1");
  REQUIRE(create(d, "2.25.1", foreign).ok());
  CHECK(d.count("imaging_order") == 0);
  CHECK(discrepancies(d, "unmatched") == 1);
}

TEST_CASE("A19: 110514: back on the worklist, the IP is corrected, no DC is sent") {
  Department d;
  Told told(d);
  const Dataset item = item_of(d, "1");
  REQUIRE(create(d, "2.25.1", creation(item)).ok());
  told.forget();
  REQUIRE(set(d, "2.25.1", discontinuation("110514")).ok());
  CHECK(told.of("his") == Lines{"SC SC"});
  CHECK(told.of("pacs").empty());
  CHECK(d.worklist("P1").size() == 1);
}

TEST_CASE("A20, A21: 110500 ends it with SC/DC and DC/CA; 110501 puts it back with XO/SC") {
  Department d;
  Told told(d);
  const Dataset item = item_of(d, "1");
  REQUIRE(create(d, "2.25.1", creation(item)).ok());
  told.forget();
  SECTION("A20") {
    REQUIRE(set(d, "2.25.1", discontinuation("110500")).ok());
    CHECK(told.of("his") == Lines{"SC DC"});
    CHECK(told.of("pacs") == Lines{"DC CA"});
    CHECK(d.worklist("P1").empty());
  }
  SECTION("A21") {
    REQUIRE(set(d, "2.25.1", discontinuation("110501")).ok());
    CHECK(told.of("pacs") == Lines{"XO SC"});
    CHECK(d.worklist("P1").size() == 1);
  }
}

TEST_CASE("A22: discontinued without a reason: accepted, no notification, a person decides") {
  Department d;
  Told told(d);
  REQUIRE(create(d, "2.25.1", creation(item_of(d, "1"))).ok());
  told.forget();
  REQUIRE(set(d, "2.25.1", completion("DISCONTINUED")).ok());
  CHECK(told.of("his").empty());
  CHECK(told.of("pacs").empty());
  CHECK(discrepancies(d, "reason_unspecified") == 1);
}

TEST_CASE("A27: an interim N-SET replaces the list of series, sends no notification and needs no patient") {
  Department d;
  Told told(d);
  REQUIRE(create(d, "2.25.1", creation(item_of(d, "1"))).ok());
  told.forget();
  Dataset two = completion("IN PROGRESS");
  const Dataset series = two.items(tags::performed_series_sequence).at(0);
  two.set_items(tags::performed_series_sequence, {series, series});
  REQUIRE(set(d, "2.25.1", two).ok());
  REQUIRE(set(d, "2.25.1", completion("IN PROGRESS")).ok());
  CHECK(d.one("SELECT jsonb_array_length(series) FROM stepwise.performed_step") == 1);
  CHECK(told.of("his").empty());
}

TEST_CASE("R79: N-CREATE without SOP Instance UID: 0117; by setting one is made, given back and works") {
  Department d;
  const Dataset item = item_of(d, "1");
  CHECK(create(d, "", creation(item)).status == Status::invalid_sop_instance);
  station(d).performed.assign_missing_uid = true;
  const Reply reply = create(d, "", creation(item));
  CHECK(reply.ok());
  CHECK(reply.affected_sop_instance_uid.starts_with("2.25."));
  CHECK(set(d, reply.affected_sop_instance_uid, completion()).ok());
}

TEST_CASE("R80: Scheduled Step Attributes missing: 0120 and kept; by setting treated as unscheduled") {
  Department d;
  Dataset without = creation(item_of(d, "1"));
  without.erase(tags::scheduled_step_attributes_sequence);
  CHECK(create(d, "2.25.1", without).status == Status::missing_attribute);
  CHECK(discrepancies(d, "refused") == 1);
  station(d).performed.accept_missing_references = true;
  CHECK(create(d, "2.25.2", without).ok());
  CHECK(discrepancies(d, "unscheduled") == 1);
}

TEST_CASE("R81: an item without step id is linked by Study UID, and it is recorded how") {
  Department d;
  Dataset dataset = creation(item_of(d, "1"));
  reference_of(dataset).erase(tags::scheduled_procedure_step_id);
  REQUIRE(create(d, "2.25.1", dataset).ok());
  CHECK(d.count("performed_step_link WHERE linked_by = 'study uid'") == 1);
}

TEST_CASE("R82: a group with a step of another patient: all are linked, a person decides, nothing is completed") {
  Department d;
  Dataset group = creation(item_of(d, "1"));
  Dataset other = creation(item_of(d, "2"));
  group.set_items(tags::scheduled_step_attributes_sequence, {reference_of(group), reference_of(other)});
  REQUIRE(create(d, "2.25.1", group).ok());
  REQUIRE(set(d, "2.25.1", completion()).ok());
  CHECK(discrepancies(d, "patient_mismatch") == 1);
  CHECK(d.count("scheduled_step WHERE state = 'completed'") == 0);
}

TEST_CASE(
    "R84: status missing, final at create, in another spelling: the standard's status; by setting accepted with a finding") {
  Department d;
  const Dataset item = item_of(d, "1");
  Dataset without = creation(item);
  without.erase(tags::performed_procedure_step_status);
  CHECK(create(d, "2.25.1", without).status == Status::missing_attribute);
  CHECK(create(d, "2.25.2", creation(item, "COMPLETED")).status == Status::invalid_attribute_value);
  CHECK(create(d, "2.25.3", creation(item, "IN_PROGRESS")).status == Status::invalid_attribute_value);
  auto& policy = station(d).performed;
  policy.accept_missing_status = policy.accept_status_spelling = policy.accept_final_create = true;
  CHECK(create(d, "2.25.4", without).ok());
  CHECK(create(d, "2.25.5", creation(item, "IN_PROGRESS")).ok());
  CHECK(set(d, "2.25.4", completion("completed")).ok());
  CHECK(set(d, "2.25.5", completion("Discontinued")).ok());
  Dataset late = creation(item, "COMPLETED");
  const Dataset end = completion();
  for (const dicom::Element& element : end.elements()) late.put(element);
  CHECK(create(d, "2.25.6", late).ok());
  CHECK(d.count("performed_step WHERE state = 'completed'") == 2);
  CHECK(
      d.one(
          "SELECT count(*) FROM stepwise.performed_dataset, jsonb_array_elements(findings) f WHERE f->>'code' = 'status-spelling'") ==
      3);
}

TEST_CASE(
    "R85, R95: the same N-CREATE again, also in a new association: 0111 and N-SET goes on; by setting success; other content always 0111") {
  Department d;
  const Dataset item = item_of(d, "1");
  REQUIRE(create(d, "2.25.1", creation(item)).ok());
  CHECK(create(d, "2.25.1", creation(item)).status == Status::duplicate_sop_instance);
  station(d).performed.accept_repeated_create = true;
  CHECK(create(d, "2.25.1", creation(item)).ok());
  Dataset other = creation(item);
  other.set(tags::performed_procedure_step_start_time, "TM", "1015");
  CHECK(create(d, "2.25.1", other).status == Status::duplicate_sop_instance);
  CHECK(set(d, "2.25.1", completion()).ok());
  CHECK(d.count("performed_step") == 1);
}

TEST_CASE(
    "R86: N-SET before N-CREATE: 0112, kept and shown, the N-CREATE may still come; by setting the step is made of it") {
  Department d;
  const Dataset item = item_of(d, "1");
  CHECK(set(d, "2.25.1", completion()).status == Status::no_such_sop_instance);
  CHECK(discrepancies(d, "refused") == 1);
  CHECK(create(d, "2.25.1", creation(item)).ok());
  station(d).performed.accept_set_without_create = true;
  CHECK(set(d, "2.25.2", completion()).ok());
  CHECK(d.count("performed_step WHERE sop_instance_uid = '2.25.2' AND state = 'completed'") == 1);
}

TEST_CASE("R87: N-SET after the end: 0110 with A710; by setting success where it says the same") {
  Department d;
  REQUIRE(create(d, "2.25.1", creation(item_of(d, "1"))).ok());
  REQUIRE(set(d, "2.25.1", completion()).ok());
  CHECK(set(d, "2.25.1", completion()).error_id == 0xA710);
  station(d).performed.accept_repeated_final = true;
  CHECK(set(d, "2.25.1", completion()).ok());
  CHECK(set(d, "2.25.1", discontinuation("110514")).error_id == 0xA710);
  CHECK(d.count("performed_step WHERE state = 'completed'") == 1);
  CHECK(discrepancies(d, "refused") == 1);
}

TEST_CASE("R88: N-SETs are merged attribute by attribute; the last one says only that it ended") {
  Department d;
  REQUIRE(create(d, "2.25.1", creation(item_of(d, "1"))).ok());
  REQUIRE(set(d, "2.25.1", completion("IN PROGRESS")).ok());
  Dataset last = completion();
  last.erase(tags::performed_series_sequence);
  REQUIRE(set(d, "2.25.1", last).ok());
  CHECK(d.count("performed_step WHERE state = 'completed' AND series->0->>'series_instance_uid' = '2.25.77'") == 1);
}

TEST_CASE("R89: N-SET with IN PROGRESS is accepted") {
  Department d;
  REQUIRE(create(d, "2.25.1", creation(item_of(d, "1"))).ok());
  CHECK(set(d, "2.25.1", completion("IN PROGRESS")).ok());
}

TEST_CASE(
    "R90: COMPLETED without series and end time: accepted with a finding and the time of receipt; by setting 0120") {
  Department d;
  const Dataset item = item_of(d, "1");
  Dataset bare;
  bare.set(tags::performed_procedure_step_status, "CS", "COMPLETED");
  REQUIRE(create(d, "2.25.1", creation(item)).ok());
  REQUIRE(set(d, "2.25.1", bare).ok());
  CHECK(d.count("performed_step WHERE ended_at IS NOT NULL AND ended_time IS NULL") == 1);
  station(d).performed.strict_final = true;
  REQUIRE(create(d, "2.25.2", creation(item)).ok());
  CHECK(set(d, "2.25.2", bare).status == Status::missing_attribute);
}

TEST_CASE("R91: private, unknown and over-long attributes are kept as they came") {
  Department d;
  Dataset dataset = creation(item_of(d, "1"));
  dataset.set({0x0009, 0x0010}, "LO", "ACME");
  dataset.set({0x0009, 0x1001}, "OB", std::string(5000, 'x'));
  dataset.set(tags::performed_location, "SH", std::string(200, 'L'));
  REQUIRE(create(d, "2.25.1", dataset).ok());
  const std::string raw = dicom::encode(dataset, dicom::TransferSyntax::implicit_little_endian, "ISO_IR 192");
  CHECK(d.count("performed_dataset WHERE encode(bytes, 'hex') = '" + to_hex(raw) + "'") == 1);
}

TEST_CASE("R93: performed although the order was cancelled: stored, HIS and PACS are notified, a person decides") {
  Department d;
  Told told(d);
  const Dataset item = item_of(d, "1");
  d.send("ORM^O01", "CA1", {"ORC|CA|1^HIS"});
  told.forget();
  REQUIRE(create(d, "2.25.1", creation(item)).ok());
  CHECK(told.of("his") == Lines{"SC IP"});
  CHECK(told.of("pacs") == Lines{"NW SC"});
  CHECK(discrepancies(d, "after_end") == 1);
}

TEST_CASE("R94: what never ends is a discrepancy after the hours set, and a person ends it") {
  Department d;
  REQUIRE(create(d, "2.25.1", creation(item_of(d, "1"))).ok());
  CHECK(discrepancies(d, "never_ended") == 0);
  d.clock.advance(std::chrono::hours(13));
  const auto ends = broker::discrepancies(d.context, {.rows = 50}).items;
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].row.kind == "never_ended");
  REQUIRE(broker::Actions(d.context)
              .close_performed_step(ends[0].row.performed_id, model::PerformedState::completed, {})
              .has_value());
  CHECK(d.controls("his") == Lines{"SC IP", "SC CM"});
  CHECK(broker::discrepancies(d.context, {.rows = 50}).items.empty());
}

TEST_CASE("R96: two performed steps of one scheduled step: it is complete with the last one, both are kept") {
  Department d;
  const Dataset item = item_of(d, "1");
  REQUIRE(create(d, "2.25.1", creation(item)).ok());
  REQUIRE(create(d, "2.25.2", creation(item)).ok());
  REQUIRE(set(d, "2.25.1", completion()).ok());
  CHECK(d.controls("his") == Lines{"SC IP"});
  REQUIRE(set(d, "2.25.2", completion()).ok());
  CHECK(d.controls("his") == Lines{"SC IP", "SC CM"});
  CHECK(d.count("performed_step") == 2);
}

TEST_CASE("R97: a modality's clock that is wrong: its time and ours are both kept") {
  Department d;
  Dataset future = creation(item_of(d, "1"));
  future.set(tags::performed_procedure_step_start_date, "DA", "20991231");
  REQUIRE(create(d, "2.25.1", future).ok());
  CHECK(d.count("performed_step WHERE started_on = '20991231' AND received_at < '2026-03-02'") == 1);
}

TEST_CASE("reference 6.5: billing, film, material and dose are kept readable, and the dose is in the result") {
  Department d;
  const auto code = [](const char* value) {
    Dataset item;
    item.set(tags::code_value, "SH", value);
    item.set(tags::coding_scheme_designator, "SH", "L");
    item.set(tags::code_meaning, "LO", value);
    return item;
  };
  REQUIRE(create(d, "2.25.1", creation(item_of(d, "1"))).ok());
  Dataset final = completion();
  final.set_items(tags::billing_procedure_step_sequence, {code("B1")});
  Dataset film;
  film.set(tags::number_of_films, "IS", "2");
  film.set(tags::medium_type, "CS", "BLUE FILM");
  film.set(tags::film_size_id, "CS", "14INX17IN");
  final.set_items(tags::film_consumption_sequence, {film});
  Dataset quantity, supply;
  quantity.set(tags::quantity, "DS", "50");
  quantity.set_items(tags::measuring_units_sequence, {code("ml")});
  supply.set_items(tags::billing_item_sequence, {code("CONTRAST")});
  supply.set_items(tags::quantity_sequence, {quantity});
  final.set_items(tags::billing_supplies_and_devices_sequence, {supply});
  final.set(tags::image_and_fluoroscopy_area_dose_product, "DS", "12.5");
  final.set(tags::total_time_of_fluoroscopy, "US", "90");
  final.set(tags::total_number_of_exposures, "US", "3");
  final.set(tags::entrance_dose_in_mgy, "DS", "1.5");
  REQUIRE(set(d, "2.25.1", final).ok());
  CHECK(
      d.count(
          "performed_step WHERE billing_codes->0->>'value' = 'B1' AND films->0->>'size' = '14INX17IN' AND "
          "materials->0->'item'->>'value' = 'CONTRAST' AND materials->0->>'quantity' = '50' AND dose->>'area_product' = '12.5'") ==
      1);
  const std::string result = d.outbox("ris").at(0).bytes;
  for (const char* observation :
       {"113722^Dose Area Product Total^DCM|1|12.5|dGy.cm2", "113730^Total Fluoro Time^DCM|1|90|s",
        "113731^Total Number of Radiographic Frames^DCM|1|3|{count}", "^99STEPWISE|1|1.5|mGy"}) {
    CAPTURE(observation);
    CHECK(result.find(observation) != std::string::npos);
  }
}

TEST_CASE(
    "reference 7.4: the sweep gives up what nobody performed: off the worklist, OC to the HIS, CA/CA to the PACS, shown; a late one brings it back") {
  Department d;
  Told told(d);
  const Dataset item = item_of(d, "1");
  d.order("2", "P2");
  told.forget();
  CHECK(broker::sweep_never_performed(d.context).given_up.empty());
  d.clock.advance(std::chrono::hours(24) * 9);
  d.send("ORM^O01", "XO2",
         {"PID|||P2^^^HOSP^MR||WEST^MARY||19700315|F", "ORC|XO|2^HIS|||||1^once^^202603101200^^R",
          "OBR|1|2^HIS||XCH^XCH^L"});
  told.forget();
  const auto given_up = broker::sweep_never_performed(d.context).given_up;
  REQUIRE(given_up.size() == 1);
  CHECK(given_up[0].why == "never performed within 7 days after its start");
  CHECK(told.of("his") == Lines{"OC CA"});
  CHECK(told.of("pacs") == Lines{"CA CA"});
  CHECK(d.worklist("P1").empty());
  CHECK(d.worklist("P2").size() == 1);
  CHECK(discrepancies(d, "never_performed") == 1);
  CHECK(broker::sweep_never_performed(d.context).given_up.empty());
  REQUIRE(create(d, "2.25.1", creation(item)).ok());
  CHECK(discrepancies(d, "after_end") == 1);
}

TEST_CASE("reference 7.4: of a patient who was discharged what is past is given up at once") {
  Department d;
  d.order("1", "P1");
  d.send("ADT^A03", "A3", {"PID|||P1^^^HOSP^MR||WEST^MARY||19700315|F", "PV1||O"});
  d.clock.advance(std::chrono::hours(3));
  const bool has_ended = d.count("visit WHERE state = 'closed'") == 1;
  CHECK((broker::sweep_never_performed(d.context).given_up.size() == 1) == has_ended);
  CHECK(has_ended);
}

TEST_CASE("R78: a modality that states its times in another zone; its N-SET need not say so again") {
  Department d;
  Dataset begun = creation(item_of(d, "1"));
  begun.set(tags::timezone_offset_from_utc, "SH", "+0800");
  begun.set(tags::performed_procedure_step_start_date, "DA", "20260301");
  begun.set(tags::performed_procedure_step_start_time, "TM", "020000");
  REQUIRE(create(d, "2.25.1", begun).ok());
  CHECK(d.count("performed_step WHERE started_on = '20260228' AND started_time = '180000'") == 1);
  CHECK(create(d, "2.25.1", begun).status == dicom::Status::duplicate_sop_instance);
  Dataset ended = completion();
  ended.set(tags::performed_procedure_step_end_date, "DA", "20260301");
  ended.set(tags::performed_procedure_step_end_time, "TM", "093000");
  REQUIRE(set(d, "2.25.1", ended).ok());
  CHECK(d.count("performed_step WHERE ended_on = '20260301' AND ended_time = '013000'") == 1);
}
